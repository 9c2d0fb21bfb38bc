/* The library's variables on the module. Each is a property of the module's type: reading it reads C's variable,
 * so it is never stale, and assigning to it is an error, because Python would only hide it.
 *
 * A module has this type only if it has variables: from Python 3.11 on, `module.name` takes some 10 ns longer
 * if the type of the module is not Python's own.
 */
#ifndef FERRULE_VARIABLES_H
#define FERRULE_VARIABLES_H

#include "ferrule_python.h"
#include "ferrule_shared.h"

/* The get and set of a PyGetSetDef, whose closure is the name on lib. */
FERRULE_SHARED PyObject *ferrule_get_variable(PyObject *module, void *on_lib);
FERRULE_SHARED int ferrule_set_variable(PyObject *module, PyObject *value, void *on_lib);

/* Gives the module a type with these properties, which inherits from the one that it has; the last property has no
 * name. Takes the reference to `module`, which may be NULL with an exception set, and returns it, or NULL with an
 * exception set. */
FERRULE_SHARED FERRULE_COLD PyObject *ferrule_add_variables(PyObject *module, PyGetSetDef *variables);

#endif
