#include "closures.h"

#include <pthread.h>
#include <stdlib.h>

int each_row(int count, row_function row, void *data)
{
    int result = 0;
    for (int i = 0; i < count && result == 0; i++) {
        result = row == 0 ? -2 : row(data, i, "name");
    }
    return result;
}

int each_row_or_fail(int count, row_function row, void *data)
{
    return each_row(count, row, data);
}

typedef struct {
    int number;
    int (*value)(int, void *);
    void *data;
    int result;
} job;

static void *run_job(void *argument)
{
    job *this_job = argument;
    this_job->result = this_job->value(this_job->number, this_job->data);
    return 0;
}

int sum_in_threads(int threads, int (*value)(int number, void *data), void *data)
{
    job jobs[16];
    pthread_t ids[16];
    int sum = 0;
    for (int i = 0; i < threads; i++) {
        jobs[i] = (job){i, value, data, 0};
        pthread_create(&ids[i], 0, run_job, &jobs[i]);
    }
    for (int i = 0; i < threads; i++) {
        pthread_join(ids[i], 0);
        sum += jobs[i].result;
    }
    return sum;
}

static struct { void (*action)(void *, int); void *data; } later[16];
static int waiting;

int call_later(void (*action)(void *data, int value), void *data)
{
    if (waiting == 16) {
        return 1;
    }
    later[waiting].action = action;
    later[waiting++].data = data;
    return 0;
}

int run_later(int value)
{
    int count = waiting;
    waiting = 0;
    for (int i = 0; i < count; i++) {
        later[i].action(later[i].data, value);
    }
    return count;
}

static void *run_in_thread(void *argument)
{
    *(int *)argument = run_later(*(int *)argument);
    return 0;
}

int run_later_in_a_thread(int value)
{
    pthread_t id;
    pthread_create(&id, 0, run_in_thread, &value);
    pthread_join(id, 0);
    return value;
}

static double (*kept_scale)(double, void *);
static void (*kept_log)(void *);
static void (*kept_destroy)(void *);
static void *kept_data;

int set_handlers(double (*scale_by)(double x, void *data), void (*log_it)(void *data), void *data,
                 void (*destroy)(void *data))
{
    if (kept_destroy != 0) {
        kept_destroy(kept_data);
    }
    kept_scale = scale_by;
    kept_log = log_it;
    kept_data = data;
    kept_destroy = destroy;
    return 0;
}

int set_handler_of(const int *items, signed char count, void (*log_it)(void *data), void *data,
                   void (*destroy)(void *data))
{
    (void)items;
    set_handlers(0, log_it, data, destroy);
    return count;
}

double scale(double x) { return kept_scale == 0 ? -1 : kept_scale(x, kept_data); }
void log_now(void)
{
    if (kept_log != 0) {
        kept_log(kept_data);
    }
}

void destroy_twice(void)
{
    kept_destroy(kept_data);
    kept_destroy(kept_data);
    kept_destroy(0);
    kept_destroy = 0;
}

struct context { void *user; };
void *context_data(context *c) { return c->user; }
int with_context(int (*use)(context *c, int value), int value, void *user)
{
    context c = {user};
    return use(&c, value);
}

int nested(int depth, int (*deeper)(int depth, void *data), void *data) { return deeper(depth, data); }

static row_function kept_row;
static void *kept_row_data;
int keep_function(row_function row, void *data)
{
    kept_row = row;
    kept_row_data = data;
    return row(data, 0, "now");
}
int call_kept(int row) { return kept_row(kept_row_data, row, "late"); }

struct point map_point(struct point p, struct point (*map)(struct point p, const struct point *old, void *data),
                       void *data)
{
    struct point old = {p.y, p.x};
    return map(p, &old, data);
}
const char *spoken(const char *(*speak)(void *data), void *data) { return speak(data); }

fixed fixed_result(fixed (*get)(void *data), void *data) { return get(data); }

static void (*last_action)(void *, int);
static void *last_data;
static void run_last(void) { last_action(last_data, 1); }
int call_three(int *calls, int (*first)(int, void *), void *one, int (*second)(int, void *), void *other,
               int (*third)(int))
{
    *calls = 3;
    int sum = first(1, one);
    sum += second(2, other);
    return sum + third(3);
}

void at_end(void (*action)(void *data, int value), void *data)
{
    last_action = action;
    last_data = data;
    atexit(run_last);
}

typedef int (*event_function)(void *data, int number);
struct source { event_function events[5]; void *data[5]; int count; };
int sources;
static source *last_source;
static event_function old_event;
static void *old_data;

source *source_new(void)
{
    sources++;
    last_source = calloc(2, sizeof *last_source); /* the second is what comes next */
    last_source->count = 1;
    return last_source;
}

int source_fire(source *s, int number)
{
    source copy = *s;
    int sum = 0;
    for (int i = 0; i < copy.count; i++) {
        sum += copy.events[i] == 0 ? 0 : copy.events[i](copy.data[i], number);
    }
    return sum;
}

void source_free(source *s)
{
    source_fire(s, -1);
    sources--;
    last_source = 0;
    free(s);
}

source *source_itself(source *s) { return s; }

