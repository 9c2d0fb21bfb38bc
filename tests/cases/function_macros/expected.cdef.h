/* Made by ferrule from header.h; the C compiler fills in every number. */
enum colour {
    RED,
    GREEN,
    ...
};
struct point {
    int x;
    int y;
    ...;
};
int IS_RED(enum colour colour);
double LARGER(double left, double b);
long long HALF(long long number);
void SWAP(int *left, int *right);
struct point MIRRORED(struct point p);
const char *NEXT(const char *text);
const int *AFTER(const int *number);
int ANSWER(void);
int LOGGED(int first, int);
_Bool IN_BYTE(uint16_t number);
long A_HALF(long number);
int THE_ANSWER(void);
int counted(int first, int second);
_Bool absent(_Bool, size_t);
