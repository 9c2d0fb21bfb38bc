/* Made by ferrule from header.h; the C compiler fills in every number. */
struct pair {
    int left;
    int right;
    ...;
};
int base(int value);
int MASKED(int value);
#define SEVEN ...
static const char WORD[...];

struct more { struct pair *pair; char text[...]; ...; };
typedef struct pair renamed;
extern "Python" int back(int);
int applied(int (*function)(int), int value);
uint8_t narrowed(int32_t value);
