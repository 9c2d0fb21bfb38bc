#include "ferrule_dtype.h"

#ifndef PYPY_VERSION

#include "ferrule_ctype.h"
#include "ferrule_state.h"

/* What numpy.dtype() takes for the type: new reference, or NULL with an exception set. */
static FERRULE_COLD PyObject *ferrule_dtype_format(const ferrule_layout *layout);

/* The same for a struct. */
static FERRULE_COLD PyObject *ferrule_struct_format(const ferrule_layout *layout)
{
    PyObject *names = PyList_New(layout->count);
    PyObject *formats = PyList_New(layout->count);
    PyObject *offsets = PyList_New(layout->count);
    int failed = names == NULL || formats == NULL || offsets == NULL;
    for (Py_ssize_t i = 0; !failed && i < layout->count; i++) {
        const ferrule_field *field = &layout->fields[i];
        PyObject *format = ferrule_dtype_format(field->layout);
        PyObject *offset = PyLong_FromSsize_t(field->offset);
        failed = format == NULL || offset == NULL;
        Py_INCREF(field->name);
        PyList_SetItem(names, i, field->name); /* each takes the reference, also if it is NULL */
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

/* The same for one or more wide characters of `width` bytes. NumPy's characters are UCS-4: others are
 * numbers. */
static FERRULE_COLD PyObject *ferrule_wide_format(const ferrule_layout *layout, Py_ssize_t width)
{
    return width == 4 ? PyUnicode_FromFormat("=U%zd", layout->size / width)
                      : Py_BuildValue("(s(n))", "=u2", layout->size / width);
}

static FERRULE_COLD PyObject *ferrule_dtype_format(const ferrule_layout *layout)
{
    const char *letter = "V"; /* raw bytes: unions */
    switch (layout->kind) {
    case FERRULE_STRUCT:
        return ferrule_struct_format(layout);
    case FERRULE_ARRAY:
        return Py_BuildValue("(N(n))", ferrule_dtype_format(layout->item), layout->count);
    case FERRULE_WCHAR:
    case FERRULE_UNICODE:
        return ferrule_wide_format(layout, layout->size);
    case FERRULE_WIDE_TEXT:
        return ferrule_wide_format(layout, layout->item->size);
    case FERRULE_LONG_DOUBLE:
        return PyUnicode_FromString("longdouble");
    case FERRULE_BOOL:
        return PyUnicode_FromString("?");
    case FERRULE_CHAR:
    case FERRULE_TEXT:
        letter = "S";
        break;
    case FERRULE_I8:
    case FERRULE_I16:
    case FERRULE_I32:
    case FERRULE_I64:
        letter = "=i";
        break;
    case FERRULE_U8:
    case FERRULE_U16:
    case FERRULE_U32:
    case FERRULE_U64:
    case FERRULE_POINTER:
    case FERRULE_CODE:
        letter = "=u";
        break;
    case FERRULE_FLOAT:
    case FERRULE_DOUBLE:
        letter = "=f";
        break;
    case FERRULE_COMPLEX:
        letter = "=c";
        break;
    default:
        break;
    }
    return PyUnicode_FromFormat("%s%zd", letter, layout->size);
}

FERRULE_INTERNAL PyObject *ferrule_new_dtype(const ferrule_layout *layout)
{
    PyObject *numpy = PyImport_ImportModule("numpy");
    PyObject *format = numpy == NULL ? NULL : ferrule_dtype_format(layout);
    PyObject *dtype = format == NULL ? NULL : PyObject_CallMethod(numpy, "dtype", "O", format);
    Py_XDECREF(format);
    Py_XDECREF(numpy);
    return dtype;
}

FERRULE_INTERNAL PyObject *ferrule_new_view(PyObject *cdata, PyObject *dtype, Py_ssize_t length,
                                            Py_ssize_t size)
{
    PyObject *numpy = PyImport_ImportModule("numpy");
    PyObject *buffer = numpy == NULL ? NULL
                                     : PyObject_CallMethod(ferrule_module.backend, "buffer", "On", cdata,
                                                           length * size);
    PyObject *array =
        buffer == NULL ? NULL
                       : PyObject_CallMethod(numpy, "ndarray", "(n)OO", length, dtype, buffer);
    Py_XDECREF(buffer);
    Py_XDECREF(numpy);
    return array;
}

#endif
