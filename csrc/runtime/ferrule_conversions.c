#include "ferrule_conversions.h"

#ifndef PYPY_VERSION

#include "ferrule_conversion_names.h"
#include "ferrule_functions.h"
#include "ferrule_state.h"
#include "ferrule_strings.h"
#include "ferrule_struct.h"

#include <string.h>

/* A kind of conversion. Its name on the module is `names` with the struct's name in place of %s. */
typedef struct {
    const char *names;
    PyMethodDef method;
} ferrule_conversion;

#define FERRULE_FAST(function) \
    (PyCFunction)(void (*)(void)) function, METH_FASTCALL | METH_KEYWORDS

#define FERRULE_MADE_AS(what) \
    "Raises what " what " raises: TypeError, OverflowError or ValueError for values that do not\n" \
    "fit, MemoryError if memory runs out."
#define FERRULE_READ_AS \
    "An array of char becomes the bytes before its first NUL, or str if `encoding` is given (`errors`\n" \
    "is as in bytes.decode). Any other array, and a struct in the struct, becomes a tuple.\n\n"
#define FERRULE_LENGTH_OF \
    "`length` counts structs; without it, `p` has to be an array.\n\n"
#define FERRULE_READ_ERRORS \
    "Raises TypeError for anything but such a struct, RuntimeError for NULL, UnicodeDecodeError for\n" \
    "text that is not in `encoding`"
#define FERRULE_LENGTH_ERRORS \
    "TypeError if the length is missing, ValueError if it is negative, IndexError if it is larger\n" \
    "than the array's"

static ferrule_conversion ferrule_of_structs[] = {
    {FERRULE_NAMES_OF_NEW,
     {"new", FERRULE_FAST(ferrule_new_one),
      "new" FERRULE_NEW_ONE "\n--\n\n"
      "Return a pointer to a new struct, which lives as long as the pointer.\n\n"
      "`init` is a tuple or list of the first fields' values, a dict, a struct to copy, or None;\n"
      "all other fields are zero.\n\n" FERRULE_MADE_AS("ffi.new('T *', init)")}},
    {FERRULE_NAMES_OF_NEW_ARRAY,
     {"new_array", FERRULE_FAST(ferrule_new_array),
      "new_array" FERRULE_NEW_ARRAY "\n--\n\n"
      "Return a new array of the struct.\n\n"
      "`init` is a list or tuple of what new_T accepts, or a length; then all fields are zero.\n\n"
      FERRULE_MADE_AS("ffi.new('T[]', init)")}},
    {FERRULE_NAMES_OF_AS_TUPLE,
     {"as_tuple", FERRULE_FAST(ferrule_as_tuple),
      "as_tuple" FERRULE_AS_TUPLE "\n--\n\n"
      "Return the fields of the struct `p`, or of the one that it points to, as a tuple.\n\n"
      FERRULE_READ_AS FERRULE_READ_ERRORS "."}},
    {FERRULE_NAMES_OF_AS_LIST,
     {"as_list", FERRULE_FAST(ferrule_as_list),
      "as_list" FERRULE_AS_LIST "\n--\n\n"
      "Return a list with a tuple for each struct of the array `p`.\n\n"
      FERRULE_LENGTH_OF FERRULE_READ_AS FERRULE_READ_ERRORS ",\n" FERRULE_LENGTH_ERRORS "."}},
    {FERRULE_NAMES_OF_AS_NUMPY,
     {"as_numpy", FERRULE_FAST(ferrule_as_numpy),
      "as_numpy" FERRULE_AS_NUMPY "\n--\n\n"
      "Return a one-dimensional NumPy array over the memory of `p`, with the dtype of T_dtype().\n\n"
      FERRULE_LENGTH_OF
      "Raises ImportError without NumPy, TypeError for anything but such a struct, RuntimeError for NULL,\n"
      FERRULE_LENGTH_ERRORS "."}},
    {FERRULE_NAMES_OF_DTYPE,
     {"dtype", FERRULE_FAST(ferrule_dtype),
      "dtype" FERRULE_DTYPE "\n--\n\n"
      "Return NumPy's dtype of the struct: each field where C has it, sizes and offsets in bytes.\n\n"
      "A pointer is an unsigned integer there, and a union is raw bytes. Raises ImportError without\n"
      "NumPy."}},
};

