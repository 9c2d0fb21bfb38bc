struct pair {
    int first, second;
};
typedef int (*visit)(int);

/* Each returns the sum of what is returned to it. */
int each(int n, visit v);
int each_held(int n, visit v);
int both(int n, visit v, visit w);
int each_with(int n, int (*v)(void *data, int), void *data);

/* C keeps the pointer, and calls it later. */
int keep(visit kept);
int call_kept(int x);
int call_kept_held(int x);
int keep_and_call(visit v, int x);      /* v, and then the one that was kept before */
int keep_and_call_held(visit v, int x);

/* In a thread of C's own, which ends first. */
int in_thread(visit v, int x);
int in_thread_held(visit v, int x);
int kept_in_thread(int x);
/* A thread that calls what was kept, from then on until the process ends. */
int start_thread(int x);
/* A child of the process that calls back, with a status of its own; returns that. */
int forked(visit v, int x);
