/* Made by ferrule from header.h; the C compiler fills in every number. */
struct pair {
    int left;
    int right;
    ...;
};
int always(int value);
int newer(int value);
int newer_and_gone(int value);
int newer_many(int count, ...);
int newer_inline(int value);
double newer_sum(const char *how, ...);
struct pair newest(struct pair *pair, const char *how);
