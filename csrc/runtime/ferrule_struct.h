/* Makes structs of tuples, and tuples, lists and NumPy arrays of structs: what the conversions of one
 * struct do, each a function whose `self` is a capsule of its ferrule_struct.
 */
#ifndef FERRULE_STRUCT_H
#define FERRULE_STRUCT_H

#include "ferrule_arguments.h"
#include "ferrule_cdata.h"
#include "ferrule_dtype.h"
#include "ferrule_fill.h"

/* A struct with conversions; lives as long as the process. What is behind `stem` is filled in at the
 * first use, see ferrule_struct_of(). */
typedef struct {
    const char *spelling; /* C's name of the type */
    const char *stem;     /* the name in the names of its conversions */
    const ferrule_layout *layout;
    PyObject *pointer; /* cffi's type of a pointer to it */
    PyObject *array;   /* cffi's type of an array of any length */
    PyObject *new_one; /* (pointer,): the arguments that allocate one */
    PyObject *dtype;   /* numpy's, or NULL before it is asked for */
} ferrule_struct;

static PyObject *ferrule_ffi;
static PyObject *ferrule_newp; /* _cffi_backend.newp */

/* cffi's type by its name and what goes behind: new reference, or NULL with an exception set. */
static PyObject *ferrule_ctype(const char *spelling, const char *behind)
{
    PyObject *name = PyUnicode_FromFormat("%s%s", spelling, behind);
    PyObject *ctype =
        name == NULL ? NULL : PyObject_CallMethod(ferrule_ffi, "typeof", "O", name);
    Py_XDECREF(name);
    return ctype;
}

/* Looks at the struct. 0, or -1 with an exception set. */
static int ferrule_prepare_struct(ferrule_struct *of)
{
    PyObject *ctype = ferrule_ctype(of->spelling, "");
    PyObject *pointer = ctype == NULL ? NULL : ferrule_ctype(of->spelling, " *");
    PyObject *array = pointer == NULL ? NULL : ferrule_ctype(of->spelling, "[]");
    PyObject *new_one = array == NULL ? NULL : PyTuple_Pack(1, pointer);
    const ferrule_layout *layout = new_one == NULL ? NULL : ferrule_layout_of(ctype);
    Py_XDECREF(ctype);
    if (layout == NULL) {
        Py_XDECREF(pointer);
        Py_XDECREF(array);
        Py_XDECREF(new_one);
        return -1;
    }
    of->pointer = pointer;
    of->array = array;
    of->new_one = new_one;
    of->layout = layout;
    return 0;
}

/* The struct of a function whose `self` is its capsule; NULL with an exception set. */
static inline ferrule_struct *ferrule_struct_of(PyObject *self)
{
    ferrule_struct *of = PyCapsule_GetPointer(self, NULL);
    return of->layout != NULL || ferrule_prepare_struct(of) == 0 ? of : NULL;
}

/* Owned cdata of the arguments of _cffi_backend.newp, which is called without detours: new
 * reference, or NULL with an exception set. */
static PyObject *ferrule_allocate(PyObject *arguments)
{
    return PyCFunction_GetFunction(ferrule_newp)(PyCFunction_GetSelf(ferrule_newp), arguments);
}

/* new_s(init=None): what ffi.new("struct s *", init) gives. */
static PyObject *ferrule_new_one(PyObject *self, PyObject *const *args, Py_ssize_t count,
                                 PyObject *keywords)
{
    static const char *const names[] = {"init", NULL};
    ferrule_struct *of = ferrule_struct_of(self);
    PyObject *init;
    if (of == NULL || ferrule_arguments("new_%s", of->stem, names, 0, &init, args, count, keywords) < 0) {
        return NULL;
    }
    PyObject *cdata = ferrule_allocate(of->new_one);
    if (cdata == NULL || init == NULL) {
        return cdata;
    }
    char *memory = ferrule_to_pointer(cdata, of->pointer);
    if (memory == NULL || ferrule_fill(memory, of->layout, init) < 0) {
        Py_DECREF(cdata);
        return NULL;
    }
    return cdata;
}

