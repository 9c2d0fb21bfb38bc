#include "header.h"

static int added(int left, int right) { return left + right; }
static int multiplied(int left, int right) { return left * right; }
static binary choose(int which) { return which ? multiplied : added; }

count next_count(count before) { return before + 1; }
byte low_byte(word word) { return word & 0xFF; }
real halved(real value) { return value / 2; }
text named(int which) { return which ? "one" : "none"; }
nothing *untyped(nothing *pointer) { return pointer; }
position ahead(position from, off_t by) { return from + by; }
stamp stamped(time_t when, ino_t which) { return (stamp){when, which, sizeof(stamp)}; }
int operated(binary operation, int left, int right) { return operation(left, right); }
int mapped(unary *function, int value) { return function(value); }
chooser find_chooser(void) { return choose; }
int triple_sum(triple values) { return values[0] + values[1] + values[2]; }
vertex mirrored(point_pointer of) { return (vertex){-of->x, -of->y}; }

int aligned_sum(struct aligned *of, const aligned_point *point, const key name,
                key *names) {
    /* What Python passes for these pointers is aligned for the usual types only. */
    const int *numbers = of->numbers;
    const struct point *usual = point;
    return of->place.x + of->number + numbers[1] + of->packed + of->name[1] + of->said[0] +
           usual->y + name[0] + names[0][0];
}
unaligned_number unaligned_at(unaligned_number *numbers, unsigned index) { return numbers[index]; }
unsigned long alignment_of_point(void) { return _Alignof(struct point); }
unsigned long alignment_of_aligned(void) { return _Alignof(struct aligned); }
