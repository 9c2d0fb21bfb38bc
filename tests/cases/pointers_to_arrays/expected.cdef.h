/* Made by ferrule from header.h; the C compiler fills in every number. */
#define WIDTH ...
typedef int row[...];
typedef int (*matrix)[3];
struct holder {
    int (*rows)[4];
    int (*deep)[2][3];
    int (*by_macro)[5];
    int (*open)[];
    int (*many[...])[6];
    row *named;
    ...;
};
extern int (*everywhere)[3];
int summed(int (*rows)[4], int count);
int last_of(int (*table)[6]);
int deepest(int (*table)[2][3], int count);
int first_of(const int (*rows)[2]);
int by_macro(int (*rows)[5]);
int initials(char (*)[16], int count);
int by_name(row *);
int by_typedef(matrix);
int traced(int (*square)[2]);
enum {
    COLUMNS,
    PLANES,
    ...
};
struct cell {
    short value;
    ...;
};
typedef int counted__array[...];
extern counted__array *counted;
typedef struct cell wide__array[...];
struct wide {
    wide__array *cells;
    counted__array *same;
    ...;
};
typedef char names__array[...][...];
typedef names__array *names;
typedef int summed_wide__array[...];
typedef int summed_wide__array_2[...][...];
int summed_wide(summed_wide__array *rows, summed_wide__array_2 *planes);
typedef int call_with__array[...];
int call_with(int (*function)(call_with__array *), int value);
