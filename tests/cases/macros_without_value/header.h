extern int counter;
struct pair { int first, second; };
int call(int value);

/* A name is missing. */
#define NO_OBJECT (no_such_name + 1)
#define NO_FUNCTION no_such_function(3)
#define NO_TYPE ((no_such_type)3)
#define NO_POINTER_TYPE ((no_such_type *)0)
#define NO_TEXT "%" NO_SUCH_FORMAT "\n"
#define NO_STRUCT sizeof(struct no_such_struct)
#define TWO_NAMES (no_such_name | no_such_function(no_such_name))
#define NO_MACRO (no_such_macro('x', struct pair) | 1)
#define NO_MEMBER (((struct pair *)0)->no_such_member)

/* Lists. */
#define NUMBERS 1, 2
#define TEXTS "a", "b"
#define DECLARES "a", counter
#define CALLS call(1), call(2)

/* The value may change, or is made anew. */
#define CHANGES (counter + 1)
#define CALLED call(3)
#define MEMBER ((struct pair *)&counter)->first + 1
#define LITERAL ((int[]){1, 2, 3})
#define TEXT_IN_LITERAL (char[]){"x"}
#define WIDE_LITERAL (int[]){97, 0}
#define STRUCT_LITERAL ((struct pair){1, 2})
#define COMMA_INSIDE (1, counter)
#define STATEMENTS ({ int local = 3; local; })

/* No expressions. */
#define ATTRIBUTE __attribute__((visibility("default")))
#define DECLARED extern int
#define WORD static
#define NOTHING ((void)0)
#define TAG struct pair
#define FIELD second
#define OF_FIELD second[0]

/* These have one. */
#define MIDDLE 1 ? 2 : 3
#define BRACE '{'
#define BRACES "{}"
