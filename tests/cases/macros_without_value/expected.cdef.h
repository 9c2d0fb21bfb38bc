/* Made by ferrule from header.h; the C compiler fills in every number. */
extern int counter;
struct pair {
    int first;
    int second;
    ...;
};
int call(int value);
#define MIDDLE ...
#define BRACE ...
static const char BRACES[...];
