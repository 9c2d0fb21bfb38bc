#pragma once

/* C puts what a record declares inside it at file scope. */
struct motor {
    int speed;
    enum { IDLE = 3, BUSY = 7 };
    enum gear { FIRST_GEAR = 1, SECOND_GEAR };
    struct shaft { int length; };
    union coupling { int teeth; float slip; };
    int load;
};

union signal {
    struct {
        enum { QUIET = -1, LOUD };
        struct { enum level { DEEP = 40 } level; } inner;
    };
    char bytes[sizeof(enum { IN_A_LENGTH = 5 })];
};

struct flags {
    unsigned first : sizeof(enum { IN_A_WIDTH = 6 });
    int second[(int)sizeof(struct cast { enum { IN_A_CAST = 8 } kind; })];
    __typeof__(enum { IN_A_TYPEOF = 9 }) third;
};

enum { OUTER = sizeof(enum { IN_AN_ENUMERATOR = 10 }) };
typedef struct twice { enum { OF_TWO = 11 }; int n; } once, *again;
extern int counts[sizeof(enum { OF_A_VARIABLE = 12 })];
_Static_assert(sizeof(enum { OF_AN_ASSERTION = 13 }) > 0, "");
struct result { enum { OF_A_RESULT = 14 }; int value; } made(void);

/* These end with the list or the function that they are in. */
int take(enum { OF_A_PARAMETER } value);
int take_record(struct of_a_list { enum { IN_A_LIST }; int x; } *value);
static inline int local(void)
{
    enum { OF_A_BODY = 2 };
    struct of_a_body { int x; };
    return OF_A_BODY;
}
