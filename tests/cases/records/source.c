#include "header.h"

#include <stddef.h>

struct hidden { int value; };
static struct hidden hidden;

struct point moved(struct point p, const struct point *by)
{
    return (struct point){p.x + by->x, p.y + by->y};
}

struct variant text_variant(const char *text) { return (struct variant){.kind = 2, .text = text}; }

int corner_sum(const struct polygon *polygon)
{
    int sum = 0;
    for (int i = 0; i < 4; i++)
        sum += polygon->corners[i].x * 10 + polygon->corners[i].y;
    return sum;
}

handle opened(int id)
{
    static __typeof__(*(handle)0) object;
    object.id = id;
    return &object;
}

int id_of(handle handle) { return handle->id; }

number product(number a, number b)
{
    return (number){a.real * b.real - a.imaginary * b.imaginary,
                    a.real * b.imaginary + a.imaginary * b.real};
}

int blob_sum(const struct blob *blob)
{
    int sum = 0;
    for (unsigned i = 0; i < blob->length; i++)
        sum += blob->data[i];
    return sum;
}

int node_sum(const struct node *node) { return node ? node->value + node_sum(node->next) : 0; }

struct hidden *hide(int value)
{
    hidden.value = value;
    return &hidden;
}

int seek(struct hidden *hidden) { return hidden->value; }
secret *tell(secret *secret) { return secret; }
int packed_value(const struct packed *packed) { return packed->value; }
int aligned_value(struct aligned a) { return a.value; }

int called(const struct hooks *hooks, int value, void *data)
{
    return hooks->call(value, data) + hooks->slots[1](value);
}

fixed_size sized(int width)
{
    fixed_size size = {width, 2 * width};
    return size;
}

int area(fixed_size size) { return size.width * size.height; }
int area_by(int (*measure)(fixed_size, fixed_size *)) { return measure(smallest, &smallest); }
fixed_size smallest = {2, 3};
__typeof__(version) version = {1, 2};
const struct qualified constant = {4, 5, 6};
