#include <stddef.h>

static int mode;
int run(void *given, void *const *modes) { return given == &mode && modes[0] == NULL; }
void *new_mode(void) { return &mode; }
void *faster(void *speed) { return speed; }
void *current = &mode;
struct codec { int number; };
struct codec first_codec = {1};
const struct codec second_codec = {2};
int mode_now = 3, anything = 4;
int number_of(const struct codec *codec) { return codec->number; }
int enum_speed(int x) { return x + 1; }

struct registry { int size; };
static struct registry registry = {5};
struct registry *registry_now = &registry;
int registry_size(struct registry *registry) { return registry->size; }
const struct registry *registry_of(struct registry *registry) { return registry; }
