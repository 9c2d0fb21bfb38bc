#pragma once

enum { ENUMERATOR = 3 };
extern int counter;
extern int table[10];
int function(int value);

#define INTEGER 42
#define NEGATIVE (-3)
#define SHIFTED (1u << 31)
#define MOST 18446744073709551615ull
#define LEAST (-9223372036854775807ll - 1)
#define CHARACTER 'a'
#define SIZE sizeof(int)
#define CAST ((short)0x18000)
#define FLOAT 1.5
#define SINGLE .25f
#define TINY 4.9406564584124654e-324
#define LONG_DOUBLE 0.5L
#define TEXT "hello"
#define JOINED "a" "b"
#define TEXT_WITH_NUL "a\0b"
#define ALIAS INTEGER
#define ENUMERATOR_ALIAS ENUMERATOR
#define ENUMERATOR_SUM (ENUMERATOR + 1)
#define ENUMERATOR ENUMERATOR

/* C computes these only inside a function. */
enum { COUNTED = 1, NEXT_OF_COUNTED };
#define COUNTED (counter + 10)
#define IN_BRACES ({ -6; })

#define POINTER ((void *)-1)
#define FUNCTION_ALIAS function
#define VARIABLE_ALIAS counter
#define PLACE table[counter]

/* Objects that are found anew at each use; the last only after `counter` was set. */
const int *next_level(void);
const char (*next_text(void))[3];
int *not_at_once(void);
#define LEVEL (*next_level())
#define FIRST_LEVEL levels[0]
#define NEXT_TEXT (*next_text())
#define NOT_AT_ONCE (*not_at_once())
extern const int levels[2];
extern int declared_too;
#define declared_too (*not_at_once())
extern const int level;
#define level (*next_level())
extern int (*hook)(int);
int doubled(int value);
#define HOOK (*hook)

#define EMPTY
#define KEYWORD static
#define TYPE unsigned long
#define STATEMENT do { } while (0)
#define UNDEFINED_NAME (no_such_name + 1)
#define UNBALANCED (1
#define CALLED(a, b) ((a) + (b))
#define WITHOUT_PARAMETERS() 1
#define TOO_WIDE ((float _Complex)1)
#define COMPUTED (counter + 1)

#define REDEFINED 1
#undef REDEFINED
#define REDEFINED 2
#define GONE 1
#undef GONE
