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
struct nothing {
    ...;
};
struct hollow {
    int level;
    int last[...][...];
    ...;
};
int level_of_hollow(struct hollow hollow);
struct around {
    int level;
    struct nothing nothing;
    ...;
};
struct open_ended {
    int count;
    int items[];
    ...;
};
int bound(int value);
struct shared {
    int count;
    char last;
    ...;
};
