#include <stddef.h>

static int mode;
int run(void *given, void *const *modes) { return given == &mode && modes[0] == NULL; }
void *new_mode(void) { return &mode; }
void *faster(void *speed) { return speed; }
void *current = &mode;
int enum_speed(int x) { return x + 1; }
