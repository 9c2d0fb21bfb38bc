#include "ferrule_cffi.h"

#ifndef PYPY_VERSION

#ifndef FERRULE_ONE_UNIT
void **ferrule_cffi;
#endif

FERRULE_SHARED int ferrule_cffi_load(void)
{
    if (ferrule_cffi != NULL) {
        return 0;
    }
    PyObject *backend = PyImport_ImportModule("_cffi_backend");
    PyObject *capsule = backend == NULL ? NULL : PyObject_GetAttrString(backend, "_C_API");
    if (capsule != NULL) {
        ferrule_cffi = PyCapsule_GetPointer(capsule, "cffi");
    }
    Py_XDECREF(capsule);
    Py_XDECREF(backend);
    return ferrule_cffi == NULL ? -1 : 0;
}

#endif
