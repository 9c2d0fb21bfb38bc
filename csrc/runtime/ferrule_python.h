/* Python.h, with the stable ABI if this Python has it. Include this first, in place of Python.h, in every C
 * file that is compiled into a module that ferrule builds.
 *
 * A build that needs the whole API defines what cffi defines (_CFFI_NO_LIMITED_API: debug and free-threaded
 * interpreters). PyPy has no stable ABI. The unit that cffi generates has included Python.h before, with the
 * API that cffi chooses. A unit with the headers of a library has no Python.h, but ferrule_objects.h.
 */
#ifndef FERRULE_PYTHON_H
#define FERRULE_PYTHON_H

#ifdef FERRULE_HEADERS
#include "ferrule_objects.h"
#elif !defined(Py_PYTHON_H)
#include <pyconfig.h>
#if !defined(Py_LIMITED_API) && !defined(Py_DEBUG) && !defined(Py_TRACE_REFS) && \
    !defined(Py_GIL_DISABLED) && !defined(_CFFI_NO_LIMITED_API) && !defined(PYPY_VERSION)
#define Py_LIMITED_API 0x030a0000 /* Python 3.10, the oldest that ferrule supports */
#endif
#include <Python.h>
#endif

#if defined(Py_LIMITED_API) && Py_LIMITED_API + 0 < 0x030a0000 && !defined(PYPY_VERSION)
/* cffi's unit asks for the stable ABI of Python 3.2; these were added to it by 3.10. */
#include <stdint.h>
#define METH_FASTCALL 0x0080
PyAPI_FUNC(void *) PyType_GetSlot(PyTypeObject *, int);
PyAPI_FUNC(const char *) PyUnicode_AsUTF8AndSize(PyObject *, Py_ssize_t *);
PyAPI_FUNC(PyInterpreterState *) PyInterpreterState_Get(void);
PyAPI_FUNC(PyObject *) PyImport_GetModule(PyObject *);
PyAPI_FUNC(int64_t) PyInterpreterState_GetID(PyInterpreterState *);
#endif

#endif
