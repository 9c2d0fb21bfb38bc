/* GNU C, not clang: parameters are declared before an array that uses them, and come after it. */
static inline int later(int r, int c; int m[r][c], int c, int r) { return m[r - 1][c - 1]; }
