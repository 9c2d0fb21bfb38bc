#include "threads.h"

#include <pthread.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static visit volatile last;

int each(int n, visit v)
{
    int sum = 0;
    for (int i = 0; i < n; i++) {
        sum += v(i);
    }
    return sum;
}
int each_held(int n, visit v) { return each(n, v); }
int both(int n, visit v, visit w)
{
    int sum = 0;
    for (int i = 0; i < n; i++) {
        sum += v(i) + w(i);
    }
    return sum;
}
int each_with(int n, int (*v)(void *data, int), void *data)
{
    int sum = 0;
    for (int i = 0; i < n; i++) {
        sum += v(data, i);
    }
    return sum;
}

int keep(visit kept)
{
    last = kept;
    return 0;
}
int call_kept(int x) { return last(x); }
int call_kept_held(int x) { return last(x); }
int keep_and_call(visit v, int x)
{
    visit before = last;
    last = v;
    return v(x) + (before != 0 ? 1000 * before(x) : 0);
}
int keep_and_call_held(visit v, int x) { return keep_and_call(v, x); }

typedef struct {
    visit v;
    int x;
} job;

static void *run(void *given)
{
    job *the = given;
    the->x = the->v(the->x);
    return NULL;
}
int in_thread(visit v, int x)
{
    pthread_t thread;
    job the = {v, x};
    if (pthread_create(&thread, NULL, run, &the) != 0) {
        return -1;
    }
    pthread_join(thread, NULL);
    return the.x;
}
int in_thread_held(visit v, int x) { return in_thread(v, x); }
int kept_in_thread(int x) { return in_thread(last, x); }

static void *run_for_ever(void *given)
{
    static const struct timespec pause = {0, 100000};
    static int x;
    x = *(int *)given;
    for (;;) {
        last(x);
        nanosleep(&pause, NULL);
    }
    return NULL;
}
int start_thread(int x)
{
    static int given;
    pthread_t thread;
    given = x;
    return pthread_create(&thread, NULL, run_for_ever, &given) || pthread_detach(thread);
}

int forked(visit v, int x)
{
    int status = -1;
    pid_t child = fork();
    if (child == 0) {
        _exit(v(x));
    }
    if (child > 0) {
        waitpid(child, &status, 0);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
