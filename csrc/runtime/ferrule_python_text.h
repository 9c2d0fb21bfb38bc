/* Runs Python that the module's C holds as text.
 *
 * Included by the one unit that cffi generates, and only where there is such text.
 */
#ifndef FERRULE_PYTHON_TEXT_H
#define FERRULE_PYTHON_TEXT_H

#include "ferrule_python.h"

/* The globals of the text, in which `module` is the module: new reference to a dict, or NULL with an
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

/* Runs `texts`, which end with NULL, one behind the other, all with the same globals. 0, or -1 with an
 * exception set. */
static int ferrule_run_texts(PyObject *module, const char *const *texts)
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

/* As `ferrule_run_texts`. Takes the reference to `module`, which may be NULL with an exception set,
 * and returns it, or NULL with an exception set. */
static inline PyObject *ferrule_add_by_python(PyObject *module, const char *const *texts)
{
    if (module != NULL && ferrule_run_texts(module, texts) < 0) {
        Py_CLEAR(module);
    }
    return module;
}

#endif