static PyMethodDef ferrule_of_strings[] = {
    {"as_bytes", FERRULE_FAST(ferrule_as_bytes),
     "as_bytes" FERRULE_AS_BYTES "\n--\n\n"
     "Return the C string `text`, up to its first NUL, as ffi.string(text) does: bytes, or str for\n"
     "wide characters.\n\n"
     "Raises TypeError for what is not C text, and RuntimeError for NULL."},
    {"as_str", FERRULE_FAST(ferrule_as_str),
     "as_str" FERRULE_AS_STR "\n--\n\n"
     "Return the C string `text`, up to its first NUL, decoded; `errors` is as in bytes.decode.\n\n"
     "Raises TypeError for what is not C text, RuntimeError for NULL, UnicodeDecodeError for text\n"
     "that is not in `encoding`, and LookupError for an encoding that Python does not know."},
};

#define FERRULE_COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* The name of a conversion of the struct, a str: new reference, or NULL with an exception set. Short names
 * are composed here, because there are many, and PyUnicode_FromFormat() takes several times longer. */
static PyObject *ferrule_conversion_name(const ferrule_conversion *kind, const char *stem)
{
    const char *place = strstr(kind->names, "%s"), *rest = place + 2;
    size_t before = (size_t)(place - kind->names), middle = strlen(stem), after = strlen(rest);
    size_t length = before + middle + after;
    char short_name[200];
    if (length > sizeof short_name) {
        return PyUnicode_FromFormat(kind->names, stem);
    }
    memcpy(short_name, kind->names, before);
    memcpy(short_name + before, stem, middle);
    memcpy(short_name + before + middle, rest, after);
    return PyUnicode_FromStringAndSize(short_name, (Py_ssize_t)length);
}

/* Puts the function into the dict, replacing one of that name. Takes the reference to `name`, which
 * may be NULL with an exception set, and borrows the rest. 0, or -1 with an exception set. */
static int ferrule_add_function(PyObject *names, PyObject *name, PyMethodDef *method, PyObject *self)
{
    name = ferrule_key(name);
    PyObject *function = name == NULL ? NULL : PyCFunction_NewEx(method, self, ferrule_module.name);
    if (function != NULL) {
        PyObject_GC_UnTrack(function); /* neither a capsule nor a str can be part of a cycle */
    }
    int failed = function == NULL || PyDict_SetItem(names, name, function) < 0;
    Py_XDECREF(function);
    Py_XDECREF(name);
    return failed ? -1 : 0;
}

/* A list with a capsule for each struct, each with its place in `known`: new reference, or NULL with an
 * exception set. */
static PyObject *ferrule_capsules(const char *structs, ferrule_struct *known,
                                  Py_ssize_t count)
{
    PyObject *list = PyList_New(count);
    for (Py_ssize_t i = 0; list != NULL && i < count; i++) {
        ferrule_pair names = ferrule_pair_at(structs);
        structs = ferrule_after_pair(names);
        known[i].stem = names.name;
        known[i].spelling = names.value;
        PyObject *capsule = PyCapsule_New(&known[i], NULL, NULL);
        if (capsule == NULL) {
            Py_DECREF(list);
            return NULL;
        }
        PyList_SetItem(list, i, capsule);
    }
    return list;
}

/* The last kind goes first, so that if two have the same name, the one of the first kind stays. cffi is asked about
 * a struct only when one is called. */
FERRULE_SHARED int ferrule_add_conversions(PyObject *names, const char *structs)
{
    Py_ssize_t count = 0;
    for (FERRULE_EACH_PAIR(pair, structs)) {
        count++;
    }
    ferrule_struct *known = PyMem_Calloc((size_t)count + 1, sizeof *known); /* never freed */
    if (known == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    PyObject *capsules = ferrule_capsules(structs, known, count);
    int failed = capsules == NULL;
    for (size_t k = FERRULE_COUNT_OF(ferrule_of_structs); !failed && k-- > 0;) {
        ferrule_conversion *kind = &ferrule_of_structs[k];
        for (Py_ssize_t i = 0; !failed && i < count; i++) {
            failed = ferrule_add_function(names, ferrule_conversion_name(kind, known[i].stem),
                                          &kind->method, PyList_GetItem(capsules, i)) < 0;
        }
    }
    Py_XDECREF(capsules);
    return failed ? -1 : 0;
}

FERRULE_SHARED int ferrule_add_strings(PyObject *names)
{
    int failed = 0;
    for (size_t i = 0; !failed && i < FERRULE_COUNT_OF(ferrule_of_strings); i++) {
        PyMethodDef *method = &ferrule_of_strings[i];
        failed = ferrule_add_function(names, PyUnicode_FromString(method->ml_name), method, NULL) < 0;
    }
    return failed ? -1 : 0;
}

#endif
