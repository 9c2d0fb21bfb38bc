/* Made by ferrule from header.h; the C compiler fills in every number. */
struct needed {
    int value;
    ...;
};
struct inner {
    int x;
    ...;
};
struct wanted {
    struct inner inner;
    union number *number;
    ...;
};
union number {
    int whole;
    float part;
    ...;
};
struct flags {
    int whole;
    ...;
};
enum level {
    LEVEL_LOW,
    LEVEL_HIGH,
    ...
};
enum {
    LOOSE_A,
    LOOSE_B,
    ...
};
int shown_one(int value);
int shown_two(struct needed *needed);
int shown_flags(struct flags *flags);
static const char VERSION[...];
unsigned int get_flags__on(struct flags *record);
void ferrule_set_flags__on(struct flags *record, unsigned int value);
