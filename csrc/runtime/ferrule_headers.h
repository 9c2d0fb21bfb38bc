/* Included before the headers of a library, in a unit that does not include Python.h.
 *
 * Everything that the unit needs is declared here, where no macro, type or pragma of those headers can change
 * it. What follows them uses these names and C's keywords alone. Nothing is declared after the headers that a
 * pragma which they leave open would change.
 */
#define FERRULE_HEADERS

#pragma pack(push, 16) /* whatever a file that -include names has left open */
#include "ferrule_builtins.h"

#include "ferrule_annotations.h"
#include "ferrule_arrays.h"
#include "ferrule_cffi_tables.h"
#include "ferrule_closures.h"
#include "ferrule_convert.h"
#include "ferrule_handles.h"
#include "ferrule_lists.h"
#include "ferrule_module_tables.h"
#include "ferrule_scoped.h"
#include "ferrule_steps.h"
#include "ferrule_values.h"
#include "ferrule_variadic_calls.h"
#pragma pack(pop)

#undef NULL
#undef inline
#undef memcpy
#undef ptrdiff_t
#undef PTRDIFF_MAX
#undef size_t
#undef strcmp
#undef strlen
#undef wchar_t

#undef PyObject
#undef PyTypeObject
#undef Py_ssize_t
#undef PyObject_HEAD
#undef Py_TYPE
#undef Py_True
#undef Py_False
#undef PyErr_Occurred
#undef PyErr_Clear
#undef PyBytes_CheckExact
#undef PyBytes_Size
#undef PyBytes_AsString
#undef PyUnicode_CheckExact
#undef PyUnicode_AsUTF8AndSize
#undef PyFloat_CheckExact
#undef PyFloat_AsDouble
#undef PyLong_CheckExact
#undef PyLong_AsSsize_t
#undef PyLong_AsDouble
