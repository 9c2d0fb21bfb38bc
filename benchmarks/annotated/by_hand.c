/* What a careful author writes by hand: METH_FASTCALL under the limited API of Python 3.10.
 *
 * With RELEASED, each call releases the GIL and keeps errno for the thread, as cffi does.
 */
#define Py_LIMITED_API 0x030a0000
#include <Python.h>

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "library.h"

#ifdef RELEASED
static __thread int kept_errno;
#define CALL(call)                                \
    do {                                          \
        PyThreadState *thread = PyEval_SaveThread(); \
        errno = kept_errno;                       \
        call;                                     \
        kept_errno = errno;                       \
        PyEval_RestoreThread(thread);             \
    } while (0)
#define INIT PyInit_by_hand_released
#else
#define CALL(call) call
#define INIT PyInit_by_hand
#endif

static PyObject *Root_Error;

static int has(Py_ssize_t given, Py_ssize_t wanted)
{
    if (given == wanted) {
        return 1;
    }
    PyErr_Format(PyExc_TypeError, "takes %zd arguments, not %zd", wanted, given);
    return 0;
}

static PyObject *call_root(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    (void)self;
    int found = 0, status;
    double square;
    if (!has(nargs, 1)) {
        return NULL;
    }
    square = PyFloat_AsDouble(args[0]);
    if (square == -1.0 && PyErr_Occurred()) {
        return NULL;
    }
    CALL(status = root(square, &found));
    if (status != 0) {
        PyErr_SetString(Root_Error, root_error(status));
        return NULL;
    }
    return PyLong_FromLong(found);
}

static PyObject *call_name_of(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    (void)self;
    const char *name;
    if (!has(nargs, 1)) {
        return NULL;
    }
    long number = PyLong_AsLong(args[0]);
    if (number < INT_MIN || number > INT_MAX) {
        PyErr_SetString(PyExc_OverflowError, "does not fit an int");
        return NULL;
    }
    if (number == -1 && PyErr_Occurred()) {
        return NULL;
    }
    CALL(name = name_of((int)number));
    if (name == NULL) {
        Py_RETURN_NONE;
    }
    return PyUnicode_FromString(name);
}

static PyObject *call_length_of(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    (void)self;
    int length;
    Py_ssize_t size;
    if (!has(nargs, 1)) {
        return NULL;
    }
    const char *text = PyUnicode_AsUTF8AndSize(args[0], &size);
    if (text == NULL) {
        return NULL;
    }
    if (strlen(text) != (size_t)size) {
        PyErr_SetString(PyExc_ValueError, "embedded null character");
        return NULL;
    }
    CALL(length = length_of(text));
    return PyLong_FromLong(length);
}

static PyObject *call_sum(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    (void)self;
    int total;
    char *bytes;
    Py_ssize_t size;
    if (!has(nargs, 1) || PyBytes_AsStringAndSize(args[0], &bytes, &size) < 0) {
        return NULL;
    }
    if (size > INT_MAX) {
        PyErr_SetString(PyExc_OverflowError, "too long");
        return NULL;
    }
    CALL(total = sum((const unsigned char *)bytes, (int)size));
    return PyLong_FromLong(total);
}

static PyStructSequence_Field spot_fields[] = {{"x", NULL}, {"y", NULL}, {NULL, NULL}};
static PyStructSequence_Desc spot_description = {"by_hand.spot", NULL, spot_fields, 2};
static PyTypeObject *Spot_Type;

static PyObject *call_spot_of(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    (void)self;
    spot made;
    if (!has(nargs, 2)) {
        return NULL;
    }
    double x = PyFloat_AsDouble(args[0]), y;
    if (x == -1.0 && PyErr_Occurred()) {
        return NULL;
    }
    y = PyFloat_AsDouble(args[1]);
    if (y == -1.0 && PyErr_Occurred()) {
        return NULL;
    }
    CALL(made = spot_of(x, y));
    PyObject *value = PyStructSequence_New(Spot_Type);
    if (value == NULL) {
        return NULL;
    }
    PyStructSequence_SetItem(value, 0, PyFloat_FromDouble(made.x));
    PyStructSequence_SetItem(value, 1, PyFloat_FromDouble(made.y));
    if (PyStructSequence_GetItem(value, 0) == NULL || PyStructSequence_GetItem(value, 1) == NULL) {
        Py_DECREF(value);
        return NULL;
    }
    return value;
}

typedef struct {
    PyObject_HEAD
    counter *made;
} Counter;

static PyTypeObject *Counter_Type;

static void counter_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    counter_free(((Counter *)self)->made);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyObject *counter_method_next(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    (void)args;
    int value = 0, status;
    counter *made = ((Counter *)self)->made;
    if (!has(nargs, 0)) {
        return NULL;
    }
    if (made == NULL) {
        PyErr_SetString(PyExc_ValueError, "it is closed");
        return NULL;
    }
    CALL(status = counter_next(made, &value));
    if (status != 0) {
        PyErr_SetString(PyExc_RuntimeError, "it failed");
        return NULL;
    }
    return PyLong_FromLong(value);
}

static PyMethodDef counter_methods[] = {
    {"next", (PyCFunction)(void (*)(void))counter_method_next, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot counter_slots[] = {
    {Py_tp_dealloc, counter_dealloc},
    {Py_tp_methods, counter_methods},
    {0, NULL},
};

static PyType_Spec counter_spec = {"by_hand.Counter", sizeof(Counter), 0, Py_TPFLAGS_DEFAULT,
                                   counter_slots};

static PyObject *call_counter_new(PyObject *self, PyObject *none)
{
    (void)self, (void)none;
    PyObject *object = ((allocfunc)PyType_GetSlot(Counter_Type, Py_tp_alloc))(Counter_Type, 0);
    if (object != NULL) {
        ((Counter *)object)->made = counter_new();
    }
    return object;
}

#define FAST(function) (PyCFunction)(void (*)(void))function, METH_FASTCALL, NULL

static PyMethodDef methods[] = {
    {"root", FAST(call_root)},
    {"name_of", FAST(call_name_of)},
    {"length_of", FAST(call_length_of)},
    {"sum", FAST(call_sum)},
    {"spot_of", FAST(call_spot_of)},
    {"counter_new", call_counter_new, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "by_hand", NULL, -1, methods,
                                        NULL, NULL, NULL, NULL};

PyMODINIT_FUNC INIT(void);

PyMODINIT_FUNC INIT(void)
{
    Root_Error = PyErr_NewException("by_hand.RootError", PyExc_ValueError, NULL);
    Spot_Type = PyStructSequence_NewType(&spot_description);
    Counter_Type = (PyTypeObject *)PyType_FromSpec(&counter_spec);
    return PyModule_Create(&definition);
}
