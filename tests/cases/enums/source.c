#include "header.h"

enum colour after(enum colour colour) { return colour == RED ? GREEN : BLUE; }
size other(size size) { return size == SMALL ? LARGE : SMALL; }
enum sign sign_of(int value) { return value < 0 ? MINUS : value > 0 ? PLUS : NONE; }
enum wide widest(void) { return WIDE; }
int is_shut(const struct door *door) { return door->state == SHUT; }
