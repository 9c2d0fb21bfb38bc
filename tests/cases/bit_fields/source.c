#include "header.h"

void filled(struct flags *flags) { *flags = (struct flags){1, 1, -2, 1, 1ull << 39, 5}; }
int after(struct flags flags) { return flags.after + flags.first; }
unsigned bits_of(const struct only_bits *bits) { return bits->b; }
struct packed packed(unsigned crossing, unsigned rest) { return (struct packed){1, crossing, rest}; }
