"""The C of records that are tuples in Python: the table of their classes, and both conversions.

values = ["struct timespec"]   ->

static ferrule_object *ferrule_from_value_0(const struct timespec *ferrule_value)
{
    ferrule_object *ferrule_made = ferrule_new_value(&ferrule_value_types[0]);
    ... an item for each field
}
static int ferrule_to_value_0(ferrule_object *ferrule_given, struct timespec *ferrule_value)
{
    ... only for a tuple of the class with items of the exact types; cffi converts others
}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferrule.bindings.calls import ValueKind, value_of
from ferrule.declarations.spell import spell
from ferrule.declarations.types import Array, Pointer, Qualified
from ferrule.emit.call_wrappers import object_of, variable_of
from ferrule.emit.hidden_macros import without_macros
from ferrule.emit.writer import string_literal

if TYPE_CHECKING:
    from ferrule.annotations.value_records import ValueRecord
    from ferrule.bindings.calls import PassedValue
    from ferrule.bindings.plan import ModulePlan
    from ferrule.declarations.types import CType
    from ferrule.emit.calls_writer import CallsWriter

VALUE_TYPES: Final = "ferrule_value_types"
_EXACT: Final = {
    ValueKind.BOOL: "ferrule_exact_bool",
    ValueKind.CHAR: "ferrule_exact_char",
    ValueKind.REAL: "ferrule_exact_real",
}


def declaration_of_values(plan: ModulePlan) -> str:
    """Return the declaration of the table of classes."""
    count = len(plan.annotations.values) + 1
    return f"FERRULE_SHARED_DATA ferrule_value_type {VALUE_TYPES}[{count}];"


def emit_values(unit: CallsWriter, linkage: str) -> None:
    """Write the conversions, and the table of classes."""
    records = unit.plan.annotations.values
    if not records:
        return
    unit.writer.section("Records that are tuples")
    for number, record in enumerate(records):
        names = ", ".join(string_literal(name) for name, _ in record.fields)
        unit.writer.line(
            f"static const char *const ferrule_fields_{number}[] = {{{names}, 0}};"
        )
    with unit.writer.block(
        f"{linkage}ferrule_value_type {VALUE_TYPES}[{len(records) + 1}] =", ";"
    ):
        for number, record in enumerate(records):
            name, about = string_literal(record.name), string_literal(f"{record.in_c}.")
            fields = f"ferrule_fields_{number}, {len(record.fields)}"
            unit.writer.line(f"{{{name}, {about}, {fields}, 0, 0}},")
        unit.writer.line("{0, 0, 0, 0, 0, 0},")
    for number, record in enumerate(records):
        with without_macros(unit.writer, [field.name or "" for _, field in record.fields]):
            _Conversions(unit, number, record).emit()


class _Conversions:
    def __init__(self, unit: CallsWriter, number: int, record: ValueRecord) -> None:
        self.unit, self.writer = unit, unit.writer
        self.number, self.record = number, record
        self.names = {r.key: n for n, r in enumerate(unit.plan.annotations.values)}

    def emit(self) -> None:
        key = self.unit.plan.bindings.c_name
        # The record may only have the name of a typedef that is const.
        type_ = self.unit.plan.bindings.unit.unqualified(self.record.type)
        const = spell(Pointer(Qualified(type_, const=True)), "ferrule_value", key=key)
        given = spell(Pointer(type_), "ferrule_value", key=key)
        unused = "static __inline__ __attribute__((__unused__))"
        head = f"{unused} ferrule_object *ferrule_from_value_{self.number}({const})"
        with self.writer.block(head):
            self._emit_items()
        head = f"{unused} int ferrule_to_value_{self.number}("
        with self.writer.block(f"{head}ferrule_object *ferrule_given, {given})"):
            self._emit_fields()

    # ---- To Python ----

    def _emit_items(self) -> None:
        made = f"ferrule_new_value(&{VALUE_TYPES}[{self.number}])"
        self.writer.line(f"ferrule_object *ferrule_made = {made}, *ferrule_item;")
        with self.writer.block("if (ferrule_made == 0)"):
            self.writer.line("return 0;")
        for place, (_, field) in enumerate(self.record.fields):
            with self.writer.block(""):
                self._emit_item(field.type, f"ferrule_value->{field.name}", "ferrule_item", 0)
                with self.writer.block("if (ferrule_item == 0)"):
                    self.writer.line("return ferrule_drop_value(ferrule_made);")
                self.writer.line(f"ferrule_set_value(ferrule_made, {place}, ferrule_item);")
        self.writer.line("return ferrule_made;")

    def _emit_item(self, type_: CType, place: str, item: str, depth: int) -> None:
        """Write what makes the object `item` of what is at `place`; NULL if that fails."""
        bare = self.unit.plan.bindings.unit.resolve(type_)
        if not isinstance(bare, Array):
            self.writer.line(f"{item} = {self._object(type_, place)};")
            return
        value = self._value(bare.element)
        if value is not None and value.kind is ValueKind.CHAR:
            self.writer.line(f"{item} = ferrule_characters({place}, sizeof {place});")
            return
        count, i = f"(ferrule_ssize)(sizeof {place} / sizeof {place}[0])", f"ferrule_i{depth}"
        inner = f"ferrule_item{depth}"
        self.writer.line(f"{item} = ferrule_new_tuple({count});")
        loop = f"for (ferrule_ssize {i} = 0; {item} != 0 && {i} < {count}; {i}++)"
        with self.writer.block(loop):
            self.writer.line(f"ferrule_object *{inner};")
            self._emit_item(bare.element, f"{place}[{i}]", inner, depth + 1)
            with self.writer.block(f"if ({inner} == 0)"):
                self.writer.line(f"{item} = ferrule_drop_value({item});")
            with self.writer.block("else"):
                self.writer.line(f"ferrule_set_item({item}, {i}, {inner});")

    def _object(self, type_: CType, place: str) -> str:
        value = self._value(type_)
        if value is None or value.kind is ValueKind.RECORD:
            return f"ferrule_from_value_{self._number(type_)}(&{place})"
        return object_of(self.unit, value, 0, place)

    # ---- To C ----

    def _emit_fields(self) -> None:
        """Write what converts the items, if that is as simple as for arguments."""
        steps = [
            self._step(field.type, place, f"ferrule_value->{field.name}")
            for place, (_, field) in enumerate(self.record.fields)
        ]
        simple = [step for step in steps if step is not None]
        if len(simple) < len(steps):  # arrays and wide characters: cffi does it
            self.writer.line("(void)ferrule_given, (void)ferrule_value;")
            self.writer.line("return 0;")
            return
        for variable, *_ in simple:
            if variable:
                self.writer.line(variable)
        made = f"{VALUE_TYPES}[{self.number}].ferrule_made"
        is_it = f"ferrule_is_a(ferrule_given, {made})"
        self.writer.line("__builtin_memset(ferrule_value, 0, sizeof *ferrule_value);")
        converted = " && ".join(condition for _, condition, _ in simple)
        with self.writer.block(f"if (!({is_it} && {converted}))"):
            self.writer.line("return 0;")
        for *_, assignment in simple:
            if assignment:
                self.writer.line(assignment)
        self.writer.line("return 1;")

    def _step(self, type_: CType, place: int, target: str) -> tuple[str, str, str] | None:
        """Return a variable, the condition that fills it, and its assignment to the `target`."""
        value = self._value(type_)
        item = f"ferrule_item_of(ferrule_given, {place})"
        if value is None:
            return None
        if value.kind is ValueKind.RECORD:
            return "", f"ferrule_to_value_{self._number(type_)}({item}, &{target})", ""
        name = f"ferrule_field{place}"
        spelled = self.unit.spell(value)
        if value.kind in {ValueKind.INTEGER, ValueKind.ENUMERATION}:
            condition = f"ferrule_exact_integer({spelled}, {item}, &{name})"
        elif value.kind in _EXACT:
            condition = f"{_EXACT[value.kind]}({item}, &{name})"
        else:
            return None
        variable = f"{variable_of(self.unit, value, name)};"
        return variable, condition, f"{target} = ({spelled}){name};"

    # ---- Parts ----

    def _value(self, type_: CType) -> PassedValue | None:
        unit = self.unit.plan.bindings.unit
        return None if isinstance(unit.resolve(type_), Array) else value_of(type_, unit)

    def _number(self, type_: CType) -> int:
        key = getattr(self.unit.plan.bindings.unit.resolve(type_), "key", "")
        return self.names[key]
