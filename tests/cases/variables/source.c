/* Here these are not const. */
#define port const_port
#define clock_ticks const_clock_ticks
#define seen const_seen
#define current const_current
#define ports const_ports
#define handler const_handler
#include "header.h"
#undef port
#undef clock_ticks
#undef seen
#undef current
#undef ports
#undef handler

int counter = 1;
unsigned char flag = 255;
double ratio = 0.5;
const char *label = "label";
const char *const fixed_label = "fixed";
const char *const wild_label = (const char *)16;
char buffer[16] = "buffer";
int table[] = {1, 2, 3};
int grid[2][3] = {{1, 2, 3}, {4, 5, 6}};
const char *names[] = {"a", "b", 0};
struct point origin = {3, 4};
struct point corners[2] = {{1, 2}, {3, 4}};
int (*hook)(int);
const int limit = -7;
const double half = 0.5;
const char version[] = "1.2\0003";
volatile int changing = 6;
int port = 1, ports[2] = {1, 2};
unsigned long clock_ticks = 10;
struct point seen = {3, 4};
int *current = ports;
int (*handler)(int);
_Thread_local int own_to_each_thread = 1;
__thread int by_gnu_keyword = 2;

int counted(void) { return ++counter; }
int called(int value) { return hook(value); }
void advance(void) {
    ++port, ++ports[1], ++clock_ticks, ++seen.y, ++current;
    handler = called;
}
