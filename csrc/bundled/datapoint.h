/* Sums of data points: the C library behind ferrule.datapoint.
 *
 * It knows nothing of Python: plain C99, no allocation, no global state, safe to call without the
 * GIL and from any thread. The caller owns every pointer; none is kept after the call.
 */
#ifndef FERRULE_DATAPOINT_H
#define FERRULE_DATAPOINT_H

typedef struct {
    int num;
    double dnum;
} DataPoint;

/* A running sum. Its num is wide enough for UINT_MAX points of any int, so that adding up to that
 * many never overflows; whether the result fits in an int again is asked once, at the end. */
typedef struct {
    long long num;
    double dnum;
} ferrule_total;

/* The sums of n points, added from left to right. A sum of num that does not fit in an int comes
 * out as the compiler converts it (modulo 2^N everywhere ferrule is tested); ask
 * ferrule_add_points to see the true one. */
DataPoint add_data(const DataPoint *dps, unsigned n);

/* Adds n points to *total, from left to right. At most UINT_MAX points may go into one total. */
void ferrule_add_points(ferrule_total *total, const DataPoint *points, unsigned n);

#endif
