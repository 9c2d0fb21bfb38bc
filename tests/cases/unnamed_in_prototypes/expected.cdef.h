/* Made by ferrule from header.h; the C compiler fills in every number. */
enum {
    SMALL,
    LARGE,
    ...
};
typedef struct {
    int unit;
    ...;
} standard__target;
standard__target standard(void);
typedef struct {
    int unit;
    ...;
} measurer__standard;
struct measurer {
    measurer__standard (*standard)(void);
    int last;
    ...;
};
int unit_of(standard__target *of);
