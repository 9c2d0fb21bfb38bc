/* The names of the conversions; %s stands for the name of the struct.
 *
 * Printed by `python -m ferrule.emit.conversion_names`; change
 * `ferrule/bindings/conversions.py`.
 */
#ifndef FERRULE_CONVERSION_NAMES_H
#define FERRULE_CONVERSION_NAMES_H

#define FERRULE_NAMES_OF_NEW "new_%s"
#define FERRULE_NAMES_OF_NEW_ARRAY "new_%s_array"
#define FERRULE_NAMES_OF_AS_TUPLE "%s_as_tuple"
#define FERRULE_NAMES_OF_AS_LIST "%s_as_list"
#define FERRULE_NAMES_OF_AS_NUMPY "%s_as_numpy"
#define FERRULE_NAMES_OF_DTYPE "%s_dtype"

#endif
