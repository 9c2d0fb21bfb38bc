#pragma once

#define WIDTH 4

typedef int row[3];
struct cell { int value; };

/* cffi cannot ask the compiler about an array that a pointer points to: its length is the header's own. */
int grid_sum(int rows, int grid[][3]);
int row_sum(const row *rows, int count);
extern double (*table)[WIDTH];
struct pointers { float (*square)[2][2]; struct cell (*cells)[WIDTH]; };

struct cube { int cells[2][3][WIDTH]; struct cell *pointers[WIDTH]; row rows[2]; };
extern struct cell matrix[2][WIDTH];
int cube_sum(const struct cube *cube);
int values_of(int count, struct cell *cells[], const char *const names[]);
