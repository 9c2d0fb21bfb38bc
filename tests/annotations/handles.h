/* Handles with owners. A `library` has books, a book has pages, and `taken` are those that C owns. */
typedef struct library library;
typedef struct book book;
typedef struct page *page; /* the pointer itself */
#include <stdlib.h>
typedef void counted;
struct shelf {
    int books;
};
struct extent {
    int first, last;
};

extern int open_libraries, open_books, open_pages, counts, shelves;
extern char freed[64]; /* the order in which things were freed: l, b, p */
extern void (*while_freeing)(void); /* called after each of them, unless it is NULL */

/* Returns 1, and stores the library all the same, if the name is empty; 2, and stores nothing, if it is "-". */
int library_open(const char *name, library **opened);
/* Returns 7 if the name is "bad", and frees it. */
int library_close(library *lib);
const char *library_words(library *lib);
int library_name(library *lib, const char **name);
int library_is_same(library *lib, const library *other);
library *library_itself(library *lib);
library *library__state(library *lib);
library *library__end(library *lib);
library *library__type(library *lib);
library *library_shared(void);
const library *library_constant(library *lib);
/* Variadic functions. */
enum setting { SET_LONG = 1, SET_TEXT, SET_PAGES, SET_DOUBLE, SET_CALL };
extern long last_setting;
/* Any other option is what it returns, and errno. */
int library_set(library *lib, int option, ...);
/* The sum of the items and of as many `int` as there are items, in *total. Returns 1 if that is negative. */
int total_of(const int *items, int count, long *total, ...);
char *library_say(library *lib, const char *format, ...);
library *library_made(const char *name, ...);
int library_each(library *lib, int (*visit)(void *data, int number), void *data, ...);
int library_give(library *lib, book *b, ...); /* takes the book if the next argument is 0 */
void library_drop(library *lib, book *b, ...); /* takes the book in any case */
int library_trade(library *lib, book *b, ...); /* takes the book, sets last_setting to 1000, and returns that */
const char *library_longer(const char *text, ...);
void library_nothing(library *lib, ...);
struct extent library_extent(struct extent from, double by, ...);

int library_call(library *lib, int (*callback)(int), int number);

book *book_new(library *lib, const char *title, int pages);
void book_free(book *b);
library *book_library(book *b);
int book_pair(library *lib, const char *titles, book **first, book **second);
const char *book_title(book *b);
char *book_motto(book *b); /* the book's own */
struct extent book_extent(book *b, const struct extent *within);
int book_default(int number, book *b);
int book_self(book *b, int self);
/* What comes out is first: a copy, and two numbers around the book. */
int book_copied(book **copy, book *b, const char *title);
book *library_adopt(library *lib, book *b); /* the same book, which needs this library from then on */
int book_around(int *less, book *b, int *more, int by);

page page_first(book *b);
page page_next(page p);
int page_number(page p);
page page_copy(page p);
page page_within(page p);
void page_free(page p);

/* Fails, and takes nothing, if the library is full: it takes three. */
int library_take(library *lib, book *b);
/* Takes the book whatever it returns. */
int library_swallow(library *lib, book *b, int status);
int book_swap(book *one, book *other);

/* Frees the book whatever it returns, and then calls the function. */
int library_burn(library *lib, book *b, int (*then)(int status), int status);

counted *counted_new(void);
counted *counted_again(counted *c);
void counted_drop(counted *c);
int counted_count(counted *c);
counted *counted_child(counted *c); /* a new one */
counted *counted_linked(counted *c, counted *to); /* c again, which needs the other from now on */

/* Python has the memory of these. `counter_init` fails with 5 if `counter_limit` counters are there. */
struct counter {
    char sized;
    _Alignas(32) int value;
    int *data;
};
extern int counters, counter_limit, made_with_gil;
int counter_init(struct counter *c);
int counter_next(struct counter *c);
int counter_add(struct counter *c, const int *items, int count);
int counter_map(struct counter *c, int (*function)(int));
int counter_end(struct counter *c);
struct plain {
    int value;
};
int plain_value(const struct plain *p);

int shelf_books(const struct shelf *s);
struct shelf *shelf_new(int books);

/* Arrays of handles, and memory that C goes on to read. */
int total_pages(book *const *books, int count);
page first_page(book *const *books, int count); /* of the first book, or NULL */
typedef struct binding binding;
binding *bind_books(book **books, size_t count, const unsigned char *cover, size_t size);
int binding_sum(const binding *b);
binding *binding_same(binding *b);
void binding_free(binding *b);
int binding_of_ints(int fail, const int *numbers, size_t count, const char *title, binding **made);
binding *binding_of_many(const int *numbers, size_t count, const int **rest);
