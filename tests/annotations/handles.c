#include "handles_inside.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

int open_libraries, open_books, open_pages, counts, shelves;
char freed[64];

void (*while_freeing)(void);

/* Many threads count at once. */
static int add(int *count, int number) { return __atomic_add_fetch(count, number, __ATOMIC_RELAXED); }

static void note(char what)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&lock);
    size_t length = strlen(freed);
    if (length + 1 < sizeof freed) {
        freed[length] = what;
    }
    pthread_mutex_unlock(&lock);
    if (while_freeing != NULL) {
        while_freeing();
    }
}

int library_open(const char *name, library **opened)
{
    if (strcmp(name, "-") == 0) {
        return 2;
    }
    library *made = calloc(1, sizeof *made);
    strncpy(made->name, name, sizeof made->name - 1);
    add(&open_libraries, 1);
    *opened = made;
    return *name == '\0';
}

int library_close(library *lib)
{
    int status = strcmp(lib->name, "bad") == 0 ? 7 : 0;
    for (int i = 0; i < lib->count; i++) {
        book_free(lib->taken[i]);
    }
    add(&open_libraries, -1);
    note('l');
    memset(lib, 0, sizeof *lib);
    free(lib);
    return status;
}

const char *library_words(library *lib) { return lib == NULL ? "nothing" : lib->name; }

int library_name(library *lib, const char **name)
{
    *name = strcmp(lib->name, "latin") == 0 ? "\xe4" : lib->name;
    return 0;
}

int library_is_same(library *lib, const library *other) { return lib == other; }
library *library_itself(library *lib) { return lib; }
library *library__state(library *lib) { return lib; }
library *library__end(library *lib) { return lib; }
library *library__type(library *lib) { return lib; }
const library *library_constant(library *lib) { return lib; }

library *library_shared(void)
{
    static library shared = {"shared", {NULL}, 0};
    return &shared;
}

int library_call(library *lib, int (*callback)(int), int number)
{
    int result = callback(number);
    return plus(lib->name[0], result);
}

/* The next book takes the memory of one that was burnt, as malloc() often has it. */
static _Thread_local book *burnt;

book *book_new(library *lib, const char *title, int pages)
{
    if (pages < 0) {
        return NULL;
    }
    book *made = burnt != NULL ? burnt : calloc(1, sizeof *made);
    burnt = NULL;
    made->lib = lib;
    strncpy(made->title, title, sizeof made->title - 1);
    made->pages = calloc((size_t)pages + 1, sizeof *made->pages);
    made->count = pages;
    for (int i = 0; i < pages; i++) {
        made->pages[i].number = i + 1;
        made->pages[i].last = i + 1 == pages;
    }
    add(&open_books, 1);
    return made;
}

void book_free(book *b)
{
    (void)*(volatile char *)b->lib->name; /* the library must still be there */
    add(&open_books, -1);
    note('b');
    free(b->pages);
    memset(b, 0, sizeof *b);
    free(b);
}

library *book_library(book *b) { return b->lib; }

int book_pair(library *lib, const char *titles, book **first, book **second)
{
    *first = book_new(lib, titles, 1);
    *second = book_new(lib, titles + 1, 1);
    return *titles == '!';
}

char *book_motto(book *b)
{
    static char motto[] = "motto";
    (void)b;
    return motto;
}

struct extent book_extent(book *b, const struct extent *within)
{
    struct extent extent = *within;
    (void)b;
    extent.last++;
    return extent;
}

const char *book_title(book *b) { return strcmp(b->title, "latin") == 0 ? "\xe4" : b->title; }
int book_default(int number, book *b) { return b == NULL ? (int)-(unsigned)number : plus(number, b->count); }

int book_self(book *b, int self) { return plus(b->count, self); }

int book_copied(book **copy, book *b, const char *title)
{
    *copy = book_new(b->lib, title, b->count);
    return *copy == NULL;
}

book *library_adopt(library *lib, book *b) { return lib == NULL ? NULL : b; }

int book_around(int *less, book *b, int *more, int by)
{
    *less = plus(b->count, (int)-(unsigned)by);
    *more = plus(b->count, by);
    return by;
}

page page_first(book *b) { return b->count ? b->pages : NULL; }
page page_next(page p) { return p->last ? NULL : p + 1; }
int page_number(page p) { return p->number; }

page page_copy(page p)
{
    page made = calloc(1, sizeof *made);
    *made = *p;
    made->is_copy = 1;
    add(&open_pages, 1);
    return made;
}

