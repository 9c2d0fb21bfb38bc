#include "header.h"

int base(int value) { return value; }
