#include "ferrule_python.h"

#include "ferrule_alive.h"

#ifndef PYPY_VERSION

#include "ferrule_lookup.h"
#include "ferrule_state.h"

/* NULL if it was not looked up, or the interpreter has no such function. */
static int (*ferrule_is_finalizing)(void);

/* Whether the interpreter is ending. Needs the GIL. */
static int ferrule_is_ending(void)
{
    static int is_known = 0;
    if (!is_known && !ferrule_look_up(&ferrule_is_finalizing, "Py_IsFinalizing")) {
        ferrule_look_up(&ferrule_is_finalizing, "_Py_IsFinalizing"); /* before 3.13 */
    }
    is_known = 1;
    return ferrule_is_finalizing != NULL && ferrule_is_finalizing();
}

/* The state of the thread that ends the interpreter. NULL before that. Read by any thread. */
static PyThreadState *ferrule_last_thread;

/* Whether the module atexit calls ferrule_note_last_thread(). */
static int ferrule_is_watching;

/* The module atexit calls this once, in the thread that ends the interpreter; or earlier, if somebody calls
 * atexit._run_exitfuncs(). Then the next closure asks again. New reference. */
static PyObject *ferrule_note_last_thread(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(none))
{
    ferrule_is_watching = 0;
    __atomic_store_n(&ferrule_last_thread, PyThreadState_Get(), __ATOMIC_RELEASE);
    Py_RETURN_NONE;
}

/* Has the module atexit call ferrule_note_last_thread(). 0, or -1 with an exception set. */
static int ferrule_ask_atexit(void)
{
    static PyMethodDef method = {"note_last_thread", ferrule_note_last_thread, METH_NOARGS, NULL};
    PyObject *module = PyImport_ImportModule("atexit");
    PyObject *function = module == NULL ? NULL : PyCFunction_NewEx(&method, NULL, NULL);
    PyObject *none = function == NULL ? NULL : PyObject_CallMethod(module, "register", "O", function);
    Py_XDECREF(none);
    Py_XDECREF(function);
    Py_XDECREF(module);
    return none == NULL ? -1 : 0;
}

FERRULE_INTERNAL int ferrule_watch_the_end(void)
{
    if (ferrule_is_ending()) { /* only the last thread comes here */
        __atomic_store_n(&ferrule_last_thread, PyThreadState_Get(), __ATOMIC_RELEASE);
        return 0;
    }
    ferrule_is_watching = ferrule_is_watching || ferrule_ask_atexit() == 0;
    return ferrule_is_watching ? 0 : -1;
}

#ifndef FERRULE_NO_HANDLES
FERRULE_INTERNAL int ferrule_may_release_gil(void)
{
    return !ferrule_is_ending() || PyInterpreterState_Get() == ferrule_module.interpreter;
}
#endif

FERRULE_INTERNAL int ferrule_can_run(void)
{
    if (Py_IsInitialized() && !(ferrule_is_finalizing != NULL && ferrule_is_finalizing())) {
        return 1;
    }
    const PyThreadState *last = __atomic_load_n(&ferrule_last_thread, __ATOMIC_ACQUIRE);
    return last != NULL && PyGILState_GetThisThreadState() == last;
}

#endif