/* new_s_array(init): what ffi.new("struct s[]", init) gives. */
static PyObject *ferrule_new_array(PyObject *self, PyObject *const *args, Py_ssize_t count,
                                   PyObject *keywords)
{
    static const char *const names[] = {"init", NULL};
    ferrule_struct *of = ferrule_struct_of(self);
    PyObject *init;
    if (of == NULL || ferrule_arguments("new_%s_array", of->stem, names, 1, &init, args, count, keywords) < 0) {
        return NULL;
    }
    Py_ssize_t length = ferrule_count(init);
    PyObject *arguments = length < 0 ? PyTuple_Pack(2, of->array, init)
                                     : Py_BuildValue("(On)", of->array, length);
    PyObject *cdata = arguments == NULL ? NULL : ferrule_allocate(arguments);
    Py_XDECREF(arguments);
    if (cdata == NULL || length < 0) {
        return cdata;
    }
    char *memory = ferrule_to_pointer(cdata, of->pointer);
    if (memory == NULL || ferrule_fill_items(memory, of->layout, init, length) < 0) {
        Py_DECREF(cdata);
        return NULL;
    }
    return cdata;
}

/* Where `cdata`, a pointer or an array, points to; NULL with an exception set. */
static const char *ferrule_pointed_to(const ferrule_struct *of, PyObject *cdata)
{
    const ferrule_cdata *readable = ferrule_readable(cdata);
    if (readable != NULL && readable->type == of->pointer && readable->address != NULL) {
        return readable->address;
    }
    const char *memory = ferrule_to_pointer(cdata, of->pointer);
    if (memory == NULL && !PyErr_Occurred()) {
        PyErr_Format(PyExc_RuntimeError, "cannot read from %R", cdata);
    }
    return memory;
}

/* A pointer to the struct that `cdata` itself is: new reference, or NULL without an exception. */
static PyObject *ferrule_pointer_to(const ferrule_struct *of, PyObject *cdata)
{
    PyObject *type = PyObject_CallMethod(ferrule_backend, "typeof", "O", cdata);
    PyObject *pointer =
        type == of->layout->ctype
            ? PyObject_CallMethod(ferrule_backend, "rawaddressof", "OOi", of->pointer, cdata, 0)
            : NULL;
    Py_XDECREF(type);
    if (pointer == NULL) {
        PyErr_Clear();
    }
    return pointer;
}

/* The tuple of what `cdata` is or points to: new reference, or NULL with an exception set. */
static PyObject *ferrule_tuple_of(const ferrule_struct *of, PyObject *cdata,
                                  const ferrule_text *text)
{
    const char *memory = ferrule_pointed_to(of, cdata);
    if (memory != NULL) {
        return ferrule_tuple(memory, of->layout, text);
    }
    PyObject *kind, *error, *traceback;
    PyErr_Fetch(&kind, &error, &traceback);
    PyObject *pointer = ferrule_pointer_to(of, cdata);
    if (pointer == NULL) {
        PyErr_Restore(kind, error, traceback);
        return NULL;
    }
    Py_XDECREF(kind);
    Py_XDECREF(error);
    Py_XDECREF(traceback);
    PyObject *tuple = ferrule_tuple(ferrule_to_pointer(pointer, of->pointer), of->layout, text);
    Py_DECREF(pointer);
    return tuple;
}

/* s_as_tuple(p, encoding=None, errors=None): the values of the fields. */
static PyObject *ferrule_as_tuple(PyObject *self, PyObject *const *args, Py_ssize_t count,
                                  PyObject *keywords)
{
    static const char *const names[] = {"p", "encoding", "errors", NULL};
    ferrule_struct *of = ferrule_struct_of(self);
    PyObject *values[FERRULE_MOST_ARGUMENTS];
    ferrule_text text;
    if (of == NULL || ferrule_arguments("%s_as_tuple", of->stem, names, 1, values, args, count, keywords) < 0 ||
        ferrule_read_text(&text, values[1], values[2]) < 0) {
        return NULL;
    }
    return ferrule_tuple_of(of, values[0], &text);
}

/* How many structs to read: all of an array, or as many as `given` says, but not more than an array
 * has. -1 with an exception set. */
