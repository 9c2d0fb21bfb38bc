#pragma once

int add(int left, int right);
signed char narrowest(signed char value);
unsigned long long widest(unsigned long long value);
double scaled(double value, float factor);
long double precise(long double value);
_Bool opposite(_Bool value);
void count_call(void);
int calls_counted(void);

const char *greeting(void);
char *filled(char *buffer, char with);
const int *const *same_rows(const int *const *rows);
void copied(char *restrict to, const volatile char *from, unsigned count);
int sum(const int values[], int count);
void *same(void *);

int applied(int (*function)(int value, void *data), int value, void *data);
int applied_by_name(int function(int), int value);
int (*chosen(int which))(int);
int total(int count, ...);

/* Bodies in a header have no symbol that a library exports. */
static inline int doubled(int value) { return 2 * value; }
static int halved(int value) { return value / 2; }

extern int behind_another_symbol(int value) __asm__("add_one");
int declared_twice(int);
int declared_twice(int value);
int never_defined(int value);
