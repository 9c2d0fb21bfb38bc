/* Made by ferrule from header.h; the C compiler fills in every number. */
struct counter {
    int count;
    ...;
};
int twice(int x);
int factorial(int x);
int fourfold(int x);
int first_declared(int x);
int always(int x);
void count(struct counter *counter);
int many(int count, ...);
int threefold(int x);
int gnu_always(int x);
void gnu_count(struct counter *c);
int in_library(int x);
int gnu_in_library(int x);
int external(int x);
int redeclared(int x);
int gnu_external(int x);
