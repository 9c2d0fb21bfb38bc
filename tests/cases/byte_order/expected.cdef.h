/* Made by ferrule from header.h; the C compiler fills in every number. */
struct turned {
    ...;
};
struct plain {
    int number;
    struct turned turned;
    ...;
};
int number_of(const struct turned *turned);
unsigned int get_turned__bits(struct turned *record);
void ferrule_set_turned__bits(struct turned *record, unsigned int value);
