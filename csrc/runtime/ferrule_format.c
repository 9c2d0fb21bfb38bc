#include "ferrule_format.h"

#if !defined(PYPY_VERSION) && defined(__GNUC__)

#include "ferrule_arguments.h"
#include "ferrule_cdata.h"
#include "ferrule_cffi.h"
#include "ferrule_ctype.h"
#include "ferrule_lists.h"
#include "ferrule_module.h"
#include "ferrule_state.h"

/* The address of the object (borrowed), which must be a va_list; NULL with an exception set. */
static const __builtin_va_list *ferrule_list_address(PyObject *list)
{
    PyObject *type = ferrule_is_cdata(list) ? ferrule_type_of(list) : NULL;
    PyObject *expected = PyErr_Occurred() ? NULL : ferrule_type_named("__builtin_va_list", "");
    int is_list = type != NULL && type == expected; /* cffi has one object for a type */
    Py_XDECREF(type);
    Py_XDECREF(expected);
    if (!is_list) {
        if (!PyErr_Occurred()) {
            PyErr_Format(PyExc_TypeError,
                         "format_va() argument 2 must be the va_list that a callback was called with, not %R",
                         list);
        }
        return NULL;
    }
    PyObject *pointer = PyObject_CallMethod(ferrule_module.ffi, "addressof", "O", list);
    char *address = pointer == NULL ? NULL : ferrule_to_pointer(pointer, ferrule_cdatas.void_type);
    Py_XDECREF(pointer);
    return (const __builtin_va_list *)address;
}

/* The format as C text, which the object (borrowed) keeps alive; NULL with an exception set. */
static const char *ferrule_format_text(PyObject *format)
{
    char *text = NULL;
    Py_ssize_t more = ferrule_prepare_pointer(ferrule_module.char_pointer, format, &text);
    if (more > 0) {
        PyErr_Format(PyExc_TypeError, "format_va() argument 1 must be bytes or a 'char *', not %R", format);
    }
    else if (more == 0 && text == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "format_va() argument 1 is NULL");
    }
    return more == 0 ? text : NULL;
}

/* As ferrule_format_list(), but -1 with an exception set for every failure. */
static int ferrule_formatted(char *text, size_t size, const char *format, const __builtin_va_list *address)
{
    int length = ferrule_format_list(text, size, format, address);
    if (length == FERRULE_NOT_LENT) {
        PyErr_SetString(PyExc_ValueError,
                        "format_va() argument 2: a va_list is valid only during the call of the callback "
                        "that got it, and in its thread");
    }
    else if (length < 0) {
        PyErr_SetFromErrno(PyExc_OSError);
    }
    return length < 0 ? -1 : length;
}

/* The text, which has `length` bytes: new reference, or NULL with an exception set. */
static PyObject *ferrule_long_text(int length, const char *format, const __builtin_va_list *address)
{
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, length);
    int written = -1;
    if (bytes != NULL) {
        written = ferrule_formatted(PyBytes_AsString(bytes), (size_t)length + 1, format, address);
    }
    if (written >= 0 && written != length) {
        PyErr_SetString(PyExc_RuntimeError, "the arguments changed while they were formatted");
    }
    if (written != length) {
        Py_XDECREF(bytes);
        return NULL;
    }
    return bytes;
}

/* format_va(format, arguments). New reference, or NULL with an exception set. */
static PyObject *ferrule_format_va(PyObject *Py_UNUSED(self), PyObject *const *args, Py_ssize_t nargs,
                                   PyObject *kwnames)
{
    static const ferrule_parameters parameters = {"(format, arguments, /)", "format_va", "", 2, 2, 0};
    PyObject *given[2];
    char short_text[512];
    if (ferrule_bind_arguments(&parameters, args, nargs, kwnames, given) < 0) {
        return NULL;
    }
    const char *format = ferrule_format_text(given[0]);
    const __builtin_va_list *address = format == NULL ? NULL : ferrule_list_address(given[1]);
    int length = address == NULL ? -1 : ferrule_formatted(short_text, sizeof short_text, format, address);
    if (length < 0) {
        return NULL;
    }
    return (size_t)length < sizeof short_text ? PyBytes_FromStringAndSize(short_text, length)
                                              : ferrule_long_text(length, format, address);
}

static PyMethodDef ferrule_format_method = {
    "format_va", (PyCFunction)(void (*)(void))ferrule_format_va, METH_FASTCALL | METH_KEYWORDS,
    "format_va(format, arguments, /)\n--\n\n"
    "Return what vsnprintf() of the C library makes of `format` and `arguments`.\n\n"
    "`arguments` is the va_list that a callback was called with. The format must fit it, as in C.\n\n"
    "Raises TypeError for anything else, ValueError if the call of the callback has ended or was in\n"
    "another thread, RuntimeError if the format is NULL, and OSError if vsnprintf() fails."};

FERRULE_SHARED int ferrule_add_format(PyObject *names)
{
    return ferrule_put_name(names, "format_va",
                            PyCFunction_NewEx(&ferrule_format_method, NULL, ferrule_module.name));
}

#endif
