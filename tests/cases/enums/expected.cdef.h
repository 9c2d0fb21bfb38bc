/* Made by ferrule from header.h; the C compiler fills in every number. */
enum colour {
    RED,
    GREEN,
    BLUE,
    ...
};
typedef enum {
    SMALL,
    LARGE,
    ...
} size;
enum level {
    LOW,
    HIGH,
    ...
};
typedef enum level level;
enum {
    FIRST,
    SECOND,
    ...
};
enum sign {
    MINUS,
    NONE,
    PLUS,
    ...
};
enum wide {
    NARROW,
    WIDE,
    ...
};
enum most {
    MOST,
    ...
};
enum shades {
    DARK_GREEN,
    LIGHT_GREEN,
    MASK,
    ...
};
enum tiny {
    ONLY,
    ...
};
typedef enum {
    OPEN,
    SHUT,
    ...
} door__state;
struct door {
    door__state state;
    enum colour paint;
    ...;
};
enum colour after(enum colour colour);
size other(size);
enum sign sign_of(int value);
enum wide widest(void);
int is_shut(const struct door *door);
