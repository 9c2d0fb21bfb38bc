#include "header.h"

int shown_one(int value) { return value; }
int shown_two(struct needed *needed) { return needed->value; }
int shown_banned(struct banned *banned) { return banned->a; }
int shown_flags(struct flags *flags) { return flags->secret; }
int unwanted(int value) { return value; }
int visited(visit visit) { return visit(0); }
