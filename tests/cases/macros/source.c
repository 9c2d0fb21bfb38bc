#include "header.h"

#include <stdlib.h>

int counter;
int table[10] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
int function(int value) { return value; }
int doubled(int value) { return 2 * value; }

int (*hook)(int) = function;
const int levels[2] = {5, 6};
static int uses;

const int *next_level(void)
{
    return &levels[uses++ & 1];
}

const char (*next_text(void))[3]
{
    static const char texts[2][3] = {"ab", "cd"};
    return &texts[uses++ & 1];
}

int *not_at_once(void)
{
    return counter == 7 ? &uses : (abort(), &uses);
}
