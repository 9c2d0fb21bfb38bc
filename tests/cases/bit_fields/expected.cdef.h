/* Made by ferrule from header.h; the C compiler fills in every number. */
struct flags {
    int before;
    int after;
    ...;
};
union overlaid {
    unsigned int low : 4;
    unsigned int all;
};
struct only_bits {
    unsigned int a : 1;
    unsigned int b : 2;
};
struct packed {
    char tag;
    ...;
};
struct fixed {
    ...;
};
typedef struct {
    ...;
} sealed__in;
struct sealed {
    int open;
    const int deep;
    const sealed__in in;
    ...;
};
enum level {
    LOW,
    HIGH,
    ...
};
typedef struct {
    enum level level : 3;
} nested__inner;
struct nested {
    nested__inner inner;
    int whole;
    ...;
};
void filled(struct flags *flags);
int after(struct flags by_value);
unsigned int bits_of(const struct only_bits *bits);
struct packed packed(unsigned int crossing, unsigned int rest);
unsigned int get_flags__first(struct flags *record);
void ferrule_set_flags__first(struct flags *record, unsigned int value);
int get_flags__second(struct flags *record);
void ferrule_set_flags__second(struct flags *record, int value);
_Bool get_flags__third(struct flags *record);
void ferrule_set_flags__third(struct flags *record, _Bool value);
unsigned long long get_flags__wide(struct flags *record);
void ferrule_set_flags__wide(struct flags *record, unsigned long long value);
unsigned int get_overlaid__low(union overlaid *record);
void ferrule_set_overlaid__low(union overlaid *record, unsigned int value);
unsigned int get_only_bits__a(struct only_bits *record);
void ferrule_set_only_bits__a(struct only_bits *record, unsigned int value);
unsigned int get_only_bits__b(struct only_bits *record);
void ferrule_set_only_bits__b(struct only_bits *record, unsigned int value);
unsigned int get_packed__crossing(struct packed *record);
void ferrule_set_packed__crossing(struct packed *record, unsigned int value);
unsigned int get_packed__rest(struct packed *record);
void ferrule_set_packed__rest(struct packed *record, unsigned int value);
unsigned int get_fixed__never(struct fixed *record);
unsigned int get_fixed__changing(struct fixed *record);
void ferrule_set_fixed__changing(struct fixed *record, unsigned int value);
unsigned int get_sealed__in__deeper(sealed__in *record);
unsigned int get_sealed__inside(struct sealed *record);
enum level get_nested__inner__level(nested__inner *record);
void ferrule_set_nested__inner__level(nested__inner *record, enum level value);
int get_nested__part(struct nested *record);
void ferrule_set_nested__part(struct nested *record, int value);
