"""The text that is the same in every stub, as one stub that type checkers and ruff can read.

`ferrule.stub.fixed_parts` cuts it at the lines `# --- part ---`. Everything in a part goes into
stubs as it is, line by line, so the formatter leaves this file alone. A stub imports what it uses
of the imports here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import IntEnum, IntFlag
from os import PathLike
from types import TracebackType
from typing import (
    IO,
    Any,
    Final,
    Generic,
    Literal,
    NoReturn,
    Protocol,
    SupportsComplex,
    SupportsFloat,
    SupportsIndex,
    TypeVar,
    final,
    overload,
    type_check_only,
)
from typing_extensions import Buffer, ParamSpec, Self, TypeAlias, deprecated

# --- every module ---
def has(name: str, /) -> bool:
    """Tell whether the library has the optional function `name`."""
__ferrule__: Final[dict[str, str]]
ffi: Final[FFI]
lib: Final[Lib]

# --- placeholders ---
# A stub has these from its header. Here they are what the parts below need of them.

@type_check_only
class c_char(Character, Byte, Primitive[bytes, bytes | c_char]): ...

@type_check_only
class Lib: ...

_TypeName: TypeAlias = Literal["char"]

# --- aliases for ffi ---
_CData: TypeAlias = CData  # inside FFI these names are its attributes
_CType: TypeAlias = CType[_C]

# --- ffi ---
# These two classes are written member by member. Where the header has types that a method can know
# by name, the method's overloads for them go before those here.
#
# mypy lists all overloads for a call that fits none, except if one nearly fits: then it names only
# the argument that does not. A str is nearly a `Sequence[TypeAndItsValue]`, and never one.

@type_check_only
class FFI:
    """cffi's `ffi`, with the types of this module."""
    CData: Final[type[_CData]]
    CType: Final[type[_CType[_CData]]]
    NULL: Final[Pointer[void]]
    RTLD_DEEPBIND: Final[int]
    RTLD_GLOBAL: Final[int]
    RTLD_LAZY: Final[int]
    RTLD_LOCAL: Final[int]
    RTLD_NODELETE: Final[int]
    RTLD_NOLOAD: Final[int]
    RTLD_NOW: Final[int]
    errno: int
    error: Final[type[Exception]]
    buffer: Final[type[CBuffer]]
    def sizeof(self, cdecl: _TypeName | _CType[_CData] | _CData, /) -> int: ...
    def alignof(self, cdecl: _TypeName | _CType[_CData] | _CData, /) -> int: ...
    def offsetof(
        self, cdecl: _TypeName | _CType[_CData], field: str | int, /, *more: str | int
    ) -> int: ...
    def getctype(self, cdecl: _TypeName | _CType[_CData], replace_with: str = "", /) -> str: ...
    @overload
    def string(self, cdata: ConstPointer[Byte] | Byte, maxlen: int = -1) -> bytes: ...
    @overload
    def string(
        self, cdata: ConstPointer[Wide] | Wide | Enumeration, maxlen: int = -1
    ) -> str: ...
    @overload
    def unpack(self, cdata: ConstPointer[c_char], length: int) -> bytes: ...
    @overload
    def unpack(self, cdata: ConstPointer[Wide], length: int) -> str: ...
    @overload
    def unpack(self, cdata: ConstPointer[Number[_V, _S]], length: int) -> list[_V]: ...
    @overload
    def unpack(self, cdata: ConstPointer[_I], length: int) -> list[_I]: ...
    def memmove(
        self, dest: Pointer[_CData] | _Buffer, src: ConstPointer[_CData] | _Buffer, n: int
    ) -> None: ...
    @overload
    def gc(self, cdata: _C, destructor: Callable[[_C], object], size: int = 0) -> _C: ...
    @overload
    def gc(self, cdata: _CData, destructor: None, size: int = 0) -> None: ...
    def release(self, cdata: _CData, /) -> None: ...
    def new_handle(self, x: object, /) -> Pointer[void]: ...
    def from_handle(self, handle: ConstPointer[void], /) -> object: ...
    def init_once(self, func: Callable[[], _T], tag: object) -> _T: ...
    def list_types(self) -> tuple[list[str], list[str], list[str]]: ...
    def integer_const(self, name: str) -> int: ...
    def dlopen(self, name: str | None, flags: int = 0, /) -> Lib: ...
    def dlclose(self, lib: Lib, /) -> None: ...
    @overload
    def new(self, cdecl: _CType[_C], init: _Value | None = None, /) -> _C: ...
    @overload
    def new(self, cdecl: Sequence[TypeOfThisModule], /) -> Any: ...
    @overload
    def new(self, cdecl: Sequence[TypeAndItsValue], init: object, /) -> Any: ...
    @overload
    def cast(self, cdecl: _CType[_C], value: int | float | bytes | str | _CData, /) -> _C: ...
    @overload
    def cast(self, cdecl: Sequence[TypeAndItsValue], value: object, /) -> Any: ...
    @overload
    def typeof(self, cdecl: _C, /) -> _CType[_C]: ...
    @overload
    def typeof(self, cdecl: str | Callable[..., object], /) -> _CType[_CData]: ...
    @overload
    def from_buffer(self, python_buffer: _Buffer, require_writable: bool = False) -> Array[c_char]: ...
    @overload
    def from_buffer(self, cdecl: _CType[_C], python_buffer: _Buffer, require_writable: bool = False) -> _C: ...
    @overload
    def from_buffer(self, cdecl: Sequence[TypeAndItsValue], python_buffer: object = ..., require_writable: bool = False) -> Any: ...
    @overload
    def callback(self, cdecl: _CType[_C], python_callable: Callable[..., object], error: _Value | None = None, onerror: Callable[[type[BaseException], BaseException, TracebackType], object] | None = None) -> _C: ...
    @overload
    def callback(self, cdecl: _CType[_C], *, error: _Value | None = None, onerror: Callable[[type[BaseException], BaseException, TracebackType], object] | None = None) -> Callable[[Callable[..., object]], _C]: ...
    @overload
    def callback(self, cdecl: Sequence[TypeAndItsValue], python_callable: object = ..., error: object = ..., onerror: object = ...) -> Any: ...
    def def_extern(self, name: None = None, error: _Value | None = None, onerror: Callable[[type[BaseException], BaseException, TracebackType], object] | None = None) -> Callable[[_T], _T]: ...
    @overload
    def addressof(self, cdata: Record[_Q], /) -> _Q: ...
    @overload
    def addressof(self, cdata: ConstPointer[Record[_Q]], index: int, /) -> _Q: ...
    @overload
    def addressof(self, cdata: Array[_C], index: int, /) -> Pointer[_C]: ...
    @overload
    def addressof(self, cdata: _CData, field: str | int, /, *fields: str | int) -> Pointer[_CData]: ...
    @overload
    def addressof(self, cdata: Lib, name: str, /) -> ConstAddress: ...
    def new_allocator(self, alloc: Callable[[int], Pointer[_CData]] | None = None, free: Callable[[Pointer[void]], object] | None = None, should_clear_after_alloc: bool = True) -> Allocator: ...

