/* NumPy's dtype of a struct, and an array of it without a copy; numpy is imported when asked for.
 *
 * Every field lies where C has it; padding stays.
 */
#ifndef FERRULE_DTYPE_H
#define FERRULE_DTYPE_H

#include "ferrule_layout.h"

/* What numpy.dtype() takes for the type: new reference, or NULL with an exception set. */
static PyObject *ferrule_format(const ferrule_layout *layout);

static PyObject *ferrule_struct_format(const ferrule_layout *layout)
{
    PyObject *names = PyList_New(layout->count);
    PyObject *formats = PyList_New(layout->count);
    PyObject *offsets = PyList_New(layout->count);
    int failed = names == NULL || formats == NULL || offsets == NULL;
    for (Py_ssize_t i = 0; !failed && i < layout->count; i++) {
        const ferrule_field *field = &layout->fields[i];
        PyObject *format = ferrule_format(field->layout);
        PyObject *offset = PyLong_FromSsize_t(field->offset);
        failed = format == NULL || offset == NULL;
        Py_INCREF(field->name);
        PyList_SetItem(names, i, field->name);
        PyList_SetItem(formats, i, format);
        PyList_SetItem(offsets, i, offset);
    }
    PyObject *result = failed ? NULL
                              : Py_BuildValue("{sOsOsOsn}", "names", names, "formats", formats,
                                              "offsets", offsets, "itemsize", layout->size);
    Py_XDECREF(names);
    Py_XDECREF(formats);
    Py_XDECREF(offsets);
    return result;
}

static PyObject *ferrule_format(const ferrule_layout *layout)
{
    const char *code = "V";
    switch (layout->kind) {
    case FERRULE_IS_STRUCT:
        return ferrule_struct_format(layout);
    case FERRULE_IS_ARRAY:
        return Py_BuildValue("(N(n))", ferrule_format(layout->item), layout->count);
    case FERRULE_IS_WIDE_TEXT:
    case FERRULE_IS_WIDE: {
        Py_ssize_t width = layout->kind == FERRULE_IS_WIDE ? layout->size : layout->item->size;
        if (width == 4) { /* NumPy's characters are UCS-4 */
            return PyUnicode_FromFormat("=U%zd", layout->size / width);
        }
        return Py_BuildValue("(s(n))", "=u2", layout->size / width);
    }
    case FERRULE_IS_LONG_DOUBLE:
        return PyUnicode_FromString("longdouble");
    case FERRULE_IS_CHAR:
    case FERRULE_IS_TEXT:
        code = "S";
        break;
    case FERRULE_IS_BOOL:
        code = "?";
        break;
    case FERRULE_IS_SIGNED:
    case FERRULE_IS_SIGNED_32:
    case FERRULE_IS_SIGNED_64:
        code = "=i";
        break;
    case FERRULE_IS_UNSIGNED:
    case FERRULE_IS_POINTER:
        code = "=u";
        break;
    case FERRULE_IS_FLOAT:
    case FERRULE_IS_DOUBLE:
        code = "=f";
        break;
    case FERRULE_IS_COMPLEX:
        code = "=c";
        break;
    case FERRULE_IS_UNION:
        break;
    }
    return layout->kind == FERRULE_IS_BOOL ? PyUnicode_FromString(code)
                                      : PyUnicode_FromFormat("%s%zd", code, layout->size);
}

/* numpy.dtype of the type: new reference, or NULL with an exception set. */
static PyObject *ferrule_new_dtype(const ferrule_layout *layout)
{
    PyObject *numpy = PyImport_ImportModule("numpy");
    PyObject *format = numpy == NULL ? NULL : ferrule_format(layout);
    PyObject *dtype = format == NULL ? NULL : PyObject_CallMethod(numpy, "dtype", "O", format);
    Py_XDECREF(format);
    Py_XDECREF(numpy);
    return dtype;
}

/* An array of `length` items over the memory that `cdata` points to, which it keeps alive: new
 * reference, or NULL with an exception set. */
static PyObject *ferrule_new_view(PyObject *cdata, PyObject *dtype, Py_ssize_t length,
                                  Py_ssize_t size)
{
    PyObject *numpy = PyImport_ImportModule("numpy");
    PyObject *buffer =
        numpy == NULL
            ? NULL
            : PyObject_CallMethod(ferrule_backend, "buffer", "On", cdata, length * size);
    PyObject *array =
        buffer == NULL
            ? NULL
            : PyObject_CallMethod(numpy, "ndarray", "(n)OO", length, dtype, buffer);
    Py_XDECREF(buffer);
    Py_XDECREF(numpy);
    return array;
}

#endif
