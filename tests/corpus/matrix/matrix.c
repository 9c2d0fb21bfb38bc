#include "matrix.h"

const matrix_t matrix_identity = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
uint32_t matrix_calls = 0;

double matrix_dot(const double *restrict left, const double *restrict right, size_t length)
{
    double sum = 0;
    matrix_calls++;
    for (size_t i = 0; i < length; i++)
        sum += left[i] * right[i];
    return sum;
}

void matrix_apply(const matrix_t matrix, const vector_t vector, vector_t result)
{
    for (int row = 0; row < MATRIX_SIDE; row++)
        result[row] = matrix_dot(matrix[row], vector, MATRIX_SIDE);
}

double matrix_determinant(const double m[static MATRIX_SIDE][MATRIX_SIDE])
{
    matrix_calls++;
    return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) -
           m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
           m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
}

rank_t matrix_rank(const matrix_t matrix)
{
    double determinant = matrix_determinant(matrix);
    return determinant > MATRIX_EPSILON || determinant < -MATRIX_EPSILON ? MATRIX_SIDE : 0;
}

void matrix_sort(double *values, size_t length, int (*compare)(double left, double right))
{
    for (size_t i = 1; i < length; i++)
        for (size_t j = i; j > 0 && compare(values[j - 1], values[j]) > 0; j--) {
            double swapped = values[j];
            values[j] = values[j - 1];
            values[j - 1] = swapped;
        }
}

double matrix_reduce(const double *values, size_t length, double start,
                     double (*step)(double sum, double value))
{
    for (size_t i = 0; i < length; i++)
        start = step(start, values[i]);
    return start;
}

uint64_t matrix_hash(const matrix_header *header)
{
    uint64_t hash = (uint64_t)header->rows * 31 + header->columns;
    return hash * 31 + (uint64_t)header->stride;
}

matrix_range matrix_clip(matrix_range range, index_t length)
{
    if (range.first < 0)
        range.first = 0;
    if (range.last > length)
        range.last = length;
    if (range.last < range.first)
        range.last = range.first;
    return range;
}