@type_check_only
class Allocator:
    """What `ffi.new_allocator` returns: `ffi.new` with memory from elsewhere."""
    @overload
    def __call__(self, cdecl: CType[_C], init: _Value | None = None, /) -> _C: ...
    @overload
    def __call__(self, cdecl: str, init: _Value | None = None, /) -> CData: ...

# --- cffi's objects ---
_C = TypeVar("_C", bound=CData)
_C_co = TypeVar("_C_co", bound=CData, covariant=True)
_I = TypeVar("_I", bound=Itself)
_P = ParamSpec("_P")
_T = TypeVar("_T")
_V = TypeVar("_V")
_S = TypeVar("_S")
_V_co = TypeVar("_V_co", covariant=True)
_S_contra = TypeVar("_S_contra", contravariant=True)
_T_co = TypeVar("_T_co", covariant=True)
_Q = TypeVar("_Q", bound=Pointer[CData])
_Q_co = TypeVar("_Q_co", bound=Pointer[CData], covariant=True)

@type_check_only
class CData:
    """A C object, as cffi holds it."""
    def __eq__(self, other: object, /) -> bool: ...
    def __bool__(self) -> bool: ...
    def __hash__(self) -> int: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None: ...

@type_check_only
class Primitive(CData, Generic[_V_co, _S_contra]):
    """A number or character. Items of its arrays read as the first type and accept the second."""

