#include "header.h"

int number_of(const struct turned *turned)
{
    return turned->number + (int)turned->bits;
}
