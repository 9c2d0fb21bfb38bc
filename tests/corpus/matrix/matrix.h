/* Small matrices. The numeric school: exact widths, arrays of arrays, restrict, code in headers. */
#ifndef MATRIX_H
#define MATRIX_H

#include <stddef.h>
#include <stdint.h>

#define MATRIX_SIDE 3
#define MATRIX_EPSILON 1e-9
#define MATRIX_ALL UINT64_MAX
#define MATRIX_LOWEST INT32_MIN

typedef double matrix_t[MATRIX_SIDE][MATRIX_SIDE];
typedef double vector_t[MATRIX_SIDE];
typedef int64_t index_t;
typedef uint_fast16_t rank_t;

typedef struct matrix_header {
    int8_t kind;
    uint16_t rows, columns;
    int32_t stride;
    uint64_t hash;
    float scale;
    long double norm;
    _Bool owned;
    wchar_t mark;
} matrix_header;

typedef enum matrix_flags {
    MATRIX_TRANSPOSED = 1u << 0,
    MATRIX_CONJUGATED = 1u << 1,
    MATRIX_READ_ONLY = 1u << 31
} matrix_flags;

typedef struct matrix_range {
    index_t first, last;
} matrix_range;

extern const matrix_t matrix_identity;
extern uint32_t matrix_calls;

double matrix_dot(const double *restrict left, const double *restrict right, size_t length);
void matrix_apply(const matrix_t matrix, const vector_t vector, vector_t result);
double matrix_determinant(const double matrix[static MATRIX_SIDE][MATRIX_SIDE]);
rank_t matrix_rank(const matrix_t matrix);
void matrix_sort(double *values, size_t length, int (*compare)(double left, double right));
double matrix_reduce(const double *values, size_t length, double start,
                     double (*step)(double sum, double value));
uint64_t matrix_hash(const matrix_header *header);
matrix_range matrix_clip(matrix_range range, index_t length);

static inline index_t matrix_span(matrix_range range) { return range.last - range.first; }

static inline float matrix_half(float value) { return value * 0.5f; }

#endif
