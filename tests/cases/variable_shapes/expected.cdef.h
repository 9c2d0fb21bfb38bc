/* Made by ferrule from header.h; the C compiler fills in every number. */
struct cell {
    short value;
    double weight;
    ...;
};
struct flags {
    unsigned int a : 3;
    int b;
};
struct size {
    int rows;
    int columns;
    ...;
};
typedef double real;
typedef int row[...];
enum {
    PLANES,
    ...
};
#define WIDTH ...
double at(int r, int c, double (*m)[]);
double behind(int r, int c, const double (*m)[]);
real computed(int r, int c, real (*m)[]);
typedef ... cube__array;
int cube(int a, int b, int c, cube__array *m);
int mixed(int r, int c, cube__array *m);
int fixed_inside(int r, int c, int (*m)[][3]);
int named_inside(int r, int c, row (*m)[]);
int pairs(int n, int (*m)[2]);
double vector(int n, const double *v);
int text(int n, const char *text);
void marked(int n, char *text);
int names(int n, int length, const char (*names)[]);
int wide(int n, int length, const wchar_t (*names)[]);
double cells(int r, int c, const struct cell (*m)[]);
int bits(int r, int c, struct flags (*m)[]);
int sized(struct size size, int (*m)[]);
int calls(int n, int (**functions)(int));
int not_written(int r, int c, int (*m)[]);
int in_memory(const int *c, int (*m)[]);
int many_in_memory(const int *r, int (*m)[2]);
int vector_in_memory(const int *n, const int *v);
int by_zero(int n, int (*m)[]);
typedef int shadowed__array[...];
int shadowed(int n, shadowed__array *m);
unsigned int get_flags__a(struct flags *record);
void ferrule_set_flags__a(struct flags *record, unsigned int value);
