/* Made by ferrule from header.h; the C compiler fills in every number. */
struct flags {
    int before;
    int after;
    ...;
};
union overlaid {
    unsigned int all;
    ...;
};
struct only_bits {
    ...;
};
struct holder {
    struct flags flags;
    int last;
    ...;
};
void filled(struct flags *flags);
int after(struct flags by_value);
unsigned int bits_of(const struct only_bits *bits);
