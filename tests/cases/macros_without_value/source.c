#include "header.h"

int counter;

int call(int value)
{
    return value;
}
