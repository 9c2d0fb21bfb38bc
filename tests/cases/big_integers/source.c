#include "header.h"

wide counter = 7;

__int128 add(__int128 a, __int128_t b) { return a + b; }
unsigned __int128 uadd(unsigned __int128 a, __uint128_t b) { return a + b; }
chain negated(chain value) { return -value; }
wide mixed(int first, wide second, double third, const char *fourth)
{
    return first + second + (wide)third + fourth[0];
}
void fill(wide *items, int count)
{
    for (int i = 0; i < count; i++) {
        items[i] = ((wide)1 << 64) + i;
    }
}
wide total(const struct rows *rows) { return rows->items[0] + rows->items[1] + rows->items[2]; }
struct pair swapped(struct pair value)
{
    struct pair result = {value.after, (__int128)value.second, (uwide)value.first, -1, value.before};
    return result;
}
int is_negative(wide value) { return value < 0; }
__int128 apply(__int128 (*function)(__int128), __int128 value) { return function(value); }
__int128 (*chosen(void))(__int128) { return negated; }
