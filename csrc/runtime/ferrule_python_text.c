/* Runs Python code that the module's C contains as text.
 *
 * Included by the unit that cffi generates, if it has such text.
 */
#include "ferrule_python.h"
#include "ferrule_shared.h"

/* The globals of the texts, in which `module` is the module (borrowed): new reference to a dict, or NULL with an
 * exception set. */
static PyObject *ferrule_text_globals(PyObject *module)
{
    PyObject *globals = PyDict_New();
    PyObject *name = globals == NULL ? NULL : PyObject_GetAttrString(module, "__name__");
    if (name == NULL || PyDict_SetItemString(globals, "__name__", name) < 0 ||
        PyDict_SetItemString(globals, "__builtins__", PyEval_GetBuiltins()) < 0 ||
        PyDict_SetItemString(globals, "module", module) < 0) {
        Py_CLEAR(globals);
    }
    Py_XDECREF(name);
    return globals;
}

/* Runs `texts`, which end with NULL, one after the other, all with the same globals. 0, or -1 with an exception
 * set. Borrows `module`. */
FERRULE_SHARED int ferrule_run_texts(PyObject *module, const char *const *texts)
{
    PyObject *globals = ferrule_text_globals(module);
    int failed = globals == NULL;
    for (; !failed && *texts != NULL; texts++) {
        PyObject *code = Py_CompileString(*texts, "<ferrule>", Py_file_input);
        PyObject *done = code == NULL ? NULL : PyEval_EvalCode(code, globals, globals);
        failed = done == NULL;
        Py_XDECREF(code);
        Py_XDECREF(done);
    }
    Py_XDECREF(globals);
    return failed ? -1 : 0;
}

/* Does the same as a step of the module's init: takes the reference to `module`, which may be NULL with an
 * exception set, and returns it, or NULL with an exception set. */
FERRULE_SHARED PyObject *ferrule_add_by_python(PyObject *module, const char *const *texts)
{
    if (module != NULL && ferrule_run_texts(module, texts) < 0) {
        Py_CLEAR(module);
    }
    return module;
}
