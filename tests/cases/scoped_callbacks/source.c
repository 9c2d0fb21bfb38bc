#include "header.h"

#include <stdlib.h>

void sort_ints(int *base, size_t n, compare compar) { qsort(base, n, sizeof *base, compar); }

static int (*stored)(int);

int with_stored(int (*callback)(int), int x)
{
    int (*before)(int) = stored;
    stored = callback;
    int result = callback(x);
    stored = before;
    return result;
}
int with_stored_held(int (*callback)(int), int x) { return with_stored(callback, x); }
int call_stored(int x) { return stored(x); }
int call_stored_held(int x) { return stored(x); }
