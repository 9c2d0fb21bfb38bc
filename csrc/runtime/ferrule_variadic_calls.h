/* Variadic functions that annotations change: cffi passes what is not declared, and everything else is as for other
 * annotated calls. ferrule_objects[count] is the tuple of those arguments.
 */
#ifndef FERRULE_VARIADIC_CALLS_H
#define FERRULE_VARIADIC_CALLS_H

#include "ferrule_objects.h"
#include "ferrule_shared.h"
#include "ferrule_tables.h"

/* Calls a function, or the method `self.function`, with any arguments, declared or not. New reference, or NULL with an
 * exception set. */
FERRULE_SHARED ferrule_object *ferrule_call_variadic(ferrule_function *function, ferrule_object *self,
                                                     ferrule_object *const *args, ferrule_ssize nargs,
                                                     ferrule_object *names);

/* What cffi gets for the arguments of C that are declared, whose values are at `places` until the call, and for those in
 * the tuple `more` (borrowed). Handles among these are in use until ferrule_drop_variadic(). New reference,
 * or NULL with an exception set. */
FERRULE_SHARED ferrule_object *ferrule_variadic_arguments(ferrule_function *function, void *const *places,
                                                          ferrule_object *more);

/* Lets cffi call the function with these arguments (borrowed), and stores what C returns at `returned`. 0; or with an
 * exception set, 1 if cffi has refused an argument, and -1 if C may have been called. */
FERRULE_SHARED int ferrule_run_variadic(ferrule_object *arguments, void *returned);

/* After the call, or instead of it. Takes the reference to the arguments. */
FERRULE_SHARED void ferrule_drop_variadic(ferrule_object *arguments);

#endif