void page_free(page p)
{
    add(&open_pages, -1);
    note('p');
    free(p);
}

int library_take(library *lib, book *b)
{
    if (lib->count == 3) {
        return 1;
    }
    lib->taken[lib->count++] = b;
    return 0;
}

int library_swallow(library *lib, book *b, int status)
{
    (void)lib;
    book_free(b);
    return status;
}

int book_swap(book *one, book *other)
{
    int count = one->count;
    one->count = other->count;
    other->count = count;
    return count;
}

/* How many own it, and how many there were with it, which is what note() gets when it is freed. */
counted *counted_new(void)
{
    int *made = calloc(2, sizeof *made);
    made[1] = add(&counts, 1);
    *made = 1;
    return made;
}

counted *counted_again(counted *c)
{
    ++*(int *)c;
    return c;
}

counted *counted_child(counted *c)
{
    (void)c;
    return counted_new();
}

counted *counted_linked(counted *c, counted *to)
{
    (void)to;
    return counted_again(c);
}

void counted_drop(counted *c)
{
    if (--*(int *)c == 0) {
        add(&counts, -1);
        note((char)('0' + ((int *)c)[1]));
        free(c);
    }
}

page page_within(page p) { return page_copy(p); }

int library_burn(library *lib, book *b, int (*then)(int status), int status)
{
    (void)lib;
    free(b->pages);
    add(&open_books, -1);
    burnt = b;
    int result = then(status);
    free(burnt);
    burnt = NULL;
    return result;
}

int counted_count(counted *c) { return *(int *)c; }

int counters, counter_limit = 100, made_with_gil;
__attribute__((weak)) int PyGILState_Check(void); /* Python has it */

int counter_init(struct counter *c)
{
    if (counters >= counter_limit || (size_t)c % 32 != 0 || c->value != 0) {
        return 5;
    }
    made_with_gil = PyGILState_Check();
    c->data = calloc(1, sizeof *c->data);
    add(&counters, 1);
    return 0;
}

int counter_next(struct counter *c) { return *c->data = plus(*c->data, 1); }

int counter_add(struct counter *c, const int *items, int count)
{
    for (int i = 0; i < count; i++) {
        *c->data = plus(*c->data, items[i]);
    }
    return *c->data;
}

int counter_map(struct counter *c, int (*function)(int)) { return *c->data = function(*c->data); }

int counter_end(struct counter *c)
{
    add(&counters, -1);
    free(c->data);
    return 0;
}

int plain_value(const struct plain *p) { return p->value; }

int shelf_books(const struct shelf *s) { return s->books; }

struct shelf *shelf_new(int books)
{
    struct shelf *made = calloc(1, sizeof *made);
    made->books = books;
    add(&shelves, 1);
    return made;
}

int total_pages(book *const *books, int count)
{
    int sum = 0;
    for (int i = 0; i < count; i++) {
        page p = books[i] == NULL ? NULL : page_first(books[i]);
        for (; p != NULL; p = page_next(p)) {
            sum++;
        }
    }
    return sum;
}

struct binding {
    book **books;
    size_t count, size;
    const unsigned char *cover;
    const int *numbers;
    const char *title;
};

binding *bind_books(book **books, size_t count, const unsigned char *cover, size_t size)
{
    binding *made = calloc(1, sizeof *made);
    *made = (binding){books, count, size, cover, NULL, NULL};
    return made;
}

int binding_sum(const binding *b)
{
    int sum = b->books == NULL ? 0 : total_pages(b->books, (int)b->count);
    for (size_t i = 0; i < b->size; i++) {
        sum += b->cover[i];
    }
    for (size_t i = 0; b->numbers != NULL && i < b->count; i++) {
        sum += b->numbers[i];
    }
    return sum + (b->title == NULL ? 0 : (int)strlen(b->title));
}

binding *binding_same(binding *b) { return b; }
void binding_free(binding *b)
{
    binding_sum(b); /* it may still read everything */
    free(b);
}

int binding_of_ints(int fail, const int *numbers, size_t count, const char *title, binding **made)
{
    *made = calloc(1, sizeof **made);
    **made = (binding){NULL, count, 0, NULL, numbers, title};
    return fail;
}

/* *rest is what follows the first number. */
binding *binding_of_many(const int *numbers, size_t count, const int **rest)
{
    binding *made = NULL;
    binding_of_ints(0, numbers, count, NULL, &made);
    *rest = numbers + 1;
    return made;
}

page first_page(book *const *books, int count) { return count == 0 ? NULL : page_first(books[0]); }
