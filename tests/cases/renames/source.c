#include "header.h"

int lib_count;
int lib_open(const char *name) { return name[0]; }
int lib_from(int value) { return value + 1; }
int lib_import(int value) { return value + 2; }
int lib_import_(int value) { return value + 3; }
int plain(int value) { return value + 5; }
