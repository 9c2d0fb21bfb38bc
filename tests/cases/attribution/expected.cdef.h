/* Made by ferrule from header.h; the C compiler fills in every number. */
typedef struct {
    const int value;
    ...;
} constant_t;
extern const constant_t constant;
struct never;
typedef ... enum_unknown;
struct holder {
    int value;
    ...;
};
#define o ...
struct good {
    int value;
    ...;
};
int good(struct good good);
enum level {
    LOW,
    HIGH,
    ...
};
#define LEVELS ...
int of_a_newer_version(int value);
