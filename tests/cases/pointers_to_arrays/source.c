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
