/* What the functions of handles.h know of each other. */
#include "handles.h"

struct library {
    char name[16];
    book *taken[3];
    int count;
};
struct book {
    library *lib;
    char title[16];
    struct page *pages;
    int count;
};
struct page {
    int number;
    int last;
    int is_copy;
};

/* Tests pass numbers of any size, so sums may be too large: these wrap around. */
static inline int plus(int one, int other) { return (int)((unsigned)one + (unsigned)other); }
