#pragma once
#include <wchar.h>

struct cell {
    short value;
    double weight;
};
struct flags {
    unsigned a : 3;
    int b;
};
struct size {
    int rows, columns;
};
typedef double real;
typedef int row[3];
enum { PLANES = 2 };
#define WIDTH 3

static inline double at(int r, int c, double m[r][c]) { return m[r - 1][c - 1]; }
static inline double behind(int r, int c, const double (*m)[c]) { return m[r - 1][c - 1]; }
static inline real computed(int r, int c, real m[2 * r + 1][(size_t)c])
{
    return m[2 * r][c - 1];
}
static inline int cube(int a, int b, int c, int m[a][b][c]) { return m[a - 1][b - 1][c - 1]; }
static inline int mixed(int r, int c, int m[r][PLANES][c]) { return m[r - 1][1][c - 1]; }
static inline int fixed_inside(int r, int c, int m[r][c][WIDTH]) { return m[r - 1][c - 1][2]; }
static inline int named_inside(int r, int c, row m[r][c]) { return m[r - 1][c - 1][2]; }
static inline int pairs(int n, int m[n][2]) { return m[n - 1][1]; }
static inline double vector(int n, const double v[static n]) { return n > 0 ? v[n - 1] : 0; }
static inline int text(int n, const char text[n]) { return text[n - 1]; }
static inline void marked(int n, char text[n]) { text[n - 1] = '!'; }
static inline int names(int n, int length, const char names[n][length])
{
    return names[n - 1][length - 1];
}
static inline int wide(int n, int length, const wchar_t names[n][length])
{
    return (int)names[n - 1][length - 1];
}
static inline double cells(int r, int c, const struct cell m[restrict static r][c])
{
    return m[r - 1][c - 1].value + m[r - 1][c - 1].weight;
}
static inline int bits(int r, int c, struct flags m[r][c])
{
    return (int)m[r - 1][c - 1].a + m[r - 1][c - 1].b;
}
static inline int sized(struct size size, int m[size.rows][size.columns])
{
    return m[size.rows - 1][size.columns - 1];
}
static inline int calls(int n, int (*functions[n])(int)) { return functions[n - 1](3); }

/* Lengths that no call knows beforehand: a pointer can be passed. */
int not_written(int r, int c, int m[*][*]);
static inline int in_memory(const int *c, int m[][*c]) { return m[0][*c - 1]; }
static inline int many_in_memory(const int *r, int m[*r][2]) { return m[*r - 1][1]; }
static inline int vector_in_memory(const int *n, const int v[*n]) { return v[*n - 1]; }
static inline int by_zero(int n, int m[][12 / n]) { return m[0][12 / n - 1]; }

/* A name in a length is what it was there. */
static inline int shadowed(int n, int m[n][PLANES]) { return m[n - 1][PLANES - 1]; }
#define PLANES 1
