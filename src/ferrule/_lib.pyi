# What build_ffi/lib.py compiles, as far as ferrule's own Python uses it.

from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Any, TypeAlias, TypeVar

from _typeshed import ReadableBuffer
from typing_extensions import Self

_T = TypeVar("_T", bound=tuple[object, ...])

class CField:
    type: CType
    offset: int

class CType:
    cname: str
    kind: str
    item: CType
    fields: list[tuple[str, CField]]

class CData:
    # Any object of C; the attributes are the fields of our structs.
    used: int
    count: int
    taken: int
    next: int
    names: CData
    inodes: list[int]
    kinds: list[bytes]
    num: int
    dnum: float
    def __bool__(self) -> bool: ...
    def __int__(self) -> int: ...
    def __len__(self) -> int: ...
    def __add__(self, other: int) -> CData: ...
    def __getitem__(self, index: int) -> Any: ...  # noqa: ANN401  a number, or cdata
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None: ...

_Data: TypeAlias = CData  # inside of _FFI the names mean its attributes
_Type: TypeAlias = CType

class _FFI:
    errno: int
    CData: type[_Data]
    CType: type[_Type]
    def new(self, cdecl: str, init: object = ..., /) -> _Data: ...
    def new_allocator(self, *, should_clear_after_alloc: bool) -> Callable[[str], _Data]: ...
    def typeof(self, cdecl: str | _Data, /) -> _Type: ...
    def sizeof(self, cdecl: str | _Type | _Data, /) -> int: ...
    def alignof(self, cdecl: str | _Type | _Data, /) -> int: ...
    def cast(self, cdecl: str, source: object, /) -> _Data: ...
    def gc(self, cdata: _Data, destructor: Callable[[_Data], object], /) -> _Data: ...
    def release(self, cdata: _Data, /) -> None: ...
    def string(self, cdata: _Data, /) -> bytes: ...
    def unpack(self, cdata: _Data, length: int, /) -> bytes: ...
    def from_buffer(self, cdecl: str, buffer: ReadableBuffer, /) -> _Data: ...

class _Lib:
    DT_UNKNOWN: int
    DT_FIFO: int
    DT_CHR: int
    DT_DIR: int
    DT_BLK: int
    DT_REG: int
    DT_LNK: int
    DT_SOCK: int
    DT_WHT: int
    INT_MIN: int
    INT_MAX: int
    UINT_MAX: int
    def opendir(self, name: bytes, /) -> CData: ...
    def closedir(self, stream: CData, /) -> int: ...
    def ferrule_start_batch(self, batch: CData, /) -> None: ...
    def ferrule_read_batch(self, stream: CData, batch: CData, resolve: int, /) -> int: ...
    def add_data(self, dps: CData, n: int, /) -> CData: ...
    def ferrule_add_points(self, total: CData, points: CData, n: int, /) -> None: ...

ffi: _FFI
lib: _Lib

def ferrule_add_pairs(points: Iterable[object], /) -> tuple[int, float]: ...
def ferrule_entry_iterator_type() -> Callable[
    [int, Callable[[], bool], type[_T], tuple[object, ...], bool], Iterator[_T]
]: ...

# Every function and constant of lib, too; see build_ffi/lib.py.
def __getattr__(name: str) -> Any: ...  # noqa: ANN401  functions and numbers
