#pragma once

/* Python.h has other values for these, and the same for SEEK_CUR. */
#define SIZEOF_LONG 99
#define EINVAL 1234
#define EINVAL_TOO (EINVAL + 1)
#define NULL 0
#define errno own_errno
#define SEEK_CUR 1
#define BUFSIZ "text"
extern int own_errno;

/* What it declares under these names is something else. */
#define abs(x) ((x) < 0 ? -(x) : (x))
#define round(x) ((int)((x) + 0.5))
#define isnan 4
static inline int sum_of(int left, double right) { return abs(left) + round(right) + isnan; }