int source_on(source *s, int status, int (*event)(void *data, int number), void *data)
{
    if (status == 0) {
        s->events[0] = old_event = event;
        s->data[0] = old_data = data;
    }
    return status;
}

void source_add(source *s, int (*event)(void *data, int number), void *data)
{
    s->events[s->count] = event;
    s->data[s->count++] = data;
}

int fire_last(int number) { return source_fire(last_source, number); }
int fire_old(int number) { return old_event(old_data, number); }

source *source_from(int wanted, int (*event)(void *data, int number), void *data)
{
    source *made = wanted ? source_new() : 0;
    if (made != 0) {
        source_on(made, 0, event, data);
    }
    return made;
}

int source_make(int status, int (*event)(void *data, int number), void *data, source **made)
{
    *made = source_from(1, event, data);
    return status;
}

source *source_of_two(int (*first)(void *data, int number), void *one,
                      int (*second)(void *data, int number), void *other)
{
    first(one, 1);
    return source_from(1, second, other);
}

void free_last(void) { source_free(last_source); }
void source_give(source *s) { (void)s; }

int do_job(int (*work)(struct job *job), void *data)
{
    struct job job = {data, 5};
    return work(&job);
}

union number with_union(union number (*change)(void *data, union number x), void *data)
{
    return change(data, (union number){.d = 1.5});
}

int with_complex(float _Complex (*turn)(void *data, double _Complex x), void *data)
{
    float _Complex got = turn(data, 2.0);
    return (int)__real__ got * 10 + (int)__imag__ got;
}

int source_count(const source *s) { return s->count; }
source *source_next(source *s) { return s + 1; }

int with_next(source *s, int (*use)(source *part, void *data), void *data) { return use(s + 1, data); }

source *source_copy(source *s)
{
    source *made = source_new();
    made->count = s->count;
    return made;
}

int with_source(source *s, int (*use)(void *data, source *given, const source *other), void *data)
{
    source other = {.count = 40};
    return use(data, s, &other) + use(data, s, 0);
}

int with_new_source(int (*use)(source *s, void *data), void *data)
{
    source parts[2] = {{.count = 2}, {.count = 3}};
    int result = use(parts, data);
    parts[0].count = parts[1].count = -1000;
    return result;
}

/* ---- Nodes ---- */

struct node {
    int value;
    node *child;
};

int nodes;

node *node_new(int value)
{
    node *made = calloc(1, sizeof *made);
    made->value = value;
    __atomic_add_fetch(&nodes, 1, __ATOMIC_RELAXED); /* threads make and free nodes at once */
    return made;
}

static node *noted;
static node *(*make_noted)(void);
static node *(*make_noted_with)(void *data);
static void *data_of_noted;

void node_free(node *n)
{
    if (n != NULL && n == noted) {
        noted = NULL;
        make_noted != NULL ? make_noted() : make_noted_with(data_of_noted);
    }
    if (n != NULL) {
        node_free(n->child);
        __atomic_sub_fetch(&nodes, 1, __ATOMIC_RELAXED);
        free(n);
    }
}

int node_value(node *n) { return n == NULL ? -1 : n->value; }

node *node_child(node *n)
{
    if (n->child == NULL) {
        n->child = node_new(n->value + 100);
    }
    return n->child;
}

int nodes_walk(int count, int (*visit)(node *current, int number))
{
    int sum = 0;
    for (int i = 0; i < count; i++) {
        node *current = i == 2 ? NULL : node_new(i);
        sum += visit(current, i);
        node_free(current);
    }
    return sum;
}

int nodes_pick(int value, node *(*choose)(node *one, node *other))
{
    node *one = node_new(value), *other = node_new(2 * value);
    int chosen = node_value(choose(one, other));
    node_free(one);
    node_free(other);
    return chosen;
}

int nodes_pick_of(node *n, node *(*choose)(void *data, node *own), void *data)
{
    return node_value(choose(data, n));
}

int nodes_made(node *(*make)(void))
{
    node *one = make(), *other = make();
    return node_value(one) + node_value(other);
}

int nodes_deep(node *(*make)(int depth), int depth) { return node_value(make(depth)); }

static node *(*make_later)(void *data);
static void *data_of_later;

void nodes_later(node *(*make)(void *data), void *data)
{
    make_later = make;
    data_of_later = data;
}

int nodes_noted(node *(*make)(void))
{
    make_noted = make;
    return node_value(noted = make());
}

int nodes_noted_with(node *(*make)(void *data), void *data)
{
    make_noted = NULL;
    make_noted_with = make;
    data_of_noted = data;
    return node_value(noted = make(data));
}

int nodes_run_later(void) { return node_value(make_later(data_of_later)); }

int nodes_extern(int value, visit_node *visit)
{
    node *current = node_new(value);
    int result = visit(current, NULL, value);
    node_free(current);
    return result;
}

int nodes_extern_of(node *n, visit_node *visit) { return visit(n, n, node_value(n)); }
int nodes_extern_pick(node *n, pick_node *pick) { return node_value(pick(n, NULL)); }
int extern_plain(int number, plain_visit *visit) { return visit(number); }
