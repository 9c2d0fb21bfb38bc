/* Sums of data points: the C library of ferrule.datapoint.
 *
 * It knows nothing about Python: plain C99, no allocation, no global state; it can be called without the GIL
 * and from any thread. The caller owns every pointer, and none is kept after the call.
 */
#ifndef FERRULE_DATAPOINT_H
#define FERRULE_DATAPOINT_H

typedef struct {
    int num;
    double dnum;
} DataPoint;

/* A running sum. `num` can hold the sum of UINT_MAX ints, so adding up to that many never overflows. Whether the
 * result fits in an int is checked once, at the end. */
typedef struct {
    long long num;
    double dnum;
} ferrule_total;

/* The sums of n points, added from left to right. If the sum of `num` does not fit in an int, the compiler
 * decides what it becomes; it wraps around wherever ferrule is tested. ferrule_add_points never does. */
DataPoint add_data(const DataPoint *dps, unsigned n);

/* Adds n points to *total, from left to right. At most UINT_MAX points may go into one total. */
void ferrule_add_points(ferrule_total *total, const DataPoint *points, unsigned n);

#endif
