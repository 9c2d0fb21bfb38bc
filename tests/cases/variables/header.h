#pragma once

struct point { int x, y; };

extern int counter;
extern unsigned char flag;
extern double ratio;
extern const char *label;
extern const char *const fixed_label;
extern const char *const wild_label;
extern char buffer[16];
extern int table[];
extern int grid[2][3];
extern const char *names[];
extern struct point origin;
extern struct point corners[2];
extern int (*hook)(int);
extern const int limit;
extern const double half;
extern const char version[];
extern volatile int changing;
/* Only C changes these. */
typedef const volatile unsigned long ticks;
extern const volatile int port;
extern ticks clock_ticks;
extern const struct point volatile seen;
extern int *const volatile current;
extern int (*const volatile handler)(int);
#define PORT port
extern const volatile int ports[2];
void advance(void);
extern _Thread_local int own_to_each_thread;
extern __thread int by_gnu_keyword;
static const int in_header = 12;

int counted(void);
int called(int value);
