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
int initials(char (*names)[16], int count);
int by_name(row *);
int by_typedef(matrix);
int traced(int (*square)[2]);
