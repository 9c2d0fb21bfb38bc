#pragma once

struct point { int x, y; };
union number { int whole; float part; };

typedef int (*visit)(struct point point, void *data);
typedef union number (*change)(union number number);
typedef int plain(int value);
typedef void (*done)(void);
typedef const char *(*text)(const char *text, const struct point *points, int count);
typedef visit visit_by_another_name;

/* libffi passes neither a union nor an array in a struct. */
struct letters { char text[6]; union number number; };
typedef struct letters (*turn)(struct letters letters, int times);
struct letters turned(turn turn, const char *text);

int visited(visit visit, void *data);
float changed(change change, int whole);
int called(plain *plain, int value);
void ended(done done);
const char *told(text text);
