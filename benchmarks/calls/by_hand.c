/* What a careful author writes by hand: METH_FASTCALL under the limited API of Python 3.10.
 *
 * With RELEASED, each call releases the GIL and keeps errno for the thread, as cffi does.
 */
#define Py_LIMITED_API 0x030a0000
#include <Python.h>

#include <errno.h>
#include <limits.h>

#include "functions.h"

#ifdef RELEASED
static __thread int kept_errno;
#define CALL(type, call)                          \
    PyThreadState *thread = PyEval_SaveThread();  \
    errno = kept_errno;                           \
    type result = call;                           \
    kept_errno = errno;                           \
    PyEval_RestoreThread(thread)
#define INIT PyInit_by_hand_released
#else
#define CALL(type, call) type result = call
#define INIT PyInit_by_hand
#endif

typedef struct {
    PyObject_HEAD
    struct point value;
} Point;

static PyTypeObject *Point_Type;

static int has(Py_ssize_t given, Py_ssize_t wanted)
{
    if (given == wanted) {
        return 1;
    }
    PyErr_Format(PyExc_TypeError, "takes %zd arguments, not %zd", wanted, given);
    return 0;
}

/* An int, or -1 with an exception set. */
static int to_int(PyObject *object)
{
    long value = PyLong_AsLong(object);
    if (value < INT_MIN || value > INT_MAX) {
        PyErr_SetString(PyExc_OverflowError, "does not fit an int");
        return -1;
    }
    return (int)value;
}

static PyObject *call_answer(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    (void)self, (void)args;
    if (!has(nargs, 0)) {
        return NULL;
    }
    CALL(int, answer());
    return PyLong_FromLong(result);
}

static PyObject *call_negated(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    (void)self;
    if (!has(nargs, 1)) {
        return NULL;
    }
    int number = to_int(args[0]);
    if (number == -1 && PyErr_Occurred()) {
        return NULL;
    }
    CALL(int, negated(number));
    return PyLong_FromLong(result);
}

static PyObject *call_added(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    (void)self;
    if (!has(nargs, 2)) {
        return NULL;
    }
    double left = PyFloat_AsDouble(args[0]);
    if (left == -1.0 && PyErr_Occurred()) {
        return NULL;
    }
    double right = PyFloat_AsDouble(args[1]);
    if (right == -1.0 && PyErr_Occurred()) {
        return NULL;
    }
    CALL(double, added(left, right));
    return PyFloat_FromDouble(result);
}

static PyObject *call_letter(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    (void)self;
    if (!has(nargs, 2)) {
        return NULL;
    }
    const char *text = PyBytes_AsString(args[0]);
    if (text == NULL) {
        return NULL;
    }
    int index = to_int(args[1]);
    if (index == -1 && PyErr_Occurred()) {
        return NULL;
    }
    CALL(int, letter(text, index));
    return PyLong_FromLong(result);
}

static PyObject *new_point(struct point value)
{
    Point *point = PyObject_New(Point, Point_Type);
    if (point != NULL) {
        point->value = value;
    }
    return (PyObject *)point;
}

static PyObject *call_moved(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    (void)self;
    if (!has(nargs, 1)) {
        return NULL;
    }
    if (Py_TYPE(args[0]) != Point_Type) {
        PyErr_SetString(PyExc_TypeError, "is no Point");
        return NULL;
    }
    CALL(struct point, moved(&((Point *)args[0])->value));
    return new_point(result);
}

static PyObject *call_new_point(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    (void)self, (void)args, (void)nargs;
    return new_point((struct point){1, 2});
}

static void dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_Free(self);
    Py_DECREF(type);
}

static PyType_Slot slots[] = {{Py_tp_dealloc, (void *)dealloc}, {0, NULL}};
static PyType_Spec spec = {"by_hand.Point", sizeof(Point), 0, Py_TPFLAGS_DEFAULT, slots};

static PyMethodDef methods[] = {
    {"answer", (PyCFunction)(void *)call_answer, METH_FASTCALL, NULL},
    {"negated", (PyCFunction)(void *)call_negated, METH_FASTCALL, NULL},
    {"added", (PyCFunction)(void *)call_added, METH_FASTCALL, NULL},
    {"letter", (PyCFunction)(void *)call_letter, METH_FASTCALL, NULL},
    {"moved", (PyCFunction)(void *)call_moved, METH_FASTCALL, NULL},
    {"new_point", (PyCFunction)(void *)call_new_point, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};
static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "by_hand", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC INIT(void)
{
    Point_Type = (PyTypeObject *)PyType_FromSpec(&spec);
    return Point_Type == NULL ? NULL : PyModule_Create(&definition);
}
