#include "header.h"

void filled(struct flags *flags) { *flags = (struct flags){1, 1, -2, 1, 5}; }
int after(struct flags flags) { return flags.after + flags.first; }
unsigned bits_of(const struct only_bits *bits) { return bits->b; }
