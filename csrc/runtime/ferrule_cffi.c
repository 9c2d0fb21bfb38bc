#include "ferrule_cffi.h"

#ifndef PYPY_VERSION

#include <string.h>

#ifndef FERRULE_ONE_UNIT
void *ferrule_cffi[FERRULE_CFFI_COUNT];
#endif

FERRULE_SHARED int ferrule_cffi_load(void)
{
    if (ferrule_cffi[1] != NULL) { /* loaded already; the entry 0 is not used */
        return 0;
    }
    PyObject *backend = PyImport_ImportModule("_cffi_backend");
    PyObject *capsule = backend == NULL ? NULL : PyObject_GetAttrString(backend, "_C_API");
    void **table = capsule == NULL ? NULL : PyCapsule_GetPointer(capsule, "cffi");
    if (table != NULL) {
        memcpy(ferrule_cffi, table, sizeof ferrule_cffi);
    }
    Py_XDECREF(capsule);
    Py_XDECREF(backend);
    return table == NULL ? -1 : 0;
}

#endif