@type_check_only
class Number(Primitive[_V_co, _S_contra], Generic[_V_co, _S_contra]):
    """A number."""

@type_check_only
class Itself(CData):
    """Something that stays cdata when it is read: a pointer, an array, a struct."""

@type_check_only
class Integer(CData):
    """An integer that is kept as cdata, as `ffi.cast` returns it."""
    def __int__(self) -> int: ...

@type_check_only
class Character(CData):
    """A character that is kept as cdata."""
    def __int__(self) -> int: ...

@type_check_only
class Wide(Character):
    """A character that is str in Python."""

@type_check_only
class Complex(CData):
    """A complex number that is kept as cdata."""
    def __complex__(self) -> complex: ...

@type_check_only
class Floating(CData):
    """A floating-point number that is kept as cdata."""
    def __int__(self) -> int: ...
    def __float__(self) -> float: ...

@type_check_only
class Byte(CData):
    """A type of one byte. A pointer to it is accepted for `char *`."""

@type_check_only
class Enumeration(Integer, Number[int, _ToInt]):
    """An enumeration. Its values are plain int."""

@type_check_only
class Opaque(CData):
    """A type of unknown size: only pointers to it can be used."""

@final
@type_check_only
class void(Opaque):
    """What a `void *` points to."""

@final
@type_check_only
class FILE(Opaque):
    """A stream of C's stdio."""

@type_check_only
class Record(Itself, Generic[_Q_co]):
    """A struct or union. The type in brackets is a pointer to it."""

@type_check_only
class ConstAddress(Itself):
    """Any pointer, to const or not."""
    def __lt__(self, other: ConstAddress, /) -> bool: ...
    def __le__(self, other: ConstAddress, /) -> bool: ...
    def __gt__(self, other: ConstAddress, /) -> bool: ...
    def __ge__(self, other: ConstAddress, /) -> bool: ...

@type_check_only
class ConstPointer(ConstAddress, Generic[_C_co]):
    """A pointer that can only be read through. NULL is false in a condition."""
    @overload
    def __getitem__(self: ConstPointer[Opaque], index: int, /) -> NoReturn: ...
    @overload
    def __getitem__(self: ConstPointer[Primitive[_V, _S]], index: int, /) -> _V: ...
    @overload
    def __getitem__(self: ConstPointer[_I], index: int, /) -> _I: ...
    @overload
    def __getitem__(self, index: slice, /) -> Array[_C_co]: ...
    def __add__(self, count: int, /) -> ConstPointer[_C_co]: ...
    @overload
    def __sub__(self, count: int, /) -> ConstPointer[_C_co]: ...
    @overload
    def __sub__(self, other: ConstPointer[CData], /) -> int: ...

@type_check_only
class Pointer(ConstPointer[_C_co], Generic[_C_co]):
    """A pointer. NULL is false in a condition."""
    def __add__(self, count: int, /) -> Pointer[_C_co]: ...
    @overload
    def __sub__(self, count: int, /) -> Pointer[_C_co]: ...
    @overload
    def __sub__(self, other: ConstPointer[CData], /) -> int: ...
    @overload
    def __setitem__(self: Pointer[Primitive[_V, _S]], index: int, value: _S, /) -> None: ...
    @overload
    def __setitem__(
        self: Pointer[ConstPointer[void]], index: int, value: ConstAddress, /
    ) -> None: ...
    @overload
    def __setitem__(
        self: Pointer[ConstPointer[c_char]], index: int, value: ConstPointer[Byte] | _ConstNull, /
    ) -> None: ...
    @overload
    def __setitem__(
        self: Pointer[ConstPointer[_C]], index: int, value: ConstPointer[_C] | _ConstNull, /
    ) -> None: ...
    @overload
    def __setitem__(self: Pointer[Items[CData]], index: int, value: _Row, /) -> None: ...
    @overload
    def __setitem__(
        self: Pointer[FunctionPointer[_P, _T]],
        index: int,
        value: FunctionPointer[_P, _T] | _Null,
        /,
    ) -> None: ...
    @overload
    def __setitem__(
        self: Pointer[Record[_Q]], index: int, value: Record[_Q] | _Init, /
    ) -> None: ...
    @overload
    def __setitem__(
        self: Pointer[Primitive[_V, _S]], index: slice, value: Iterable[_S], /
    ) -> None: ...
    @overload
    def __setitem__(self: Pointer[c_char], index: slice, value: bytes | bytearray, /) -> None: ...

