#include "ferrule_struct.h"

#ifndef PYPY_VERSION

#include "ferrule_arguments.h"
#include "ferrule_cdata.h"
#include "ferrule_cffi.h"
#include "ferrule_conversion_names.h"
#include "ferrule_ctype.h"
#include "ferrule_dtype.h"
#include "ferrule_fill.h"
#include "ferrule_state.h"
#include "ferrule_unpack.h"

/* Fills in what is known of the struct at run time. 0, or -1 with an exception set. */
static int ferrule_prepare_struct(ferrule_struct *of)
{
    PyObject *type = ferrule_type_named(of->spelling, "");
    PyObject *pointer = type == NULL ? NULL : ferrule_type_named(of->spelling, " *");
    PyObject *array = pointer == NULL ? NULL : ferrule_type_named(of->spelling, "[]");
    PyObject *new_one = array == NULL ? NULL : PyTuple_Pack(1, pointer);
    const ferrule_layout *layout = new_one == NULL ? NULL : ferrule_layout_of(type);
    Py_XDECREF(type);
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

/* The struct of a function whose `self` is its capsule (borrowed), ready for use; NULL with an exception
 * set. */
static inline ferrule_struct *ferrule_struct_of(PyObject *self)
{
    ferrule_struct *of = PyCapsule_GetPointer(self, NULL);
    return of->layout != NULL || ferrule_prepare_struct(of) == 0 ? of : NULL;
}

/* What _cffi_backend.newp returns for the tuple `arguments` (borrowed): new reference, or NULL with an
 * exception set. Its C function is called directly, which saves the time of a Python call. */
static PyObject *ferrule_allocate(PyObject *arguments)
{
    PyObject *new_cdata = ferrule_module.new_cdata;
    return PyCFunction_GetFunction(new_cdata)(PyCFunction_GetSelf(new_cdata), arguments);
}

/* new_s(init=None): what ffi.new("struct s *", init) returns. */
FERRULE_CONVERSION(ferrule_new_one)
{
    ferrule_struct *of = ferrule_struct_of(self);
    if (of == NULL) {
        return NULL;
    }
    const ferrule_parameters parameters = {FERRULE_NEW_ONE, FERRULE_NAMES_OF_NEW, of->stem, 0, 1, 0};
    PyObject *init;
    if (ferrule_bind_arguments(&parameters, args, nargs, kwnames, &init) < 0) {
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

/* new_s_array(init): what ffi.new("struct s[]", init) returns. */
FERRULE_CONVERSION(ferrule_new_array)
{
    ferrule_struct *of = ferrule_struct_of(self);
    if (of == NULL) {
        return NULL;
    }
    const ferrule_parameters parameters = {FERRULE_NEW_ARRAY, FERRULE_NAMES_OF_NEW_ARRAY, of->stem, 1, 1, 0};
    PyObject *init;
    if (ferrule_bind_arguments(&parameters, args, nargs, kwnames, &init) < 0) {
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

/* Where `cdata` (borrowed), a pointer or an array, points to; NULL with an exception set. */
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

/* A pointer to the struct that `cdata` (borrowed) itself is: new reference, or NULL without an exception. */
static PyObject *ferrule_pointer_to(const ferrule_struct *of, PyObject *cdata)
{
    PyObject *type = ferrule_type_of(cdata), *pointer = NULL;
    if (type == of->layout->type) {
        pointer = PyObject_CallMethod(ferrule_module.backend, "rawaddressof", "OOi", of->pointer, cdata, 0);
    }
    Py_XDECREF(type);
    if (pointer == NULL) {
        PyErr_Clear();
    }
    return pointer;
}

/* The tuple of the struct that `cdata` (borrowed) is or points to: new reference, or NULL with an exception
 * set. Pointers are tried first, because they are most frequent. */
static PyObject *ferrule_tuple_of(const ferrule_struct *of, PyObject *cdata, const ferrule_text *text)
{
    const ferrule_cdata *readable = ferrule_readable(cdata);
    int is_struct = readable != NULL && readable->type == of->layout->type;
    const char *memory = is_struct ? readable->address : ferrule_pointed_to(of, cdata);
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
FERRULE_CONVERSION(ferrule_as_tuple)
{
    ferrule_struct *of = ferrule_struct_of(self);
    if (of == NULL) {
        return NULL;
    }
    const ferrule_parameters parameters = {FERRULE_AS_TUPLE, FERRULE_NAMES_OF_AS_TUPLE, of->stem, 1, 3, 0};
    PyObject *values[3];
    ferrule_text text;
    if (ferrule_bind_arguments(&parameters, args, nargs, kwnames, values) < 0 ||
        ferrule_read_text(&text, values[1], values[2]) < 0) {
        return NULL;
    }
    return ferrule_tuple_of(of, values[0], &text);
}

/* How many structs to read: as many as `given` says, but not more than an array has; or, if that is NULL,
 * all of an array. -1 with an exception set. Borrows everything. */
static Py_ssize_t ferrule_length(const ferrule_parameters *parameters, PyObject *cdata, PyObject *given)
{
    Py_ssize_t there = PyObject_Size(cdata);
    if (given == NULL) {
        if (there < 0 && PyErr_ExceptionMatches(PyExc_TypeError)) {
            PyErr_Clear();
            ferrule_refuse_call(PyExc_TypeError, parameters,
                                PyUnicode_FromFormat("needs a length: %R is not an array", cdata));
        }
        return there;
    }
    if (there < 0) {
        PyErr_Clear(); /* only the caller knows how many structs a pointer points to */
    }
    Py_ssize_t length = PyNumber_AsSsize_t(given, PyExc_OverflowError);
    if (length < 0 && !PyErr_Occurred()) {
        ferrule_refuse_call(PyExc_ValueError, parameters,
                            PyUnicode_FromFormat("got the negative length %zd", length));
    } else if (there >= 0 && length > there) {
        ferrule_refuse_call(PyExc_IndexError, parameters,
                            PyUnicode_FromFormat("got the length %zd for %R", length, cdata));
        return -1;
    }
    return length;
}

/* s_as_list(p, length=None, encoding=None, errors=None): the tuples of an array. */
FERRULE_CONVERSION(ferrule_as_list)
{
    ferrule_struct *of = ferrule_struct_of(self);
    if (of == NULL) {
        return NULL;
    }
    const ferrule_parameters parameters = {FERRULE_AS_LIST, FERRULE_NAMES_OF_AS_LIST, of->stem, 1, 4, 0};
    PyObject *values[4];
    ferrule_text text;
    if (ferrule_bind_arguments(&parameters, args, nargs, kwnames, values) < 0 ||
        ferrule_read_text(&text, values[2], values[3]) < 0) {
        return NULL;
    }
    const char *memory = ferrule_pointed_to(of, values[0]);
    Py_ssize_t length = memory == NULL ? -1 : ferrule_length(&parameters, values[0], values[1]);
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

/* The dtype, made if there is none yet: borrowed, or NULL with an exception set. */
static PyObject *ferrule_dtype_of(ferrule_struct *of)
{
    if (of->dtype == NULL) {
        of->dtype = ferrule_new_dtype(of->layout);
    }
    return of->dtype;
}

/* s_as_numpy(p, length=None): an array of the structs, without a copy. */
FERRULE_CONVERSION(ferrule_as_numpy)
{
    ferrule_struct *of = ferrule_struct_of(self);
    if (of == NULL) {
        return NULL;
    }
    const ferrule_parameters parameters = {FERRULE_AS_NUMPY, FERRULE_NAMES_OF_AS_NUMPY, of->stem, 1, 2, 0};
    PyObject *values[2];
    if (ferrule_bind_arguments(&parameters, args, nargs, kwnames, values) < 0 ||
        ferrule_pointed_to(of, values[0]) == NULL) {
        return NULL;
    }
    Py_ssize_t length = ferrule_length(&parameters, values[0], values[1]);
    PyObject *dtype = length < 0 ? NULL : ferrule_dtype_of(of);
    return dtype == NULL ? NULL : ferrule_new_view(values[0], dtype, length, of->layout->size);
}

/* s_dtype(): NumPy's dtype of the struct. */
FERRULE_CONVERSION(ferrule_dtype)
{
    ferrule_struct *of = ferrule_struct_of(self);
    if (of == NULL) {
        return NULL;
    }
    const ferrule_parameters parameters = {FERRULE_DTYPE, FERRULE_NAMES_OF_DTYPE, of->stem, 0, 0, 0};
    if (ferrule_bind_arguments(&parameters, args, nargs, kwnames, NULL) < 0) {
        return NULL;
    }
    PyObject *dtype = ferrule_dtype_of(of);
    Py_XINCREF(dtype);
    return dtype;
}

#endif
