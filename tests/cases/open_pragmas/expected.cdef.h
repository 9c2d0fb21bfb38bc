/* Made by ferrule from header.h; the C compiler fills in every number. */
struct before {
    char letter;
    unsigned int bits : 3;
    long number;
};
int value_of(struct before *p);
struct packed {
    char letter;
    long long number;
    ...;
};
enum {
    LAST,
    ...
};
unsigned int get_before__bits(struct before *record);
void ferrule_set_before__bits(struct before *record, unsigned int value);
unsigned short get_packed__bits(struct packed *record);
void ferrule_set_packed__bits(struct packed *record, unsigned short value);
