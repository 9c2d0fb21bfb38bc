#include "header.h"

int counted(int first, int second) { return 10 * first + second; }
