/* Variadic functions on the module, on machines where C passes the numbers of a variadic call differently.
 *
 * cffi calls `int f(int, ...)` through libffi as if all its arguments were declared. On x86, Arm without
 * hardware floats, 64-bit Arm and s390x that is the same call. Elsewhere it may differ: on a hard-float
 * 32-bit Arm a variadic call passes a double, and returns one, in integer registers; RISC-V and LoongArch do
 * so for the arguments after the declared ones. There the module's function refuses such calls, which would
 * give wrong values. Calls with integers and pointers go to cffi.
 */
#ifndef FERRULE_VARIADIC_H
#define FERRULE_VARIADIC_H

#include "ferrule_python.h"
#include "ferrule_shared.h"

/* What the module has for `value`, the function that lib calls `name`: if it is variadic, one that refuses
 * what cffi passes wrongly on this machine. Takes the reference to `value`. New reference, or NULL with an
 * exception set. */
FERRULE_INTERNAL FERRULE_COLD PyObject *ferrule_variadic(PyObject *value, const char *name);

/* cffi's type of the variadic function `value` (borrowed), which lib calls `name`: new reference, or NULL with an
 * exception set. */
FERRULE_INTERNAL PyObject *ferrule_variadic_type(PyObject *value, const char *name);

#endif
