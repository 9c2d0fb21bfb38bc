#pragma once

/* cffi reads memory in the machine's own order. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define OTHER "big-endian"
#else
#define OTHER "little-endian"
#endif
struct __attribute__((scalar_storage_order(OTHER))) turned {
    int number;
    short rows[2][2];
    unsigned char byte;
    unsigned bits : 4;
};
struct plain { int number; struct turned turned; };
int number_of(const struct turned *turned);
#undef OTHER
