/* What every compiler has under one of these names: in a unit with the headers of a library there is no header
 * of C's own, since the library may have its own `size_t`, or its own <stddef.h>.
 */
#ifndef FERRULE_BUILTINS_H
#define FERRULE_BUILTINS_H

#ifdef FERRULE_HEADERS
#define FERRULE_WCHAR_TYPE __WCHAR_TYPE__
#define FERRULE_COPY __builtin_memcpy
#define FERRULE_LEAST_DIMENSION (-__PTRDIFF_MAX__ - 1)
/* C's names, for what is included before those headers; ferrule_headers.h takes them back. */
#define NULL ((void *)0)
#define inline __inline__
#define memcpy __builtin_memcpy
#define ptrdiff_t __PTRDIFF_TYPE__
#define PTRDIFF_MAX __PTRDIFF_MAX__
#define size_t __SIZE_TYPE__
#define strcmp __builtin_strcmp
#define strlen __builtin_strlen
#define wchar_t __WCHAR_TYPE__
#else
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#define FERRULE_WCHAR_TYPE wchar_t
#define FERRULE_COPY memcpy
#define FERRULE_LEAST_DIMENSION PTRDIFF_MIN
#endif

#endif
