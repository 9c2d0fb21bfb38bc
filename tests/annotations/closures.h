/* Functions that take function pointers with data. */

typedef int (*row_function)(void *data, int row, const char *name);

/* Calls the function for each row until it returns something other than 0, which is the result. */
int each_row(int count, row_function row, void *data);

/* The same; 7 is a failure of its own. */
int each_row_or_fail(int count, row_function row, void *data);

/* Calls from `threads` threads at the same time, and waits for all. The sum of what was returned. */
int sum_in_threads(int threads, int (*value)(int number, void *data), void *data);

/* Keeps the function, which is called once by run_later(). */
int call_later(void (*action)(void *data, int value), void *data);
/* How many functions were called. */
int run_later(int value);
/* The same, from a thread that Python does not know. */
int run_later_in_a_thread(int value);

/* Calls the function once, which may change all that it gets. */
struct job {
    void *data;
    int value;
};
int do_job(int (*work)(struct job *job), void *data);

/* Keeps them; the ones before are given back through their destroy function. 1 if it fails. */
int set_handlers(double (*scale)(double x, void *data), void (*log)(void *data), void *data,
                 void (*destroy)(void *data));
/* The same for items that it counts. */
int set_handler_of(const int *items, signed char count, void (*log)(void *data), void *data,
                   void (*destroy)(void *data));
double scale(double x);
void log_now(void);
/* Gives the functions back twice. */
void destroy_twice(void);

/* The data is found by a function of the context. */
typedef struct context context;
void *context_data(context *c);
int with_context(int (*use)(context *c, int value), int value, void *user);

/* Calls itself back, in the middle of another call. */
int nested(int depth, int (*deeper)(int depth, void *data), void *data);

/* Keeps the function without any way to end that, and calls it with the last one's data after the end. */
int keep_function(int (*row)(void *data, int row, const char *name), void *data);
int call_kept(int row);

/* A struct by value, a pointer and a function without arguments. */
struct point { int x, y; };
struct point map_point(struct point p, struct point (*map)(struct point p, const struct point *old, void *data),
                       void *data);
const char *spoken(const char *(*speak)(void *data), void *data);

/* What libffi knows nothing of: a union by value, and complex numbers. */
union number { int i; double d; };
union number with_union(union number (*change)(void *data, union number x), void *data);
int with_complex(float _Complex (*turn)(void *data, double _Complex x), void *data);

/* A variable for such a result could not be changed. */
typedef const int fixed;
fixed fixed_result(fixed (*get)(void *data), void *data);

/* Sources call functions as long as they exist: with -1 when they are freed. */
typedef struct source source;
extern int sources;
source *source_new(void);
void source_free(source *s);
source *source_itself(source *s);
/* Replaces the function; fails, and keeps the old one, if `status` is not 0. */
int source_on(source *s, int status, int (*event)(void *data, int number), void *data);
/* Adds one, of up to four. */
void source_add(source *s, int (*event)(void *data, int number), void *data);
/* Calls all, and returns the sum. */
int source_fire(source *s, int number);
/* Calls those of the source that was made last; that may free it, and so forget them. */
int fire_last(int number);
/* Returns NULL if `wanted` is 0. */
source *source_from(int wanted, int (*event)(void *data, int number), void *data);
/* Stores one, whatever it returns. */
int source_make(int status, int (*event)(void *data, int number), void *data, source **made);
/* Calls the first function. The second one stays in the source, longer than its scope is. */
source *source_of_two(int (*first)(void *data, int number), void *one,
                      int (*second)(void *data, int number), void *other);
/* Takes the source; fire_last() still calls its functions, and free_last() frees it. */
void free_last(void);
void source_give(source *s);
/* Calls the function that source_on() got last, even if it has been replaced. */
int fire_old(int number);

/* Calls all three with 1, 2 and 3. How many is in *calls, and the result is a sum. */
int call_three(int *calls, int (*first)(int number, void *one), void *one,
               int (*second)(int number, void *other), void *other, int (*third)(int number));

/* Gives the function handles: sources that C makes for this call alone, or a NULL. */
int with_source(source *s, int (*use)(void *data, source *given, const source *other), void *data);
int source_count(const source *s);
int with_new_source(int (*use)(source *s, void *data), void *data);
int with_next(source *s, int (*use)(source *part, void *data), void *data);
source *source_next(source *s); /* part of it */
source *source_copy(source *s);

/* At the end of the process, too. */
void at_end(void (*action)(void *data, int value), void *data);

/* Function pointers without data, and with, that get and return handles. */
typedef struct node node;
extern int nodes; /* how many are not freed */
node *node_new(int value);
void node_free(node *n);
int node_value(node *n);
node *node_child(node *n); /* belongs to n */
int nodes_walk(int count, int (*visit)(node *current, int number)); /* the third one is NULL */
int nodes_pick(int value, node *(*choose)(node *one, node *other));
int nodes_pick_of(node *n, node *(*choose)(void *data, node *own), void *data);
int nodes_made(node *(*make)(void)); /* the sum of two */
int nodes_deep(node *(*make)(int depth), int depth);
void nodes_later(node *(*make)(void *data), void *data);
int nodes_run_later(void);
/* For functions that Python defines by name. */
typedef int visit_node(node *current, const node *other, int number);
typedef node *pick_node(node *one, node *other);
typedef int plain_visit(int number);
int nodes_extern(int value, visit_node *visit); /* with one that C frees afterwards, and NULL */
int nodes_extern_of(node *n, visit_node *visit); /* with n twice */
int nodes_extern_pick(node *n, pick_node *pick);
int extern_plain(int number, plain_visit *visit);
/* These call the function once more when the node that it has returned is freed, which is too late. */
int nodes_noted(node *(*make)(void));
int nodes_noted_with(node *(*make)(void *data), void *data);
