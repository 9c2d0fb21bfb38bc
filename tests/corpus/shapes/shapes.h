/* Figures. The school of records: everything is in the open, nested, shared and packed by hand. */
#pragma once

enum shape_kind { SHAPE_CIRCLE = 1, SHAPE_BOX, SHAPE_PATH = 8 };

enum { SHAPE_NAME_LENGTH = 16, SHAPE_NO_COLOUR = -1 };

#define SHAPE_PI 3.141592653589793
#define SHAPE_UNIT (1.0f / 4)

struct shape_point {
    double x, y;
};

/* Some kind of bits for each field, and some that are nobody's. */
struct shape_style {
    unsigned visible : 1;
    unsigned width : 7;
    signed layer : 5;
    unsigned : 0;
    unsigned char colour[4];
};

struct shape;

struct shape_class {
    const char *name;
    double (*area)(const struct shape *shape);
    void (*move)(struct shape *shape, struct shape_point by);
};

struct shape {
    const struct shape_class *class_;
    enum shape_kind kind;
    char name[SHAPE_NAME_LENGTH];
    struct shape_style style;
    union {
        struct {
            struct shape_point centre;
            double radius;
        } circle;
        struct {
            struct shape_point corners[2];
        } box;
    };
    struct shape *next;
};

/* As many points as it says, after it in memory. */
struct shape_path {
    int count;
    struct shape_point points[];
};

#pragma pack(push, 1)
struct shape_record {
    char tag;
    double value;
    short length;
};
#pragma pack(pop)

union shape_word {
    unsigned long long whole;
    unsigned char bytes[8];
    float number;
};

extern const struct shape_class shape_circle, shape_box;

struct shape shape_make_circle(struct shape_point centre, double radius);
struct shape shape_make_box(struct shape_point corner, struct shape_point other);
double shape_area(const struct shape *shape);
double shape_total_area(const struct shape *first);
void shape_move(struct shape *shape, struct shape_point by);
struct shape_point shape_middle(const struct shape_point *points, int count);
double shape_length_of(const struct shape_path *path);
