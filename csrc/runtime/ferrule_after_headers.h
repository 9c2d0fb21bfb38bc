/* Included after the headers of a library: ends what they have said about warnings. */
#if defined(__GNUC__) && !defined(__clang__)
/* One that ends nothing goes back to what the command line says. */
#pragma GCC diagnostic pop
#pragma GCC diagnostic pop
#pragma GCC diagnostic pop
#pragma GCC diagnostic pop
#pragma GCC diagnostic pop
#pragma GCC diagnostic pop
#pragma GCC diagnostic pop
#pragma GCC diagnostic pop
#endif
#include "ferrule_quiet.h"

/* Some compilers only warn of these, but in a binding they are always bugs. */
#ifdef __GNUC__
#pragma GCC diagnostic error "-Wincompatible-pointer-types"
#pragma GCC diagnostic error "-Wint-conversion"
#pragma GCC diagnostic error "-Wimplicit-function-declaration"
#endif
