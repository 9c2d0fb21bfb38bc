#include "header.h"

__typeof__(standard()) standard(void)
{
    __typeof__(standard()) unit = {7};
    return unit;
}

int unit_of(__typeof__(standard()) *of) { return of->unit; }
