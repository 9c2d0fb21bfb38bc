#include "header.h"

int dollar$name(int value)
{
    return value + 1;
}

int größe(int value)
{
    return value + 2;
}

int π = 3, price$ = 4;

int sum_of(struct plain plain, enum plain_prices price)
{
    return plain.first + plain.last + (int)plain.bit + (int)price;
}

int parameters(int a$, int größe, int (*function)(int größe))
{
    return a$ + function(größe);
}
