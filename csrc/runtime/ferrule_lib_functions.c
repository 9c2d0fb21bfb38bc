/* The functions of lib for the first 256 functions of a module, each by its index in the table. They are the same in
 * all modules, so they are compiled once. The linker removes those that a module does not have. */
#include "ferrule_calls.h"
#include "ferrule_state.h"

#ifndef PYPY_VERSION

#ifndef FERRULE_ONE_UNIT /* there, functions of lib are next to cffi's */

#define FERRULE_LIB(index)                                                                     \
    FERRULE_SHARED PyObject *ferrule_lib_##index(PyObject *lib, PyObject *args);                 \
    FERRULE_SHARED PyObject *ferrule_lib_##index(PyObject *lib, PyObject *args)                  \
    {                                                                                          \
        (void)lib;                                                                             \
        return ferrule_lib_call(&ferrule_module.functions[0x##index], args);                    \
    }
#define FERRULE_LIBS(digit)                                                                    \
    FERRULE_LIB(digit##0) FERRULE_LIB(digit##1) FERRULE_LIB(digit##2) FERRULE_LIB(digit##3)    \
    FERRULE_LIB(digit##4) FERRULE_LIB(digit##5) FERRULE_LIB(digit##6) FERRULE_LIB(digit##7)    \
    FERRULE_LIB(digit##8) FERRULE_LIB(digit##9) FERRULE_LIB(digit##a) FERRULE_LIB(digit##b)    \
    FERRULE_LIB(digit##c) FERRULE_LIB(digit##d) FERRULE_LIB(digit##e) FERRULE_LIB(digit##f)

FERRULE_LIBS(0) FERRULE_LIBS(1) FERRULE_LIBS(2) FERRULE_LIBS(3)
FERRULE_LIBS(4) FERRULE_LIBS(5) FERRULE_LIBS(6) FERRULE_LIBS(7)
FERRULE_LIBS(8) FERRULE_LIBS(9) FERRULE_LIBS(a) FERRULE_LIBS(b)
FERRULE_LIBS(c) FERRULE_LIBS(d) FERRULE_LIBS(e) FERRULE_LIBS(f)

#endif
#endif
