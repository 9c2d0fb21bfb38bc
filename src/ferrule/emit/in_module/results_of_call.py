"""What comes out of a call that annotations change, on PyPy: results, and what C stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ferrule.emit.in_module.arguments import text_of
from ferrule.emit.in_module.steps import OUTCOMES
from ferrule.emit.in_module.value_records import to_record

if TYPE_CHECKING:
    from ferrule.emit.in_module.annotated_call import AnnotatedCall
    from ferrule.emit.in_module.steps import Row


class ResultsOfCall:
    """The results of a call that has not failed."""

    def __init__(self, call: AnnotatedCall) -> None:
        """Take the call, after C has returned."""
        self._call = call
        self._row, self._steps, self._ffi = call.row, call.steps, call.ffi

    def made(self) -> object:
        """Return one object, or a tuple of several; None if nothing comes out."""
        rows = [*self._row.get("stored", ())]
        if "result" in self._row:
            rows.insert(0, self._row["result"])
        made: dict[int, object] = {}
        # Handles first, and all of them: from then on the objects own what they stand for.
        handles = [n for n, row in enumerate(rows) if "type" in row and "form" not in row]
        of_parameters: dict[int | None, Any] = {}
        try:
            try:
                for n in handles:
                    made[n] = of_parameters[rows[n]["index"]] = self._call.handles.from_c(
                        self._call.function.name, rows[n], self._pointer(rows[n])
                    )
            finally:
                self._call.keep_closures(of_parameters)
                if self._call.kept:
                    self._call.handles.keep_memory(self._call.kept, of_parameters.values())
            made.update((n, self._made(row)) for n, row in enumerate(rows) if n not in made)
        except BaseException:
            for n in handles:
                self._call.handles.close_new(rows[n], self._pointer(rows[n]), is_made=n in made)
            raise
        return made[0] if len(rows) == 1 else tuple(made[n] for n in range(len(rows))) or None

    def _pointer(self, row: Row) -> Any:
        """Return the pointer of a handle that came out."""
        return self._call.place(row["index"])[0]

    def _made(self, row: Row) -> object:
        """Return one result as Python gets it."""
        index = row["index"]
        form = row.get("form")
        if form is not None:
            result = self._array(row, form)
        elif row.get("encoding"):
            text = self._call.place(index)[0]
            characters = self._ffi.cast("char *", text)
            result = text_of(self._ffi.string(characters), row["encoding"]) if text else None
        elif row.get("is_record"):
            result = to_record(self._steps, self._call.place(index)[0])
        else:
            result = self._call.place(index)[0]
        return self._call.held.kept_for(result) if self._row.get("may_lead") else result

    def _array(self, row: Row, form: str) -> object:
        """Return an array that C has filled, or a copy of one that it lends."""
        index = row["index"]
        is_filled = row.get("is_filled", False)
        start = self._call.arrays[index] if is_filled else self._call.place(index)[0]
        if not is_filled and not start:
            return None
        count = max(self._count(row, form, start), 0)
        if is_filled:
            count = min(count, len(start))
        if form != "array":
            text = bytes(self._ffi.buffer(self._ffi.cast("char *", start), count))
            return text_of(text, row["encoding"]) if form == "text" else text
        if is_filled and count == len(start):
            return start
        pointer = self._ffi.typeof(start)
        if is_filled:
            pointer = self._steps.pointer_to(pointer.item)
        items = self._ffi.new(self._steps.array_of(pointer), count)
        self._ffi.memmove(items, start, self._ffi.sizeof(items))
        return items

    def _count(self, row: Row, form: str, start: Any) -> int:
        """Return how many items there are after the call."""
        length = row.get("length")
        if "actual" in row:
            return int(self._call.outcome.numbers[OUTCOMES + row["actual"] - 1])
        if length in self._call.stores:
            return self._call.length(length)
        if row.get("is_filled") and form == "text":
            return len(bytes(self._ffi.buffer(start)).partition(b"\0")[0])
        return len(start) if length is None else self._call.length(length)
