/* Made by ferrule from header.h; the C compiler fills in every number. */
#define WIDTH ...
typedef int row[...];
struct cell {
    int value;
    ...;
};
int grid_sum(int rows, int (*grid)[3]);
int row_sum(const row *rows, int count);
extern double (*table)[4];
struct pointers {
    float (*square)[2][2];
    struct cell (*cells)[4];
    ...;
};
struct cube {
    int cells[...][...][...];
    struct cell *pointers[...];
    row rows[...];
    ...;
};
extern struct cell matrix[...][...];
int cube_sum(const struct cube *cube);
int values_of(int count, struct cell **cells, const char *const *names);
