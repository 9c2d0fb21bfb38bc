#include "shapes.h"

#include <string.h>

static double area_of_circle(const struct shape *shape)
{
    return SHAPE_PI * shape->circle.radius * shape->circle.radius;
}

static void move_circle(struct shape *shape, struct shape_point by)
{
    shape->circle.centre.x += by.x;
    shape->circle.centre.y += by.y;
}

static double area_of_box(const struct shape *shape)
{
    const struct shape_point *corners = shape->box.corners;
    double area = (corners[1].x - corners[0].x) * (corners[1].y - corners[0].y);
    return area < 0 ? -area : area;
}

static void move_box(struct shape *shape, struct shape_point by)
{
    for (int i = 0; i < 2; i++) {
        shape->box.corners[i].x += by.x;
        shape->box.corners[i].y += by.y;
    }
}

const struct shape_class shape_circle = {"circle", area_of_circle, move_circle};
const struct shape_class shape_box = {"box", area_of_box, move_box};

static struct shape make(const struct shape_class *class_, enum shape_kind kind)
{
    struct shape shape;
    memset(&shape, 0, sizeof shape);
    shape.class_ = class_;
    shape.kind = kind;
    strcpy(shape.name, class_->name);
    shape.style.visible = 1;
    return shape;
}

struct shape shape_make_circle(struct shape_point centre, double radius)
{
    struct shape shape = make(&shape_circle, SHAPE_CIRCLE);
    shape.circle.centre = centre;
    shape.circle.radius = radius;
    return shape;
}

struct shape shape_make_box(struct shape_point corner, struct shape_point other)
{
    struct shape shape = make(&shape_box, SHAPE_BOX);
    shape.box.corners[0] = corner;
    shape.box.corners[1] = other;
    return shape;
}

double shape_area(const struct shape *shape) { return shape->class_->area(shape); }

double shape_total_area(const struct shape *first)
{
    double total = 0;
    for (; first != NULL; first = first->next)
        total += shape_area(first);
    return total;
}

void shape_move(struct shape *shape, struct shape_point by) { shape->class_->move(shape, by); }

struct shape_point shape_middle(const struct shape_point *points, int count)
{
    struct shape_point middle = {0, 0};
    for (int i = 0; i < count; i++) {
        middle.x += points[i].x / count;
        middle.y += points[i].y / count;
    }
    return middle;
}

double shape_length_of(const struct shape_path *path)
{
    double length = 0; /* by rows and columns: no square root is needed */
    for (int i = 1; i < path->count; i++) {
        double x = path->points[i].x - path->points[i - 1].x;
        double y = path->points[i].y - path->points[i - 1].y;
        length += (x < 0 ? -x : x) + (y < 0 ? -y : y);
    }
    return length;
}
