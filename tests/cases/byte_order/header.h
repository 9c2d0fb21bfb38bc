#pragma once

/* cffi reads memory in the machine's own order. */
struct __attribute__((scalar_storage_order("big-endian"))) turned {
    int number;
    short rows[2][2];
    unsigned char byte;
    unsigned bits : 4;
};
struct plain { int number; struct turned turned; };
int number_of(const struct turned *turned);