@type_check_only
class ConstRecordPointer(ConstPointer[_C_co], Generic[_C_co]):
    """A pointer to a record, with the record's fields, all read-only."""
    def __add__(self, count: int, /) -> Self: ...
    @overload
    def __sub__(self, count: int, /) -> Self: ...
    @overload
    def __sub__(self, other: ConstPointer[CData], /) -> int: ...

@type_check_only
class RecordPointer(Pointer[_C_co], Generic[_C_co]):
    """A pointer to a record, with the record's fields."""
    def __add__(self, count: int, /) -> Self: ...
    @overload
    def __sub__(self, count: int, /) -> Self: ...
    @overload
    def __sub__(self, other: ConstPointer[CData], /) -> int: ...

@type_check_only
class Items(ConstPointer[_C_co], Generic[_C_co]):
    """What arrays have and pointers lack."""
    def __len__(self) -> int: ...
    @overload
    def __iter__(self: Items[Primitive[_V, _S]]) -> Iterator[_V]: ...
    @overload
    def __iter__(self: Items[_I]) -> Iterator[_I]: ...

@type_check_only
class ConstArray(Items[_C_co], Generic[_C_co]):
    """An array whose items cannot be set."""

@type_check_only
class Array(Items[_C_co], Pointer[_C_co], Generic[_C_co]):
    """An array. Where a pointer is wanted, it is one to the first item."""

@type_check_only
class Code(ConstAddress):
    """Any function pointer."""

@type_check_only
class FunctionPointer(Code, Generic[_P, _T_co]):
    """A function pointer that can be called."""
    def __call__(self, *args: _P.args, **kwargs: _P.kwargs) -> _T_co: ...

@type_check_only
class Field(Generic[_V_co, _S_contra]):
    """A field that reads as the first type and accepts the second."""
    def __get__(self, record: CData | Lib, owner: type[CData | Lib] | None = ..., /) -> _V_co: ...
    def __set__(self, record: CData | Lib, value: _S_contra, /) -> None: ...

@type_check_only
class CField:
    """A field, as `CType.fields` lists it. `offset` counts bytes, and the others bits."""
    type: CType[CData]
    offset: int
    bitshift: int
    bitsize: int
    flags: int

@final
@type_check_only
class CType(Generic[_C_co]):
    """A C type, as `ffi.typeof` returns it. It has the attributes of its `kind` only."""
    cname: str
    kind: str
    item: CType[CData]
    length: int | None
    fields: list[tuple[str, CField]] | None
    args: tuple[CType[CData], ...]
    result: CType[CData]
    ellipsis: bool
    abi: int
    elements: dict[int, str]
    relements: dict[str, int]

@final
@type_check_only
class CBuffer:
    """The memory of a C object."""
    def __new__(cls, cdata: ConstPointer[CData], size: int = -1) -> Self: ...
    def __buffer__(self, flags: int, /) -> memoryview: ...
    def __len__(self) -> int: ...
    def __getitem__(self, index: int | slice, /) -> bytes: ...
    @overload
    def __setitem__(self, index: int, value: bytes, /) -> None: ...
    @overload
    def __setitem__(self, index: slice, value: _Buffer, /) -> None: ...

@final
@type_check_only
class TypeOfThisModule:
    """No value has this type. Checkers name it for a `str` that is not a type of this module."""

@final
@type_check_only
class TypeAndItsValue:
    """The same, where the value may also be one that the type does not accept."""

@type_check_only
class SupportsInt(Protocol):
    """What converts to int without loss: NumPy's integers do, and float does not."""
    def __int__(self) -> int: ...
    def __index__(self) -> int: ...

@type_check_only
class SupportsArray(Protocol):
    """A NumPy array: a buffer, though NumPy says so only to checkers of Python 3.12 and later."""
    @property
    def __array_interface__(self) -> object: ...

