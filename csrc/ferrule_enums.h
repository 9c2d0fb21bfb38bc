/* Classes of Python's `enum` on the module, for the enumerations that were chosen at build time.
 *
 * Included by the one unit that cffi generates, and only where there are such classes.
 */
#ifndef FERRULE_ENUMS_H
#define FERRULE_ENUMS_H

#include "ferrule_module.h"

/* An enumeration: its class's name, whether members can be combined, and the members' names on the
 * module and on lib. Tables end in {NULL, 0, NULL}. */
typedef struct {
    const char *name;
    int is_flag;
    const ferrule_pair *members;
} ferrule_enum;

/* A value that the header has no name for is still one of the enumeration's, as in C. */
static const char ferrule_enum_maker[] =
    "import enum\n"
    "class OpenEnum(enum.IntEnum):\n"
    "    @classmethod\n"
    "    def _missing_(cls, value):\n"
    "        if not isinstance(value, int):\n"
    "            return None\n"
    "        member = int.__new__(cls, value)\n"
    "        member._name_, member._value_ = None, int(value)\n"
    "        return cls._value2member_map_.setdefault(member._value_, member)\n"
    "    def __repr__(self):\n"
    "        name = type(self).__name__\n"
    "        shown = f'{name}.{self._name_}' if self._name_ else name\n"
    "        return f'<{shown}: {self._value_}>'\n"
    "def add_class(module, name, is_flag, pairs):\n"
    "    base = enum.IntFlag if is_flag else OpenEnum\n"
    "    values = [(c, v) for c, v in ((c, getattr(module.lib, c, None)) for _, c in pairs)\n"
    "              if v is not None]\n"
    "    made = base(name, values, module=module.__name__, qualname=name)\n"
    "    setattr(module, name, made)\n"
    "    for own, c in pairs:\n"
    "        if c in made.__members__:\n"
    "            setattr(module, own, made[c])\n";

/* What the text above calls add_class: new reference, or NULL with an exception set. */
static PyObject *ferrule_enum_function(void)
{
    PyObject *globals = PyDict_New();
    PyObject *code = Py_CompileString(ferrule_enum_maker, "<ferrule>", Py_file_input);
    PyObject *function = NULL;
    if (globals != NULL && code != NULL &&
        PyDict_SetItemString(globals, "__builtins__", PyEval_GetBuiltins()) == 0 &&
        PyDict_SetItemString(globals, "__name__", Py_None) == 0) {
        PyObject *done = PyEval_EvalCode(code, globals, globals);
        if (done != NULL) {
            function = PyDict_GetItemString(globals, "add_class");
            Py_XINCREF(function);
            Py_DECREF(done);
        }
    }
    Py_XDECREF(code);
    Py_XDECREF(globals);
    return function;
}

/* The members as a list of pairs of str: new reference, or NULL with an exception set. */
static PyObject *ferrule_enum_pairs(const ferrule_pair *members)
{
    PyObject *pairs = PyList_New(0);
    for (const ferrule_pair *m = members; pairs != NULL && m->name != NULL; m++) {
        PyObject *pair = Py_BuildValue("(ss)", m->name, m->value);
        if (pair == NULL || PyList_Append(pairs, pair) < 0) {
            Py_CLEAR(pairs);
        }
        Py_XDECREF(pair);
    }
    return pairs;
}

/* Puts the classes on the module, and members in the place of its plain constants. Takes the
 * reference to `module`, which may be NULL with an exception set, and returns it, or NULL with an
 * exception set. */
static PyObject *ferrule_add_enums(PyObject *module, const ferrule_enum *enums)
{
    PyObject *function = module == NULL ? NULL : ferrule_enum_function();
    for (const ferrule_enum *e = enums; function != NULL && e->name != NULL; e++) {
        PyObject *pairs = ferrule_enum_pairs(e->members);
        PyObject *done = pairs == NULL ? NULL
                                       : PyObject_CallFunction(function, "OsiO", module, e->name,
                                                               e->is_flag, pairs);
        Py_XDECREF(pairs);
        if (done == NULL) {
            Py_CLEAR(function);
        }
        Py_XDECREF(done);
    }
    if (function == NULL) {
        Py_XDECREF(module);
        return NULL;
    }
    Py_DECREF(function);
    return module;
}

#endif
