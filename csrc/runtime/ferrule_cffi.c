#include "ferrule_cffi.h"

#ifndef PYPY_VERSION

#include <string.h>

#ifndef FERRULE_ONE_UNIT
void *ferrule_cffi[FERRULE_CFFI_COUNT];
#endif

FERRULE_INTERNAL int ferrule_cffi_load(PyObject *backend)
{
    PyObject *capsule = PyObject_GetAttrString(backend, "_C_API");
    void **table = capsule == NULL ? NULL : PyCapsule_GetPointer(capsule, "cffi");
    if (table != NULL) {
        memcpy(ferrule_cffi, table, sizeof ferrule_cffi);
    }
    Py_XDECREF(capsule);
    return table == NULL ? -1 : 0;
}

#endif
