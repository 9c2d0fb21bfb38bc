#include "datapoint.h"

#include <limits.h>

/* The least sum is UINT_MAX times INT_MIN; the greatest is nearer to zero. */
#if UINT_MAX > LLONG_MIN / INT_MIN
#error "a long long cannot hold the sum of UINT_MAX ints"
#endif

void ferrule_add_points(ferrule_total *total, const DataPoint *points, unsigned n)
{
    /* Kept in variables, because the compiler cannot know that no point overlaps *total. */
    long long num = total->num;
    double dnum = total->dnum;
    for (unsigned i = 0; i < n; i++) {
        num += points[i].num;
        dnum += points[i].dnum;
    }
    total->num = num;
    total->dnum = dnum;
}

DataPoint add_data(const DataPoint *dps, unsigned n)
{
    ferrule_total total = {0, 0.0};
    ferrule_add_points(&total, dps, n);
    DataPoint sum = {(int)total.num, total.dnum};
    return sum;
}
