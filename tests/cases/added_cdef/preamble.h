struct pair;
#define SEVEN 7
#define WORD "word"
struct more { struct pair *pair; char text[9]; };
typedef struct pair renamed;
static int applied(int (*function)(int), int value) { return function(value); }
static unsigned char narrowed(int value) { return (unsigned char)value; }
