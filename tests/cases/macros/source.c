#include "header.h"

int counter;
int table[10] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
int function(int value) { return value; }
