/* Made by ferrule from header.h; the C compiler fills in every number. */
struct plain {
    int first;
    int last;
    ...;
};
enum plain_prices {
    LOW,
    HIGH,
    ...
};
int sum_of(struct plain plain, enum plain_prices price);
int parameters(int a$, int, int (*function)(int));
int OTHER_NAME(int value);
unsigned int get_plain__bit(struct plain *record);
void ferrule_set_plain__bit(struct plain *record, unsigned int value);
