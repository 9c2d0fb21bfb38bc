#include "choices.h"

#include <errno.h>
#include <stddef.h>
#include <unistd.h>

__attribute__((weak)) int PyGILState_Check(void); /* the interpreter's, where this is a module's */

int released(void) { return !PyGILState_Check(); }
int held(void) { return PyGILState_Check(); }
int held_with(double a, const char *text) { return PyGILState_Check() && a > 0 && text != NULL; }

/* Waits until another thread sets *flag, but for some milliseconds at most. That is a race, on purpose. */
__attribute__((no_sanitize("thread")))
int waits(int *flag, int rounds)
{
    volatile int *seen = flag;
    while (!*seen && rounds-- > 0) {
        usleep(1000);
    }
    return *seen;
}
int waits_held(int *flag, int rounds) { return waits(flag, rounds); }

int bumped(int by) { return errno += by; }
int bumped_alone(int by) { return errno += by; }
int bumped_held_alone(int by) { return PyGILState_Check() ? (errno += by) : -1; }

int pure_one(int a) { return PyGILState_Check() + 2 * a; }
int pure_two(int a) { return PyGILState_Check() + 2 * a; }
int const_one(int a) { return PyGILState_Check() + 2 * a; }

int level(const struct options *options, const char *name)
{
    return (options ? options->level : -1) + (name ? 0 : -100);
}
int calls_back(int (*f)(int), int value) { return f ? f(value) : -1; }
