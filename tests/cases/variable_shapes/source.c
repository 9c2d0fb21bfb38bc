#include "header.h"

int not_written(int r, int c, int m[r][c]) { return m[r - 1][c - 1]; }
