/* What configure found. */
#ifndef OLDLOGCONF_H
#define OLDLOGCONF_H

#include <limits.h>

#if ULONG_MAX > 0xffffffffUL
#define OL_WIDE unsigned long
#else
#define OL_WIDE unsigned long long
#endif

#define OL_LINE 128

#endif
