#pragma once

/* A field that is called as a macro is. */
struct globals { int context, number, result; };
int *current_context(void);
#define context (*current_context())
#define number 7
static inline int first_context(void) { return context; }

/* Functions hidden by macros of their names. */
int plus(int left, int right);
#define plus(left, right) ((left) + (right) + 1000)
int minus(int left, int right);
#define minus(left, right) no_such_function(left, right)
int itself(int value);
#define itself itself
int other_type(int value);
#define other_type other_type_of_long
long other_type_of_long(long value);
int same_type(int value);
#define same_type itself

/* A variable that only C changes, hidden by another one, which is weak. */
extern const volatile int moving;
#define moving moved
extern const volatile int moved __attribute__((weak));
void move(void);

/* Names that cffi's C has for its own variables, ... */
#define x0 10
#define x1 11
#define arg1 12
#define result 13
#define self 14
#define args 15
#define name 16
#define size 17
#define value 18
#define summed (x0 + x1)
#define n 19
#define o 2.5
#define both_of_cffis (n + o)

#define slots "a text"
#define slots_too slots

/* ... Python's headers, ... */
#define op 20
#define type 21
#define flags 22
#define PyObject 23
#define ob_refcnt 24
#define both (op + type)

/* ... and ferrule's C. */
#define lib 30
#define record 31
#define methods 32
#define ferrule_set 33

/* An enumerator hidden by a macro of its name, which is a field's too. */
enum levels { level = 1, next_level };
struct levelled { int level; };
#define level 40

/* Types hidden by macros of their names, which other macros use. */
typedef struct { int a; double b; } hidden_record;
#define hidden_record int
typedef unsigned long long hidden_number;
#define hidden_number short
#define SMALLEST ((hidden_number)-1)
struct hidden_tag { char text[3]; };
#define hidden_tag other_tag
struct hidden_tag { long numbers[5]; };
enum hidden_enum { HIDDEN };
#define hidden_enum 41

struct bits { const unsigned first : 3; unsigned second : 2; };
int sum_of(const int *numbers, struct globals globals, const char *text);
