#define HALF 0.5L
#define TENTH 0.1L
#define THIRD (1.0L / 3)
#define LARGE 1e400L
#define SMALL 1e-400L
#define NEGATIVE_ZERO -0.0L
#define INFINITE (1.0L / 0)
#define NOT_A_NUMBER __builtin_nanl("")
#define LARGEST_DOUBLE 1.7976931348623157081452742373170435679e+308L

static const long double half = HALF;
static const long double tenth = TENTH;
