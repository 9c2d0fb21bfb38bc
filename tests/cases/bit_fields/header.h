#pragma once

struct flags {
    int before;
    unsigned first : 1;
    unsigned : 3;
    signed second : 4;
    unsigned : 0;
    _Bool third : 1;
    int after;
};

union overlaid { unsigned low : 4; unsigned all; };
struct only_bits { unsigned a : 1, b : 2; };
struct holder { struct flags flags; int last; };

void filled(struct flags *flags);
int after(struct flags by_value);
unsigned bits_of(const struct only_bits *bits);
