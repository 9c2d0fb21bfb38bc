#include "header.h"

#include <stdlib.h>

void sort_ints(int *base, size_t n, compare compar) { qsort(base, n, sizeof *base, compar); }
