#include "cases.h"

#include <string.h>

int calls, blocks;
long seen;

int root(double square, int *found)
{
    calls++;
    if (square < 0) {
        errno = EDOM;
        return -2;
    }
    *found = (int)square;
    return 0;
}

int results(int number, int *i, double *d, enum color *c, struct point *p, const char **s, handle **h)
{
    calls++;
    *i = number;
    *d = number / 2.0;
    *c = GREEN;
    p->x = number;
    p->y = 1.5;
    *s = "text";
    *h = NULL;
    return number < 0;
}

int bump(int *counter, long by)
{
    *counter += (int)by;
    return 7;
}

void move(struct point *point, int by) { point->x += by; }

void only(int *result) { *result = 11; }

int find(const char *text, int wanted, const char **found)
{
    for (*found = text; **found != '\0'; ++*found) {
        if (**found == wanted) {
            return 0;
        }
    }
    return -1;
}

int unsigned_bump(unsigned long long *counter)
{
    ++*counter;
    return 0;
}

int named_like_a_macro(int a, int *value)
{
    *value = a;
    return 0;
}

int scale(int number, int factor, const char *name, double *scaled)
{
    calls++;
    seen = name == NULL ? -1 : name[0];
    *scaled = number * factor;
    return 0;
}

int between(int first, int second, int third) { return first * 100 + second * 10 + third; }

int nameless(int number, int *value)
{
    *value = number + 1;
    return 0;
}

int fails_by_errno(int number)
{
    errno = number;
    return number == 0 ? 0 : -1;
}

const char *words(int status)
{
    errno = EBUSY; /* the exception does not show it */
    return status == -2 ? "n\xc3\xa4gative" : status == -3 ? "\xff" : NULL;
}

int last_status(void) { return -9; }

int pair_of_two(int pair[2])
{
    pair[0] = pair[1] = 1;
    return 0;
}

int takes_callback(int (*callback)(int), int number, int *value)
{
    *value = callback(number);
    return 0;
}

int hidden(int number, int *value)
{
    *value = number;
    return number;
}

int variadic(int number, ...) { return number; }

int length_of(const char *text)
{
    calls++;
    return text == NULL ? -1 : (int)strlen(text);
}

int both_texts(const char *text, const char *path, const char **found)
{
    static char copy[100];
    seen = (unsigned char)text[0];
    strcpy(copy, path);
    *found = *path == '\0' ? NULL : copy;
    return 0;
}

const char *name_of(int number) { return number < 0 ? NULL : number ? "n\xc3\xa4me" : "\xff"; }

const char *latin_of(const char *text)
{
    static char copy[100];
    strcpy(copy, text);
    return copy;
}

const char *later_part(const char *text, int skipped) { return text + skipped; }
