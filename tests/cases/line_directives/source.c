#include "header.h"

int variable = 5;
int in_a_system_header(void) { return 1; }
int in_a_line(void) { return 2; }
int in_a_marker(void) { return 3; }
