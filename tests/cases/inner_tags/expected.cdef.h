/* Made by ferrule from header.h; the C compiler fills in every number. */
struct motor {
    int speed;
    int load;
    ...;
};
enum {
    IDLE,
    BUSY,
    ...
};
enum gear {
    FIRST_GEAR,
    SECOND_GEAR,
    ...
};
struct shaft {
    int length;
    ...;
};
union coupling {
    int teeth;
    float slip;
    ...;
};
enum level {
    DEEP,
    ...
};
typedef struct {
    enum level level;
    ...;
} signal__inner;
union signal {
    signal__inner inner;
    char bytes[...];
    ...;
};
enum {
    QUIET,
    LOUD,
    ...
};
enum {
    IN_A_LENGTH,
    ...
};
typedef enum {
    IN_A_TYPEOF,
    ...
} flags__third;
struct flags {
    int second[...];
    flags__third third;
    ...;
};
enum {
    IN_A_WIDTH,
    ...
};
typedef enum {
    IN_A_CAST,
    ...
} cast__kind;
struct cast {
    cast__kind kind;
    ...;
};
enum {
    OUTER,
    ...
};
enum {
    IN_AN_ENUMERATOR,
    ...
};
struct twice {
    int n;
    ...;
};
enum {
    OF_TWO,
    ...
};
typedef struct twice once;
typedef struct twice *again;
extern int counts[...];
enum {
    OF_A_VARIABLE,
    ...
};
enum {
    OF_AN_ASSERTION,
    ...
};
struct result {
    int value;
    ...;
};
enum {
    OF_A_RESULT,
    ...
};
struct result made(void);
int local(void);
unsigned int get_flags__first(struct flags *record);
void ferrule_set_flags__first(struct flags *record, unsigned int value);
