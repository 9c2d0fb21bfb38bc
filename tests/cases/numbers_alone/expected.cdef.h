/* Made by ferrule from header.h; the C compiler fills in every number. */
enum side {
    LEFT,
    RIGHT,
    ...
};
struct pair {
    int left;
    double right;
    ...;
};
int add(int left, int right);
unsigned long long twice(unsigned long long value);
double half(double value);
float quarter(float value);
char next(char letter);
_Bool negated(_Bool value);
wchar_t wider(wchar_t letter);
enum side other(enum side side);
long double third(int value);
struct pair both(int left, double right);
const char *name_of(int number);
int (*adder(int unused))(int, int);
void nothing(void);
