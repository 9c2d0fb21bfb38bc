#include "header.h"

int counts[sizeof(enum tag { UNUSED })];
struct result made(void) { return (struct result){15}; }
