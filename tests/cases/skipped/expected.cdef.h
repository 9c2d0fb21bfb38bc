/* Made by ferrule from header.h; the C compiler fills in every number. */
struct logger {
    int level;
    ...;
};
struct number {
    int sign;
    ...;
};
int level_of(const struct logger *logger);
int sign_of(const struct number *number);
int bound(int value);
