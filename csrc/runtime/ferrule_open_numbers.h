/* How cffi sees a floating type whose width only the compiler knows (`typedef double... real;`).
 *
 * cffi looks only at its size, and so takes a complex or decimal number for a double. This corrects its macro.
 * Included between cffi's own C and what it generates. `size` is `sizeof(real) * ((real)1 / 2 * 2)`, which has
 * the type `real`, so that its kind can be seen.
 */
#ifndef FERRULE_OPEN_NUMBERS_H
#define FERRULE_OPEN_NUMBERS_H

#if defined(__GNUC__) && defined(_cffi_prim_float)
#ifdef __DEC64_MANT_DIG__
#define FERRULE_IS_DECIMAL(number)                                    \
    (__builtin_types_compatible_p(__typeof__(number), _Decimal32) || \
     __builtin_types_compatible_p(__typeof__(number), _Decimal64))
#else
#define FERRULE_IS_DECIMAL(number) 0
#endif
#undef _cffi_prim_float
#define _cffi_prim_float(size)                                                             \
    (sizeof(__real__(size)) != sizeof(size) || FERRULE_IS_DECIMAL(size) ? _CFFI__UNKNOWN_FLOAT_PRIM \
     : (size) == sizeof(float)                                          ? _CFFI_PRIM_FLOAT          \
     : (size) == sizeof(double)                                         ? _CFFI_PRIM_DOUBLE         \
     : (size) == sizeof(long double)                                    ? _CFFI__UNKNOWN_LONG_DOUBLE \
                                                                        : _CFFI__UNKNOWN_FLOAT_PRIM)
#endif

#endif
