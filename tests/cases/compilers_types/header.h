#pragma once

/* What libclang is not told: here L'x' is shorter than it knows. */
typedef __typeof__(L'x') wide;
wide next_wide(wide value);
extern __typeof__(L'x') here, *there, several[3];
struct wides { __typeof__(L'x') one, two[2], *three; int number; };
__typeof__(L'x') added(int left, const char *right);
static inline int sum_of(const struct wides *wides) { return wides->one + wides->two[1]; }

/* Types that the compiler knows by itself, and libclang does not. */
_Float64 scaled(const _Float32 *values, int count, _Float32x factor);
struct precise { _Float64 value; _Float128 more; };
_Float128 too_precise(void);
_Decimal64 decimal(_Decimal64 value);
