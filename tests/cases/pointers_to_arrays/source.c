#include "header.h"

static int three[3] = {7, 8, 9};
int (*everywhere)[3] = &three;

int summed(int (*rows)[4], int count)
{
    int sum = 0;
    for (int row = 0; row < count; row++)
        for (int column = 0; column < 4; column++)
            sum += rows[row][column];
    return sum;
}

int last_of(int table[2][6]) { return table[1][5]; }
int deepest(int table[][2][3], int count) { return table[count - 1][1][2]; }
int first_of(const int (*rows)[2]) { return rows[1][0]; }
int by_macro(int (*rows)[WIDTH]) { return rows[1][0]; }
int initials(char names[][16], int count) { return names[count - 1][0]; }
int by_name(row *row) { return row[1][2]; }
int by_typedef(matrix matrix) { return (*matrix)[2]; }

static int counted_rows[1][COLUMNS + 1] = {{4, 5, 6}};
int (*counted)[COLUMNS + 1] = counted_rows;

int summed_wide(int (*rows)[COLUMNS * 2], int planes[][PLANES][COLUMNS])
{
    int sum = 0;
    for (int i = 0; i < COLUMNS * 2; i++) {
        sum += rows[0][i];
    }
    for (int i = 0; i < PLANES * COLUMNS; i++) {
        sum += planes[0][i / COLUMNS][i % COLUMNS];
    }
    return sum;
}

int call_with(int (*function)(int (*rows)[COLUMNS]), int value)
{
    int rows[1][COLUMNS] = {{0, value + 1}};
    return function(rows);
}