# What is accepted for a number, a pointer (_Null is `ffi.NULL`), an array or a record.
_Buffer: TypeAlias = Buffer | SupportsArray
_ToInt: TypeAlias = int | Integer | Character | SupportsInt
_ToFloat: TypeAlias = SupportsFloat | SupportsIndex
_ToComplex: TypeAlias = complex | SupportsComplex | SupportsFloat | SupportsIndex
_Null: TypeAlias = Pointer[void]
_ConstNull: TypeAlias = ConstPointer[void]
_Address: TypeAlias = Pointer[CData] | Code
_Value: TypeAlias = SupportsFloat | SupportsIndex | complex | bytes | str | CData | _Init
_Init: TypeAlias = list[_Value] | tuple[_Value, ...] | Mapping[str, _Value]
_Row: TypeAlias = Sequence[_Value | Sequence[_Value]]
_Ints: TypeAlias = list[int] | tuple[_ToInt, ...]
_Bytes: TypeAlias = bytes | list[int] | tuple[_ToInt, ...]
_Floats: TypeAlias = list[float] | list[int] | tuple[_ToFloat, ...]
_Complexes: TypeAlias = list[complex] | list[float] | list[int] | tuple[_ToComplex, ...]
_Chars: TypeAlias = bytes | list[bytes] | tuple[bytes, ...]
_Text: TypeAlias = str | list[str] | tuple[str, ...]
_Records: TypeAlias = Sequence[_C | _Init]
_Pointers: TypeAlias = Sequence[_C | _Null]

# What a call accepts for a pointer parameter. If C may write through it, a function on the module
# passes a copy of `bytes`, and what C writes there is lost; one of `lib` passes the object itself.
_ToVoid: TypeAlias = bytes | Pointer[CData] | Code
_ToFile: TypeAlias = Pointer[FILE] | _Null | IO[bytes] | IO[str]
_ToPointer: TypeAlias = Pointer[_C] | _Null
_ToRecords: TypeAlias = Pointer[_C] | _Null | Sequence[_C | _Init]
_ToPointers: TypeAlias = Pointer[_C] | _Null | Sequence[_C | _Null]
_ToInts: TypeAlias = Pointer[_C] | _Null | list[int] | tuple[_ToInt, ...]
_ToBytes: TypeAlias = Pointer[_C] | Pointer[c_char] | _Null | bytes | list[int] | tuple[_ToInt, ...]
_ToFloats: TypeAlias = Pointer[_C] | _Null | list[float] | list[int] | tuple[_ToFloat, ...]
_ToComplexes: TypeAlias = Pointer[_C] | _Null | _Complexes
_ToChars: TypeAlias = Pointer[Byte] | _Null | bytes | list[bytes] | tuple[bytes, ...]
_ToText: TypeAlias = Pointer[_C] | _Null | str | list[str] | tuple[str, ...]
_ToConstVoid: TypeAlias = bytes | ConstAddress
_ToConstPointer: TypeAlias = ConstPointer[_C] | _ConstNull
_ToConstRecords: TypeAlias = ConstPointer[_C] | _ConstNull | Sequence[_C | _Init]
_ToConstPointers: TypeAlias = ConstPointer[_C] | _ConstNull | Sequence[_C | _Null]
_ToConstInts: TypeAlias = ConstPointer[_C] | _ConstNull | list[int] | tuple[_ToInt, ...]
_ToConstBytes: TypeAlias = (
    ConstPointer[_C] | ConstPointer[c_char] | _ConstNull | bytes | list[int] | tuple[_ToInt, ...]
)
_ToConstFloats: TypeAlias = (
    ConstPointer[_C] | _ConstNull | list[float] | list[int] | tuple[_ToFloat, ...]
)
_ToConstComplexes: TypeAlias = ConstPointer[_C] | _ConstNull | _Complexes
_ToConstChars: TypeAlias = ConstPointer[Byte] | _ConstNull | bytes | list[bytes] | tuple[bytes, ...]
_ToConstText: TypeAlias = ConstPointer[_C] | _ConstNull | str | list[str] | tuple[str, ...]
