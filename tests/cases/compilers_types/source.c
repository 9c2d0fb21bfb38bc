#include "header.h"

static __typeof__(L'x') block[2] = {8, 9};
__typeof__(L'x') here = 7, *there = block, several[3] = {1, 2, 3};
wide next_wide(wide value) { return value + 1; }
__typeof__(L'x') added(int left, const char *right) { return left + right[0]; }

_Float64 scaled(const _Float32 *values, int count, _Float32x factor)
{
    _Float64 sum = 0;
    for (int i = 0; i < count; i++) {
        sum += values[i] * factor;
    }
    return sum;
}

_Float128 too_precise(void) { return 0; }
_Decimal64 decimal(_Decimal64 value) { return value; }
