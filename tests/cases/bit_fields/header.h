#pragma once

struct flags {
    int before;
    unsigned first : 1;
    unsigned : 3;
    signed second : 4;
    unsigned : 0;
    _Bool third : 1;
    unsigned long long wide : 40;
    int after;
};

union overlaid { unsigned low : 4; unsigned all; };
struct only_bits { unsigned a : 1, b : 2; };
struct __attribute__((packed)) packed { char tag; unsigned crossing : 13, rest : 19; };
struct fixed { const unsigned never : 3; volatile unsigned changing : 3; };
struct sealed { int open; const struct { unsigned inside : 2; int deep; struct { unsigned deeper : 3; } in; }; };
enum level { LOW, HIGH = 5 };
struct nested { struct { enum level level : 3; } inner; union { int whole; int part : 5; }; };

void filled(struct flags *flags);
int after(struct flags by_value);
unsigned bits_of(const struct only_bits *bits);
struct packed packed(unsigned crossing, unsigned rest);
