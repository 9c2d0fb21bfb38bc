/* Made by ferrule from header.h; the C compiler fills in every number. */
static const long double HALF;
static const long double TENTH;
static const long double THIRD;
static const long double LARGE;
static const long double SMALL;
static const long double NEGATIVE_ZERO;
static const long double INFINITE;
static const long double NOT_A_NUMBER;
static const long double LARGEST_DOUBLE;
extern const long double half;
extern const long double tenth;
