/* Calls from C to Python: what a trampoline does when C calls it. */
#ifndef FERRULE_CALL_BACK_H
#define FERRULE_CALL_BACK_H

#include "ferrule_layout.h"
#include "ferrule_python.h"
#include "ferrule_scoped.h"

/* ferrule_this_thread has another address in each thread, which identifies the thread. */
#if defined(FERRULE_RUNTIME_UNIT)
static FERRULE_THREAD_LOCAL char ferrule_this_thread;
#else
FERRULE_INTERNAL_DATA FERRULE_THREAD_LOCAL char ferrule_this_thread;
#endif

/* The free trampolines of a parameter. The one that has been free for longest is taken first, and some
 * always stay free. So if C calls the function of a call that has ended, its trampoline is most likely still
 * free, and the mistake is noticed. */
typedef struct {
    ferrule_trampoline *first;
    ferrule_trampoline *last;
    int count;
} ferrule_queue;

/* What is known of a parameter at run time; lives as long as the process. */
typedef struct ferrule_callback {
    PyObject *type;                   /* owned: cffi's type of the function pointer */
    const ferrule_layout *result;     /* NULL for void */
    const ferrule_layout **arguments; /* NULL before the first call */
    Py_ssize_t count;                 /* of arguments */
    struct ferrule_handle_type *const *handles; /* of the arguments; NULL for one of another type, or altogether */
    struct ferrule_handle_type *returned; /* what Python returns is a handle of this type; or NULL */
    ferrule_queue compiled;
    ferrule_queue closures; /* of libffi */
} ferrule_callback;

/* Looks up functions of CPython that are not in the limited API of 3.10. */
FERRULE_INTERNAL void ferrule_look_up_calls(void);

/* Asks cffi what the arguments and the result are. 0, or -1 with an exception set. */
FERRULE_INTERNAL int ferrule_load_callback(ferrule_callback *callback);

/* Calls the Python function (borrowed) and stores what it returns in *result. A handle that it returns is in use until
 * ferrule_end_given(), in the list *given; if `given` is NULL, it may return none. 0, or -1 with an exception set. */
FERRULE_INTERNAL int ferrule_call_with(PyObject *function, const ferrule_callback *callback, void **values,
                                       void *result, void **given);

/* The same for arguments of cffi's, a tuple. New reference to what cffi takes for the result, or NULL with an exception
 * set. Borrows everything. */
FERRULE_INTERNAL PyObject *ferrule_call_with_cdata(PyObject *function, const ferrule_callback *callback, PyObject *args,
                                                   void **given);

/* After the call in which C may have used the handles in the list, which may be NULL. Takes the reference to it. */
FERRULE_INTERNAL void ferrule_end_given(PyObject *given);

/* Records that C called the trampoline from another thread, or after its call had ended. A thread that Python
 * does not know must not wait for the GIL here, because the thread that has the GIL may be waiting for it. */
FERRULE_INTERNAL FERRULE_COLD void ferrule_went_astray(ferrule_trampoline *trampoline);

#endif
