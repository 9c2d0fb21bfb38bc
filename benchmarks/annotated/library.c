#include "library.h"

#include <stdlib.h>
#include <string.h>

struct counter {
    int value;
};

int root(double square, int *found)
{
    if (square < 0) {
        return -1;
    }
    *found = (int)square;
    return 0;
}

const char *root_error(int status) { return status == -1 ? "a negative number" : "no error"; }

const char *name_of(int number) { return number % 2 ? "an odd number" : "an even number"; }

int length_of(const char *text) { return (int)strlen(text); }

int sum(const unsigned char *bytes, int count)
{
    int total = 0;
    for (int i = 0; i < count; i++) {
        total += bytes[i];
    }
    return total;
}

spot spot_of(double x, double y) { return (spot){x + y, x - y}; }

counter *counter_new(void) { return calloc(1, sizeof(counter)); }

void counter_free(counter *made) { free(made); }

int counter_next(counter *made, int *value)
{
    *value = made->value++;
    return 0;
}
