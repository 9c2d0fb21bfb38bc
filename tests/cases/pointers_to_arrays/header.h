#pragma once

#define WIDTH 5
typedef int row[3];
typedef int (*matrix)[3];

struct holder {
    int (*rows)[4];
    int (*deep)[2][3];
    int (*by_macro)[WIDTH];
    int (*open)[];
    int (*many[2])[6];
    row *named;
};

extern int (*everywhere)[3];
int summed(int (*rows)[4], int count);
int last_of(int table[2][6]);
int deepest(int table[][2][3], int count);
int first_of(const int (*rows)[2]);
int by_macro(int (*rows)[WIDTH]);
int initials(char names[][16], int count);
int by_name(row *row);
int by_typedef(matrix matrix);
static inline int traced(int square[static 2][2]) { return square[0][0] + square[1][1]; }

/* Lengths that are not numbers: the compiler counts. */
enum { COLUMNS = 2, PLANES = COLUMNS + 1 };
struct cell { short value; };
extern int (*counted)[COLUMNS + 1];
struct wide { struct cell (*cells)[COLUMNS * 2]; int (*same)[COLUMNS + 1]; };
typedef char (*names)[2][sizeof(struct cell) * 8];
int summed_wide(int (*rows)[COLUMNS * 2], int planes[][PLANES][COLUMNS]);
int call_with(int (*function)(int (*rows)[COLUMNS]), int value);
