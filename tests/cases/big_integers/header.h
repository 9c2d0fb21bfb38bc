#pragma once

typedef __int128 wide;
typedef unsigned __int128 uwide;
typedef wide chain;

struct pair {
    char before;
    __int128 first;
    uwide second;
    const wide fixed;
    int after;
};
union either {
    __int128 whole;
    unsigned char bytes[16];
};
struct rows {
    wide items[3];
    __int128 *pointer;
    wide bits : 100;
};

#define SHIFTED ((__int128)1 << 100)
#define LARGEST (~(unsigned __int128)0)
#define LEAST (-((__int128)1 << 126) * 2)
#define SMALL ((__int128)-5)
#define ZERO ((unsigned __int128)0)

static const __int128 constant = -((__int128)1 << 90);
extern wide counter;

__int128 add(__int128 a, __int128_t b);
unsigned __int128 uadd(unsigned __int128 a, __uint128_t b);
chain negated(chain value);
wide mixed(int first, wide second, double third, const char *fourth);
void fill(wide *items, int count);
wide total(const struct rows *rows);
struct pair swapped(struct pair value);
int is_negative(wide value);
static inline wide twice(wide value) { return 2 * value; }
__int128 apply(__int128 (*function)(__int128), __int128 value);
__int128 (*chosen(void))(__int128);