static Py_ssize_t ferrule_length(const char *function, const ferrule_struct *of, PyObject *cdata,
                                 PyObject *given)
{
    Py_ssize_t there = PyObject_Size(cdata);
    if (given == NULL) {
        if (there < 0 && PyErr_ExceptionMatches(PyExc_TypeError)) {
            PyErr_Clear();
            ferrule_refuse_call(PyExc_TypeError, function, of->stem,
                           PyUnicode_FromFormat("needs a length: %R is no array", cdata));
        }
        return there;
    }
    if (there < 0) {
        PyErr_Clear(); /* a pointer: the caller knows */
    }
    Py_ssize_t length = PyNumber_AsSsize_t(given, PyExc_OverflowError);
    if (length < 0 && !PyErr_Occurred()) {
        ferrule_refuse_call(PyExc_ValueError, function, of->stem,
                       PyUnicode_FromFormat("got the negative length %zd", length));
    } else if (there >= 0 && length > there) {
        ferrule_refuse_call(PyExc_IndexError, function, of->stem,
                       PyUnicode_FromFormat("got the length %zd for %R", length, cdata));
        return -1;
    }
    return length;
}

/* s_as_list(p, length=None, encoding=None, errors=None): the tuples of an array. */
static PyObject *ferrule_as_list(PyObject *self, PyObject *const *args, Py_ssize_t count,
                                 PyObject *keywords)
{
    static const char *const names[] = {"p", "length", "encoding", "errors", NULL};
    ferrule_struct *of = ferrule_struct_of(self);
    PyObject *values[FERRULE_MOST_ARGUMENTS];
    ferrule_text text;
    if (of == NULL || ferrule_arguments("%s_as_list", of->stem, names, 1, values, args, count, keywords) < 0 ||
        ferrule_read_text(&text, values[2], values[3]) < 0) {
        return NULL;
    }
    const char *memory = ferrule_pointed_to(of, values[0]);
    Py_ssize_t length = memory == NULL ? -1 : ferrule_length("%s_as_list", of, values[0], values[1]);
    PyObject *list = length < 0 ? NULL : PyList_New(length);
    for (Py_ssize_t i = 0; list != NULL && i < length; i++) {
        PyObject *tuple = ferrule_tuple(memory + i * of->layout->size, of->layout, &text);
        if (tuple == NULL) {
            Py_DECREF(list);
            return NULL;
        }
        PyList_SetItem(list, i, tuple);
    }
    return list;
}

/* Makes the dtype if there is none yet: borrowed, or NULL with an exception set. */
static PyObject *ferrule_dtype_of(ferrule_struct *of)
{
    if (of->dtype == NULL) {
        of->dtype = ferrule_new_dtype(of->layout);
    }
    return of->dtype;
}

/* s_as_numpy(p, length=None): an array of the structs, without a copy. */
static PyObject *ferrule_as_numpy(PyObject *self, PyObject *const *args, Py_ssize_t count,
                                  PyObject *keywords)
{
    static const char *const names[] = {"p", "length", NULL};
    ferrule_struct *of = ferrule_struct_of(self);
    PyObject *values[FERRULE_MOST_ARGUMENTS];
    if (of == NULL || ferrule_arguments("%s_as_numpy", of->stem, names, 1, values, args, count, keywords) < 0 ||
        ferrule_pointed_to(of, values[0]) == NULL) {
        return NULL;
    }
    Py_ssize_t length = ferrule_length("%s_as_numpy", of, values[0], values[1]);
    PyObject *dtype = length < 0 ? NULL : ferrule_dtype_of(of);
    return dtype == NULL ? NULL
                         : ferrule_new_view(values[0], dtype, length, of->layout->size);
}

/* s_dtype(): NumPy's dtype of the struct. */
static PyObject *ferrule_dtype(PyObject *self, PyObject *const *args, Py_ssize_t count,
                               PyObject *keywords)
{
    static const char *const names[] = {NULL};
    ferrule_struct *of = ferrule_struct_of(self);
    if (of == NULL || ferrule_arguments("%s_dtype", of->stem, names, 0, NULL, args, count, keywords) < 0) {
        return NULL;
    }
    PyObject *dtype = ferrule_dtype_of(of);
    Py_XINCREF(dtype);
    return dtype;
}

#endif
