#include "header.h"

static double numbers[2][WIDTH] = {{1, 2, 3, 4}, {5, 6, 7, 8}};
double (*table)[WIDTH] = numbers;
struct cell matrix[2][WIDTH] = {{{1}, {2}, {3}, {4}}, {{5}, {6}, {7}, {8}}};

int row_sum(const row *rows, int count)
{
    int sum = 0;
    for (int i = 0; i < count; i++)
        sum += rows[i][0] + rows[i][1] + rows[i][2];
    return sum;
}

int grid_sum(int rows, int grid[][3]) { return row_sum((const row *)grid, rows); }

int cube_sum(const struct cube *cube)
{
    const int *first = &cube->cells[0][0][0];
    int sum = 0;
    for (int i = 0; i < 2 * 3 * WIDTH; i++)
        sum += first[i];
    return sum;
}

int values_of(int count, struct cell *cells[], const char *const names[])
{
    int sum = 0;
    while (count--)
        sum += cells[count]->value + names[count][0];
    return sum;
}
