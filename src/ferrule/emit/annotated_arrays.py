"""The C of arrays in annotated calls: their lengths, the memory that C fills, what is freed.

int sum(const int *items, int n);   with lengths = { items = "n" }

if (!FERRULE_HOLDS(int, ferrule_counts[0])) { return ferrule_refuse_length(...); }
int ferrule_out1 = (int)ferrule_counts[0];

int read(void *into, size_t n);     with out = ["into"]: `n` is an argument, and
                                    lengths = { into = { length = "n", actual = "result" } }

ferrule_make_bytes(&ferrule_arrays[0], ferrule_this, ferrule_arg0)
... the call, then `result`, as ferrule_actual0
return ferrule_filled_bytes(&ferrule_arrays[0], ferrule_actual0);
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferrule.bindings.annotated import ArrayForm, target_of
from ferrule.bindings.arrays import with_names
from ferrule.declarations.spell import spell
from ferrule.emit.annotated_expressions import name_in_expressions
from ferrule.emit.call_wrappers import encoding_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ferrule.annotations.arrays import LengthUse
    from ferrule.bindings.annotated import Annotated, Stored
    from ferrule.bindings.calls import Call, PassedValue
    from ferrule.emit.calls_writer import CallsWriter


@dataclass(frozen=True, slots=True)
class ArraysWriter:
    """Writes what an annotated `call`, the one of this `number` in the table, does with arrays.

    `leaving` are the lines that go before a `return` if C is not called.
    """

    unit: CallsWriter
    call: Call
    annotated: Annotated
    number: int
    leaving: Sequence[str]

    @property
    def filled(self) -> tuple[Stored, ...]:
        """The arrays that C fills."""
        return tuple(stored for stored in self.annotated.stored if stored.is_filled)

    def memory(self, index: int) -> str:
        """Return where C fills the array of the parameter `index`."""
        position = [stored.index for stored in self.filled].index(index)
        return f"ferrule_arrays[{position}]"

    # ---- Before the call ----

    def emit_storage(self) -> None:
        """Write the variables for lengths and arrays."""
        stored = {each.index for each in self.annotated.stored}
        for index, use in self.annotated.lengths.items():
            if index not in stored and (use.is_pointer or not use.is_given):
                self._about(f"{self._declared(index, use)} = {{0}};")
        if self.filled:
            self._line(f"ferrule_array ferrule_arrays[{len(self.filled)}] = {{{{0, 0, 0}}}};")

    def emit_before(self, given: str) -> None:
        """Write what sets the lengths and makes memory; C's arguments are `given`."""
        for index, use in self.annotated.lengths.items():
            if use.passed:
                self._emit_count(index, use)
            elif use.is_given and use.is_pointer:
                self._line(f"ferrule_out{index} = ferrule_arg{index};")
        for stored in self.filled:
            self._emit_memory(stored, given)

    def _emit_count(self, index: int, use: LengthUse) -> None:
        """Write what sets the parameter `index` to the length of the arrays that are passed."""
        places = {a.index: place for place, a in enumerate(self.annotated.arguments)}
        counted = [places[array] for array in use.passed]
        count = f"ferrule_counts[{counted[0]}]"
        with self.unit.writer.block(""):
            if len(counted) == 1:
                self._line(f"ferrule_size ferrule_count = {count} < 0 ? 0 : {count};")
            else:
                shown = f"(const short[]){{{', '.join(map(str, counted))}}}, {len(counted)}"
                made = f"ferrule_shared_count(ferrule_this, ferrule_counts, {shown})"
                self._line(f"ferrule_size ferrule_count = {made};")
                with self.unit.writer.block("if (ferrule_count < 0)"):
                    self._emit_leaving()
                    self._line("return 0;")
            self._emit_length(index, "ferrule_count")

    def _emit_length(self, index: int, count: str) -> None:
        """Write what sets the parameter `index`, a length, to the `count` if its type holds it."""
        type_ = f"__typeof__(ferrule_out{index})"
        with self.unit.writer.block(f"if (!FERRULE_HOLDS({type_}, {count}))"):
            self._emit_leaving()
            self._line(f"return ferrule_refuse_length(ferrule_this, {count});")
        self._about(f"ferrule_out{index} = ({type_}){count};")

    def _emit_memory(self, stored: Stored, given: str) -> None:
        """Write what makes the memory of an array; where its size is not an argument, says it."""
        items = stored.items
        assert items is not None, "a filled array has a length"  # noqa: S101
        use = self.annotated.lengths.get(items.length) if items.length is not None else None
        memory = self.memory(stored.index)
        if items.capacity is not None:
            capacity = f"ferrule_capacity_{self.number}_{stored.index}({given})"
        else:
            capacity = f"FERRULE_LENGTH({self._length(items.length, use)})"
        made = f"bytes(&{memory}, ferrule_this"
        if stored.array is ArrayForm.ITEMS:
            made = f"array(&{memory}, ferrule_this, {self._place(stored.index)}"
        with self.unit.writer.block(f"if (ferrule_make_{made}, {capacity}) < 0)"):
            self._emit_leaving()
            self._line("return 0;")
        if use is not None and not use.passed and not use.is_given and items.length is not None:
            self._emit_length(items.length, f"{memory}.ferrule_capacity")

    # ---- After the call ----

    def emit_lengths(self, given: str) -> None:
        """Write what keeps how long the arrays are; C's arguments and its result are `given`."""
        for index, items in self.annotated.conventions.lengths.items():
            _, name = name_in_expressions(index)
            if items.actual is not None:
                actual = f"ferrule_actual_{self.number}_{name}({given})"
                self._line(f"ferrule_actual{name} = {actual};")

    def emit_actual_storage(self) -> None:
        """Write the variables for lengths that are only known after the call."""
        for index, items in self.annotated.conventions.lengths.items():
            if items.actual is not None:
                self._line(f"long long ferrule_actual{name_in_expressions(index)[1]} = 0;")

    def result(self, index: int | None, value: PassedValue, form: ArrayForm) -> str:
        """Return the C that makes an object of an array, the function's result if index is None."""
        items = self.annotated.conventions.lengths[index]
        _, name = name_in_expressions(index)
        use = self.annotated.lengths.get(items.length) if items.length is not None else None
        is_filled = not items.is_lent
        if is_filled and index is not None:
            start, word = f"&{self.memory(index)}", "filled"
        else:
            start = "ferrule_returned" if index is None else f"ferrule_out{index}"
            word = "copied"
        if items.actual is not None:
            length = f"ferrule_actual{name}"
        elif use is not None and use.is_pointer:
            length = f"FERRULE_LENGTH(ferrule_out{items.length})"
        elif is_filled and form is ArrayForm.TEXT:
            length = f"ferrule_text_size({start})"
        else:
            length = f"FERRULE_LENGTH({self._length(items.length, use)})"
            if is_filled and items.length is None:
                length = f"({start})->ferrule_capacity"
        match form:
            case ArrayForm.TEXT:
                return f"ferrule_{word}_text({start}, {length}, {encoding_of(value.encoding)})"
            case ArrayForm.BYTES:
                return f"ferrule_{word}_bytes({start}, {length})"
            case ArrayForm.ITEMS:
                place = self._place(index)
                return f"ferrule_{word}_array({start}, ferrule_this, {place}, {length})"

    @property
    def must_release(self) -> bool:
        """Whether something is released after the results are made, or the call has failed."""
        return bool(self.filled or self.annotated.conventions.frees)

    def emit_release(self) -> None:
        """Write what releases the memory that is left, and frees what C gave away."""
        for index in self.annotated.conventions.frees:
            variable = "ferrule_returned" if index is None else f"ferrule_out{index}"
            with self.unit.writer.block(f"if ({variable} != 0)"):
                name = f"ferrule_free_{self.number}_{name_in_expressions(index)[1]}"
                self._about(f"{name}((void *){variable});")
        for line in self.drop():
            self._line(line)

    def drop(self) -> Iterator[str]:
        """Yield the line that releases the memory that C fills."""
        if self.filled:
            yield f"ferrule_drop_arrays(ferrule_arrays, {len(self.filled)});"

    # ---- Parts ----

    def _emit_leaving(self) -> None:
        for line in (*self.drop(), *self.leaving):
            self._line(line)

    def _length(self, index: int | None, use: LengthUse | None) -> str:
        """Return the variable with the length that the parameter `index` says."""
        is_argument = use is not None and use.is_given and not use.is_pointer
        return f"ferrule_{'arg' if is_argument else 'out'}{index}"

    def _place(self, index: int | None) -> int:
        """Return which type of the call is that of a result."""
        count = len(self.annotated.arguments)
        if index is None:
            return count
        return count + 1 + [stored.index for stored in self.annotated.stored].index(index)

    def _declared(self, index: int, use: LengthUse) -> str:
        type_ = self.call.function.type.parameters[index].type
        bindings = self.unit.plan.bindings
        if use.is_pointer:
            type_ = target_of(type_, bindings.unit)
        named = with_names(bindings.unit.unqualified(type_), bindings.arrays)
        return spell(named, f"ferrule_out{index}", key=bindings.c_name)

    def _line(self, text: str) -> None:
        self.unit.writer.line(text)

    def _about(self, text: str) -> None:
        self.unit.about(self.call, text)
