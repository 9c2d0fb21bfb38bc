/* Made by ferrule from header.h; the C compiler fills in every number. */
typedef int... here__number;
typedef int... there__number;
typedef int... several__number;
typedef int... wides__one;
typedef int... wides__two;
typedef int... wides__three;
typedef int... added__number;
typedef float... _Float64;
typedef float... _Float32;
typedef float... _Float32x;
typedef int... wide;
wide next_wide(wide value);
extern here__number here;
extern there__number *there;
extern several__number several[...];
struct wides {
    wides__one one;
    wides__two two[...];
    wides__three *three;
    int number;
    ...;
};
added__number added(int left, const char *right);
int sum_of(const struct wides *wides);
_Float64 scaled(const _Float32 *values, int count, _Float32x factor);
struct precise {
    _Float64 value;
    ...;
};
