# Made by ferrule from <cdef>: the types of the module ferrule._lib.
# Classes that are marked @type_check_only do not exist at run time.
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
from typing_extensions import Buffer, ParamSpec, Self, TypeAlias

# Functions written for Python
_Entry = TypeVar("_Entry", bound=tuple[object, ...])

def ferrule_add_pairs(points: Iterable[object], /) -> tuple[int, float]:
    '''Return the sums (num, dnum) of an iterable of pairs; csrc/bundled/point_pairs.c adds them up.

    Raises `TypeError` for a point that is not a pair of numbers, and `OverflowError` if a `num`
    does not fit in a C int or there are more than UINT_MAX points; both messages say which point.
    '''

def ferrule_entry_iterator_type() -> Callable[
    [int, Callable[[], bool], type[_Entry], tuple[object, ...], bool], Iterator[_Entry]
]:
    '''Return a new type: iterators over the entries of a ferrule_batch.

    It is in csrc/bundled/entry_iterator.c. It is called with the batch's address, a
    function that refills it, the type of an entry, the 256 kinds, and whether names are bytes.
    '''

# Functions
def opendir(name: _ToConstChars | _Buffer) -> Pointer[DIR]:
    """DIR *opendir(const char *name);

    Opens a directory. From <dirent.h>.

    Parameters:
        name: its path, as `os.fsencode` returns it

    Returns: the stream, which `closedir` closes; NULL on failure, with `ffi.errno` set
    """
def readdir(stream: _ToPointer[DIR]) -> struct_dirent_p:
    """struct dirent *readdir(DIR *stream);

    Reads the next entry. From <dirent.h>.

    Returns: the entry, which is valid until the stream's next `readdir`; NULL at the end, with
        `ffi.errno` unchanged, or on failure, with `ffi.errno` set; to tell them apart, set it to 0
        before the call
    """
def readdir_r(
    stream: _ToPointer[DIR],
    entry: _ToRecords[struct_dirent] | _Buffer,
    result: _ToPointers[struct_dirent_p],
) -> int:
    """int readdir_r(DIR *stream, struct dirent *entry, struct dirent **result);

    Reads the next entry into the caller's memory. From <dirent.h>; do not use it in new code:
    a name that is longer than `d_name` does not fit into `entry`.

    Parameters:
        entry: where the entry is written
        result: an array of one pointer: it becomes `entry`, or NULL at the end

    Returns: 0, or an error number; `ffi.errno` means nothing
    """
def closedir(stream: _ToPointer[DIR]) -> int:
    """int closedir(DIR *stream);

    Closes a directory; the stream must not be used afterwards. From <dirent.h>.

    Returns: 0, or -1 with `ffi.errno` set
    """
def rewinddir(stream: _ToPointer[DIR]) -> None:
    """void rewinddir(DIR *stream);

    Goes back to the first entry, and rereads what the directory now contains. From <dirent.h>.
    """
def telldir(stream: _ToPointer[DIR]) -> int:
    """long telldir(DIR *stream);

    Returns the position of the stream. From <dirent.h>.

    Returns: a position for `seekdir`, not a number of bytes; -1 on failure, with `ffi.errno` set
    """
def seekdir(stream: _ToPointer[DIR], place: _ToInt) -> None:
    """void seekdir(DIR *stream, long place);

    Goes back to a position. From <dirent.h>.

    Parameters:
        place: what `telldir` returned for this stream
    """
def dirfd(stream: _ToPointer[DIR]) -> int:
    """int dirfd(DIR *stream);

    Returns the file descriptor of the directory, which the stream keeps; -1 on failure, with
    `ffi.errno` set. From <dirent.h>.
    """
def ferrule_start_batch(batch: _ToRecords[ferrule_batch] | _Buffer) -> None:
    """void ferrule_start_batch(ferrule_batch *batch);

    Makes `batch` ready for the first `ferrule_read_batch` of a directory.
    From csrc/bundled/directory.c.
    """
def ferrule_read_batch(
    stream: _ToPointer[DIR],
    batch: _ToRecords[ferrule_batch] | _Buffer,
    resolve: _ToInt,
) -> int:
    """int ferrule_read_batch(DIR *stream, ferrule_batch *batch, int resolve);

    Reads the next entries, without `.` and `..`, with `readdir` of <dirent.h>.
    From csrc/bundled/directory.c.

    Parameters:
        batch: where they are written; `count`, `taken` and `next` are not used
        resolve: whether to call `ferrule_entry_kind` for entries of the kind `DT_UNKNOWN`

    Returns: how many entries were read, 0 at the end; -1 on failure, with `ffi.errno` set
    """
def ferrule_entry_kind(directory: _ToInt, name: _ToConstChars | _Buffer) -> int:
    """int ferrule_entry_kind(int directory, const char *name);

    Returns the kind of an entry, by `fstatat` of <sys/stat.h>; links are not followed.
    From csrc/bundled/directory.c.

    Parameters:
        directory: the file descriptor of its directory
        name: its name in that directory, as bytes

    Returns: one of the `DT_` constants; `DT_UNKNOWN` if the entry is gone or of another kind
    """
def add_data(dps: _ToConstRecords[DataPoint] | _Buffer, n: _ToInt) -> DataPoint:
    """DataPoint add_data(const DataPoint *dps, unsigned int n);

    Adds up points, from left to right. From csrc/bundled/datapoint.c.

    Parameters:
        dps: an array of at least `n` points, which is only read
        n: how many

    Returns: the sums of `num` and of `dnum`; a sum of `num` that does not fit in an `int` wraps
        around, which `ferrule_add_points` avoids
    """
def ferrule_add_points(
    total: _ToRecords[ferrule_total] | _Buffer,
    points: _ToConstRecords[DataPoint] | _Buffer,
    n: _ToInt,
) -> None:
    """void ferrule_add_points(ferrule_total *total, const DataPoint *points, unsigned int n);

    Adds points to a sum, from left to right. From csrc/bundled/datapoint.c.

    Parameters:
        total: the sum, which is read and written
        points: an array of at least `n` points, which is only read
        n: how many; at most UINT_MAX points in all may go into one sum
    """

# Constants
DT_UNKNOWN: Final[int]
"""The file system does not report the kind."""
DT_FIFO: Final[int]
"""A named pipe."""
DT_CHR: Final[int]
"""A character device."""
DT_DIR: Final[int]
"""A directory."""
DT_BLK: Final[int]
"""A block device."""
DT_REG: Final[int]
"""A regular file."""
DT_LNK: Final[int]
"""A symbolic link."""
DT_SOCK: Final[int]
"""A socket."""
DT_WHT: Final[int]
"""A whiteout, which hides an entry of a lower file system."""
FERRULE_BATCH_ENTRIES: Final[int]
"""How many entries a batch holds at most."""
FERRULE_BATCH_BYTES: Final[int]
"""How many bytes of names a batch holds at most."""
INT_MIN: Final[int]
"""The least `int`. From <limits.h>."""
INT_MAX: Final[int]
"""The greatest `int`. From <limits.h>."""
UINT_MAX: Final[int]
"""The greatest `unsigned int`. From <limits.h>."""

# What every module has
def addressof(name: str, /) -> ConstAddress: ...
def has(name: str, /) -> bool:
    """Tell whether the library has the optional function `name`."""
__ferrule__: Final[dict[str, str]]
ffi: Final[FFI]
lib: Final[Lib]

# Conversions
import numpy as _numpy  # type: ignore[import-not-found,unused-ignore]  # pyright: ignore
_StructType: TypeAlias = _numpy.dtype[_numpy.void]  # pyright: ignore
_StructArray: TypeAlias = _numpy.ndarray[tuple[int], _StructType]  # pyright: ignore
@overload
def as_bytes(text: ConstPointer[Byte] | Byte, /) -> bytes: ...
@overload
def as_bytes(text: ConstPointer[Wide] | Wide | Enumeration, /) -> str: ...
def as_str(text: ConstPointer[Byte] | ConstPointer[Wide] | Byte | Wide | Enumeration, /, encoding: str = "utf-8", errors: str = "strict") -> str: ...
def new_dirent(init: struct_dirent | _Init | None = None) -> struct_dirent_p: ...
def new_ferrule_batch(init: ferrule_batch | _Init | None = None) -> ferrule_batch_p: ...
def new_DataPoint(init: DataPoint | _Init | None = None) -> DataPoint_p: ...
def new_ferrule_total(init: ferrule_total | _Init | None = None) -> ferrule_total_p: ...
def new_dirent_array(init: int | _Records[struct_dirent], /) -> Array[struct_dirent]: ...
def new_ferrule_batch_array(init: int | _Records[ferrule_batch], /) -> Array[ferrule_batch]: ...
def new_DataPoint_array(init: int | _Records[DataPoint], /) -> Array[DataPoint]: ...
def new_ferrule_total_array(init: int | _Records[ferrule_total], /) -> Array[ferrule_total]: ...
@overload
def dirent_as_tuple(p: ConstPointer[struct_dirent] | struct_dirent, /, encoding: None = None, errors: str | None = None) -> tuple[int, int, int, int, bytes]: ...
@overload
def dirent_as_tuple(p: ConstPointer[struct_dirent] | struct_dirent, /, encoding: str, errors: str | None = None) -> tuple[int, int, int, int, str]: ...
@overload
def ferrule_batch_as_tuple(p: ConstPointer[ferrule_batch] | ferrule_batch, /, encoding: None = None, errors: str | None = None) -> tuple[int, int, int, int, tuple[int, ...], bytes, bytes]: ...
@overload
def ferrule_batch_as_tuple(p: ConstPointer[ferrule_batch] | ferrule_batch, /, encoding: str, errors: str | None = None) -> tuple[int, int, int, int, tuple[int, ...], str, str]: ...
def DataPoint_as_tuple(p: ConstPointer[DataPoint] | DataPoint, /, encoding: str | None = None, errors: str | None = None) -> tuple[int, float]: ...
def ferrule_total_as_tuple(p: ConstPointer[ferrule_total] | ferrule_total, /, encoding: str | None = None, errors: str | None = None) -> tuple[int, float]: ...
@overload
def dirent_as_list(p: ConstPointer[struct_dirent], /, length: int | None = None, encoding: None = None, errors: str | None = None) -> list[tuple[int, int, int, int, bytes]]: ...
@overload
def dirent_as_list(p: ConstPointer[struct_dirent], /, length: int | None, encoding: str, errors: str | None = None) -> list[tuple[int, int, int, int, str]]: ...
@overload
def dirent_as_list(p: ConstPointer[struct_dirent], /, length: int | None = None, *, encoding: str, errors: str | None = None) -> list[tuple[int, int, int, int, str]]: ...
@overload
def ferrule_batch_as_list(p: ConstPointer[ferrule_batch], /, length: int | None = None, encoding: None = None, errors: str | None = None) -> list[tuple[int, int, int, int, tuple[int, ...], bytes, bytes]]: ...
@overload
def ferrule_batch_as_list(p: ConstPointer[ferrule_batch], /, length: int | None, encoding: str, errors: str | None = None) -> list[tuple[int, int, int, int, tuple[int, ...], str, str]]: ...
@overload
def ferrule_batch_as_list(p: ConstPointer[ferrule_batch], /, length: int | None = None, *, encoding: str, errors: str | None = None) -> list[tuple[int, int, int, int, tuple[int, ...], str, str]]: ...
def DataPoint_as_list(p: ConstPointer[DataPoint], /, length: int | None = None, encoding: str | None = None, errors: str | None = None) -> list[tuple[int, float]]: ...
def ferrule_total_as_list(p: ConstPointer[ferrule_total], /, length: int | None = None, encoding: str | None = None, errors: str | None = None) -> list[tuple[int, float]]: ...
def dirent_as_numpy(p: ConstPointer[struct_dirent], /, length: int | None = None) -> _StructArray: ...
def ferrule_batch_as_numpy(p: ConstPointer[ferrule_batch], /, length: int | None = None) -> _StructArray: ...
def DataPoint_as_numpy(p: ConstPointer[DataPoint], /, length: int | None = None) -> _StructArray: ...
def ferrule_total_as_numpy(p: ConstPointer[ferrule_total], /, length: int | None = None) -> _StructArray: ...
def dirent_dtype() -> _StructType: ...
def ferrule_batch_dtype() -> _StructType: ...
def DataPoint_dtype() -> _StructType: ...
def ferrule_total_dtype() -> _StructType: ...

@type_check_only
class Lib:
    """cffi's `lib`: all functions, constants and variables."""
    DT_UNKNOWN: Final[int]
    DT_FIFO: Final[int]
    DT_CHR: Final[int]
    DT_DIR: Final[int]
    DT_BLK: Final[int]
    DT_REG: Final[int]
    DT_LNK: Final[int]
    DT_SOCK: Final[int]
    DT_WHT: Final[int]
    def opendir(self, name: _ToConstChars, /) -> Pointer[DIR]: ...
    def readdir(self, stream: _ToPointer[DIR], /) -> struct_dirent_p: ...
    def readdir_r(
        self,
        stream: _ToPointer[DIR],
        entry: _ToRecords[struct_dirent],
        result: _ToPointers[struct_dirent_p],
        /,
    ) -> int: ...
    def closedir(self, stream: _ToPointer[DIR], /) -> int: ...
    def rewinddir(self, stream: _ToPointer[DIR], /) -> None: ...
    def telldir(self, stream: _ToPointer[DIR], /) -> int: ...
    def seekdir(self, stream: _ToPointer[DIR], place: _ToInt, /) -> None: ...
    def dirfd(self, stream: _ToPointer[DIR], /) -> int: ...
    FERRULE_BATCH_ENTRIES: Final[int]
    FERRULE_BATCH_BYTES: Final[int]
    def ferrule_start_batch(self, batch: _ToRecords[ferrule_batch], /) -> None: ...
    def ferrule_read_batch(
        self,
        stream: _ToPointer[DIR],
        batch: _ToRecords[ferrule_batch],
        resolve: _ToInt,
        /,
    ) -> int: ...
    def ferrule_entry_kind(self, directory: _ToInt, name: _ToConstChars, /) -> int: ...
    INT_MIN: Final[int]
    INT_MAX: Final[int]
    UINT_MAX: Final[int]
    def add_data(self, dps: _ToConstRecords[DataPoint], n: _ToInt, /) -> DataPoint: ...
    def ferrule_add_points(
        self,
        total: _ToRecords[ferrule_total],
        points: _ToConstRecords[DataPoint],
        n: _ToInt,
        /,
    ) -> None: ...

# Types of C, for type checkers only
@type_check_only
class ino_t(Integer, Number[int, _ToInt]):
    """ino_t"""
@type_check_only
class off_t(Integer, Number[int, _ToInt]):
    """off_t"""
@type_check_only
class DIR(Opaque):
    """DIR"""
@type_check_only
class struct_dirent_fields:
    d_ino: Field[int, _ToInt]
    d_off: Field[int, _ToInt]
    d_reclen: Field[int, _ToInt]
    d_type: Field[int, _ToInt]
    d_name: Field[Array[c_char], Array[c_char] | _Chars]
@type_check_only
class struct_dirent(struct_dirent_fields, Record[struct_dirent_p]):
    """struct dirent

    An entry of a directory, from <dirent.h>. The next `readdir` of the stream may overwrite it.

    `d_ino` is the inode's number, `d_off` a position for `seekdir` (not a number of bytes),
    `d_reclen` the length of the entry in bytes, `d_type` one of the `DT_` constants (`DT_UNKNOWN` if
    the file system does not report it), `d_name` the name, ended by a NUL.
    """
@type_check_only
class struct_dirent_p(struct_dirent_fields, RecordPointer[struct_dirent]):
    """struct dirent *"""
@type_check_only
class ferrule_batch_fields:
    used: Field[int, _ToInt]
    """How many bytes of `names` are in use."""
    count: Field[int, _ToInt]
    """How many entries there are; for iterators."""
    taken: Field[int, _ToInt]
    """How many of them are taken."""
    next: Field[int, _ToInt]
    """The offset in `names`, in bytes, at which the name of the next one begins."""
    inodes: Field[Array[ino_t], Array[ino_t] | _Ints]
    """The inode's number of each entry."""
    kinds: Field[Array[c_char], Array[c_char] | _Chars]
    """The kind of each entry: one of the `DT_` constants."""
    names: Field[Array[c_char], Array[c_char] | _Chars]
    """The names one after the other, each ended by a NUL."""
@type_check_only
class ferrule_batch(ferrule_batch_fields, Record[ferrule_batch_p]):
    """ferrule_batch

    Some entries of a directory, read at once. From csrc/bundled/directory.h.
    """
@type_check_only
class ferrule_batch_p(ferrule_batch_fields, RecordPointer[ferrule_batch]):
    """ferrule_batch *"""
@type_check_only
class DataPoint_fields:
    num: Field[int, _ToInt]
    dnum: Field[float, _ToFloat]
@type_check_only
class DataPoint(DataPoint_fields, Record[DataPoint_p]):
    """DataPoint

    An integer and a floating-point number. From csrc/bundled/datapoint.h.
    """
@type_check_only
class DataPoint_p(DataPoint_fields, RecordPointer[DataPoint]):
    """DataPoint *"""
@type_check_only
class ferrule_total_fields:
    num: Field[int, _ToInt]
    dnum: Field[float, _ToFloat]
@type_check_only
class ferrule_total(ferrule_total_fields, Record[ferrule_total_p]):
    """ferrule_total

    A sum that is still growing: `num` holds the sum of any UINT_MAX ints.
    From csrc/bundled/datapoint.h.
    """
@type_check_only
class ferrule_total_p(ferrule_total_fields, RecordPointer[ferrule_total]):
    """ferrule_total *"""
@type_check_only
class typedefs:
    """Further names of types, for annotations."""
@type_check_only
class uint8_t(Integer, Byte, Number[int, _ToInt]):
    """uint8_t"""
@type_check_only
class wchar_t(Wide, Primitive[str, str | wchar_t]):
    """wchar_t"""
@type_check_only
class intptr_t(Integer, Number[int, _ToInt]):
    """intptr_t"""
@type_check_only
class uintptr_t(Integer, Number[int, _ToInt]):
    """uintptr_t"""
@type_check_only
class size_t(Integer, Number[int, _ToInt]):
    """size_t"""
@type_check_only
class c_bool(Integer, Number[bool, _ToInt]):
    """_Bool"""
@type_check_only
class c_char(Character, Byte, Primitive[bytes, bytes | c_char]):
    """char"""
@type_check_only
class c_signed_char(Integer, Byte, Number[int, _ToInt]):
    """signed char"""
@type_check_only
class c_unsigned_char(Integer, Byte, Number[int, _ToInt]):
    """unsigned char"""
@type_check_only
class c_short(Integer, Number[int, _ToInt]):
    """short"""
@type_check_only
class c_unsigned_short(Integer, Number[int, _ToInt]):
    """unsigned short"""
@type_check_only
class c_int(Integer, Number[int, _ToInt]):
    """int"""
@type_check_only
class c_unsigned_int(Integer, Number[int, _ToInt]):
    """unsigned int"""
@type_check_only
class c_long(Integer, Number[int, _ToInt]):
    """long"""
@type_check_only
class c_unsigned_long(Integer, Number[int, _ToInt]):
    """unsigned long"""
@type_check_only
class c_long_long(Integer, Number[int, _ToInt]):
    """long long"""
@type_check_only
class c_unsigned_long_long(Integer, Number[int, _ToInt]):
    """unsigned long long"""
@type_check_only
class c_float(Floating, Number[float, _ToFloat]):
    """float"""
@type_check_only
class c_double(Floating, Number[float, _ToFloat]):
    """double"""
@type_check_only
class c_long_double(Floating, Number[c_long_double, _ToFloat]):
    """long double"""
@type_check_only
class c_float_complex(Complex, Number[complex, _ToComplex]):
    """float _Complex"""
@type_check_only
class c_double_complex(Complex, Number[complex, _ToComplex]):
    """double _Complex"""

# ffi
_TypeName: TypeAlias = Literal[
    "struct dirent",
    "ferrule_batch",
    "DataPoint",
    "ferrule_total",
    "_Bool",
    "char",
    "signed char",
    "unsigned char",
    "short",
    "unsigned short",
    "int",
    "unsigned int",
    "long",
    "unsigned long",
    "long long",
    "unsigned long long",
    "float",
    "double",
    "long double",
    "float _Complex",
    "double _Complex",
    "uint8_t",
    "wchar_t",
    "intptr_t",
    "uintptr_t",
    "size_t",
    "ino_t",
    "off_t",
    "struct dirent *",
    "ferrule_batch *",
    "DataPoint *",
    "ferrule_total *",
    "_Bool *",
    "char *",
    "signed char *",
    "unsigned char *",
    "short *",
    "unsigned short *",
    "int *",
    "unsigned int *",
    "long *",
    "unsigned long *",
    "long long *",
    "unsigned long long *",
    "float *",
    "double *",
    "long double *",
    "float _Complex *",
    "double _Complex *",
    "uint8_t *",
    "wchar_t *",
    "intptr_t *",
    "uintptr_t *",
    "size_t *",
    "ino_t *",
    "off_t *",
    "DIR *",
    "void *",
]
_CData: TypeAlias = CData  # inside FFI these names are its attributes
_CType: TypeAlias = CType[_C]

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
    def new(self, cdecl: Literal["struct dirent *"], init: struct_dirent | _Init | None = None, /) -> struct_dirent_p: ...
    @overload
    def new(self, cdecl: Literal["ferrule_batch *"], init: ferrule_batch | _Init | None = None, /) -> ferrule_batch_p: ...
    @overload
    def new(self, cdecl: Literal["DataPoint *"], init: DataPoint | _Init | None = None, /) -> DataPoint_p: ...
    @overload
    def new(self, cdecl: Literal["ferrule_total *"], init: ferrule_total | _Init | None = None, /) -> ferrule_total_p: ...
    @overload
    def new(self, cdecl: Literal["struct dirent **"], init: Pointer[struct_dirent] | _Null | None = None, /) -> Pointer[struct_dirent_p]: ...
    @overload
    def new(self, cdecl: Literal["ino_t *"], init: _ToInt | None = None, /) -> Pointer[ino_t]: ...
    @overload
    def new(self, cdecl: Literal["off_t *"], init: _ToInt | None = None, /) -> Pointer[off_t]: ...
    @overload
    def new(self, cdecl: Literal["struct dirent[]"], init: int | _Records[struct_dirent], /) -> Array[struct_dirent]: ...
    @overload
    def new(self, cdecl: Literal["ferrule_batch[]"], init: int | _Records[ferrule_batch], /) -> Array[ferrule_batch]: ...
    @overload
    def new(self, cdecl: Literal["DataPoint[]"], init: int | _Records[DataPoint], /) -> Array[DataPoint]: ...
    @overload
    def new(self, cdecl: Literal["ferrule_total[]"], init: int | _Records[ferrule_total], /) -> Array[ferrule_total]: ...
    @overload
    def new(self, cdecl: Literal["struct dirent *[]"], init: int | _Pointers[struct_dirent_p], /) -> Array[struct_dirent_p]: ...
    @overload
    def new(self, cdecl: Literal["ferrule_batch **"], init: Pointer[ferrule_batch] | _Null | None = None, /) -> Pointer[ferrule_batch_p]: ...
    @overload
    def new(self, cdecl: Literal["DataPoint **"], init: Pointer[DataPoint] | _Null | None = None, /) -> Pointer[DataPoint_p]: ...
    @overload
    def new(self, cdecl: Literal["ferrule_total **"], init: Pointer[ferrule_total] | _Null | None = None, /) -> Pointer[ferrule_total_p]: ...
    @overload
    def new(self, cdecl: Literal["DIR **"], init: Pointer[DIR] | _Null | None = None, /) -> Pointer[Pointer[DIR]]: ...
    @overload
    def new(self, cdecl: Literal["ino_t[]"], init: int | _Ints, /) -> Array[ino_t]: ...
    @overload
    def new(self, cdecl: Literal["off_t[]"], init: int | _Ints, /) -> Array[off_t]: ...
    @overload
    def new(self, cdecl: Literal["ferrule_batch *[]"], init: int | _Pointers[ferrule_batch_p], /) -> Array[ferrule_batch_p]: ...
    @overload
    def new(self, cdecl: Literal["DataPoint *[]"], init: int | _Pointers[DataPoint_p], /) -> Array[DataPoint_p]: ...
    @overload
    def new(self, cdecl: Literal["ferrule_total *[]"], init: int | _Pointers[ferrule_total_p], /) -> Array[ferrule_total_p]: ...
    @overload
    def new(self, cdecl: Literal["DIR *[]"], init: int | _Pointers[Pointer[DIR]], /) -> Array[Pointer[DIR]]: ...
    @overload
    def new(self, cdecl: Literal["_Bool *"], init: _ToInt | None = None, /) -> Pointer[c_bool]: ...
    @overload
    def new(self, cdecl: Literal["char *"], init: bytes | c_char | None = None, /) -> Pointer[c_char]: ...
    @overload
    def new(self, cdecl: Literal["signed char *"], init: _ToInt | None = None, /) -> Pointer[c_signed_char]: ...
    @overload
    def new(self, cdecl: Literal["unsigned char *"], init: _ToInt | None = None, /) -> Pointer[c_unsigned_char]: ...
    @overload
    def new(self, cdecl: Literal["short *"], init: _ToInt | None = None, /) -> Pointer[c_short]: ...
    @overload
    def new(self, cdecl: Literal["unsigned short *"], init: _ToInt | None = None, /) -> Pointer[c_unsigned_short]: ...
    @overload
    def new(self, cdecl: Literal["int *"], init: _ToInt | None = None, /) -> Pointer[c_int]: ...
    @overload
    def new(self, cdecl: Literal["unsigned int *"], init: _ToInt | None = None, /) -> Pointer[c_unsigned_int]: ...
    @overload
    def new(self, cdecl: Literal["long *"], init: _ToInt | None = None, /) -> Pointer[c_long]: ...
    @overload
    def new(self, cdecl: Literal["unsigned long *"], init: _ToInt | None = None, /) -> Pointer[c_unsigned_long]: ...
    @overload
    def new(self, cdecl: Literal["long long *"], init: _ToInt | None = None, /) -> Pointer[c_long_long]: ...
    @overload
    def new(self, cdecl: Literal["unsigned long long *"], init: _ToInt | None = None, /) -> Pointer[c_unsigned_long_long]: ...
    @overload
    def new(self, cdecl: Literal["float *"], init: _ToFloat | None = None, /) -> Pointer[c_float]: ...
    @overload
    def new(self, cdecl: Literal["double *"], init: _ToFloat | None = None, /) -> Pointer[c_double]: ...
    @overload
    def new(self, cdecl: Literal["long double *"], init: _ToFloat | None = None, /) -> Pointer[c_long_double]: ...
    @overload
    def new(self, cdecl: Literal["float _Complex *"], init: _ToComplex | None = None, /) -> Pointer[c_float_complex]: ...
    @overload
    def new(self, cdecl: Literal["double _Complex *"], init: _ToComplex | None = None, /) -> Pointer[c_double_complex]: ...
    @overload
    def new(self, cdecl: Literal["uint8_t *"], init: _ToInt | None = None, /) -> Pointer[uint8_t]: ...
    @overload
    def new(self, cdecl: Literal["wchar_t *"], init: str | wchar_t | None = None, /) -> Pointer[wchar_t]: ...
    @overload
    def new(self, cdecl: Literal["intptr_t *"], init: _ToInt | None = None, /) -> Pointer[intptr_t]: ...
    @overload
    def new(self, cdecl: Literal["uintptr_t *"], init: _ToInt | None = None, /) -> Pointer[uintptr_t]: ...
    @overload
    def new(self, cdecl: Literal["size_t *"], init: _ToInt | None = None, /) -> Pointer[size_t]: ...
    @overload
    def new(self, cdecl: Literal["_Bool[]"], init: int | _Ints, /) -> Array[c_bool]: ...
    @overload
    def new(self, cdecl: Literal["char[]"], init: int | _Chars, /) -> Array[c_char]: ...
    @overload
    def new(self, cdecl: Literal["signed char[]"], init: int | _Bytes, /) -> Array[c_signed_char]: ...
    @overload
    def new(self, cdecl: Literal["unsigned char[]"], init: int | _Bytes, /) -> Array[c_unsigned_char]: ...
    @overload
    def new(self, cdecl: Literal["short[]"], init: int | _Ints, /) -> Array[c_short]: ...
    @overload
    def new(self, cdecl: Literal["unsigned short[]"], init: int | _Ints, /) -> Array[c_unsigned_short]: ...
    @overload
    def new(self, cdecl: Literal["int[]"], init: int | _Ints, /) -> Array[c_int]: ...
    @overload
    def new(self, cdecl: Literal["unsigned int[]"], init: int | _Ints, /) -> Array[c_unsigned_int]: ...
    @overload
    def new(self, cdecl: Literal["long[]"], init: int | _Ints, /) -> Array[c_long]: ...
    @overload
    def new(self, cdecl: Literal["unsigned long[]"], init: int | _Ints, /) -> Array[c_unsigned_long]: ...
    @overload
    def new(self, cdecl: Literal["long long[]"], init: int | _Ints, /) -> Array[c_long_long]: ...
    @overload
    def new(self, cdecl: Literal["unsigned long long[]"], init: int | _Ints, /) -> Array[c_unsigned_long_long]: ...
    @overload
    def new(self, cdecl: Literal["float[]"], init: int | _Floats, /) -> Array[c_float]: ...
    @overload
    def new(self, cdecl: Literal["double[]"], init: int | _Floats, /) -> Array[c_double]: ...
    @overload
    def new(self, cdecl: Literal["long double[]"], init: int | _Floats, /) -> Array[c_long_double]: ...
    @overload
    def new(self, cdecl: Literal["float _Complex[]"], init: int | _Complexes, /) -> Array[c_float_complex]: ...
    @overload
    def new(self, cdecl: Literal["double _Complex[]"], init: int | _Complexes, /) -> Array[c_double_complex]: ...
    @overload
    def new(self, cdecl: Literal["uint8_t[]"], init: int | _Bytes, /) -> Array[uint8_t]: ...
    @overload
    def new(self, cdecl: Literal["wchar_t[]"], init: int | _Text, /) -> Array[wchar_t]: ...
    @overload
    def new(self, cdecl: Literal["intptr_t[]"], init: int | _Ints, /) -> Array[intptr_t]: ...
    @overload
    def new(self, cdecl: Literal["uintptr_t[]"], init: int | _Ints, /) -> Array[uintptr_t]: ...
    @overload
    def new(self, cdecl: Literal["size_t[]"], init: int | _Ints, /) -> Array[size_t]: ...
    @overload
    def new(self, cdecl: Literal["char **"], init: Pointer[Byte] | _Null | None = None, /) -> Pointer[Pointer[c_char]]: ...
    @overload
    def new(self, cdecl: Literal["char *[]"], init: int | Sequence[Pointer[Byte] | _Null], /) -> Array[Pointer[c_char]]: ...
    @overload
    def new(self, cdecl: Literal["const char **"], init: ConstPointer[Byte] | _ConstNull | None = None, /) -> Pointer[ConstPointer[c_char]]: ...
    @overload
    def new(self, cdecl: Literal["const char *[]"], init: int | Sequence[ConstPointer[Byte] | _ConstNull], /) -> Array[ConstPointer[c_char]]: ...
    @overload
    def new(self, cdecl: Literal["void **"], init: _Address | None = None, /) -> Pointer[Pointer[void]]: ...
    @overload
    def new(self, cdecl: Literal["void *[]"], init: int | Sequence[_Address], /) -> Array[Pointer[void]]: ...
    @overload
    def new(self, cdecl: Literal["const void **"], init: ConstAddress | None = None, /) -> Pointer[ConstPointer[void]]: ...
    @overload
    def new(self, cdecl: Literal["const void *[]"], init: int | Sequence[ConstAddress], /) -> Array[ConstPointer[void]]: ...
    @overload
    def new(self, cdecl: _CType[_C], init: _Value | None = None, /) -> _C: ...
    @overload
    def new(self, cdecl: Sequence[TypeOfThisModule], /) -> Any: ...
    @overload
    def new(self, cdecl: Sequence[TypeAndItsValue], init: object, /) -> Any: ...
    @overload
    def cast(self, cdecl: Literal["struct dirent *"], value: int | _CData, /) -> struct_dirent_p: ...
    @overload
    def cast(self, cdecl: Literal["ferrule_batch *"], value: int | _CData, /) -> ferrule_batch_p: ...
    @overload
    def cast(self, cdecl: Literal["DataPoint *"], value: int | _CData, /) -> DataPoint_p: ...
    @overload
    def cast(self, cdecl: Literal["ferrule_total *"], value: int | _CData, /) -> ferrule_total_p: ...
    @overload
    def cast(self, cdecl: Literal["ino_t *"], value: int | _CData, /) -> Pointer[ino_t]: ...
    @overload
    def cast(self, cdecl: Literal["off_t *"], value: int | _CData, /) -> Pointer[off_t]: ...
    @overload
    def cast(self, cdecl: Literal["DIR *"], value: int | _CData, /) -> Pointer[DIR]: ...
    @overload
    def cast(self, cdecl: Literal["ino_t"], value: int | float | bytes | str | _CData, /) -> ino_t: ...
    @overload
    def cast(self, cdecl: Literal["off_t"], value: int | float | bytes | str | _CData, /) -> off_t: ...
    @overload
    def cast(self, cdecl: Literal["_Bool *"], value: int | _CData, /) -> Pointer[c_bool]: ...
    @overload
    def cast(self, cdecl: Literal["char *"], value: int | _CData, /) -> Pointer[c_char]: ...
    @overload
    def cast(self, cdecl: Literal["const char *"], value: int | _CData, /) -> ConstPointer[c_char]: ...
    @overload
    def cast(self, cdecl: Literal["signed char *"], value: int | _CData, /) -> Pointer[c_signed_char]: ...
    @overload
    def cast(self, cdecl: Literal["unsigned char *"], value: int | _CData, /) -> Pointer[c_unsigned_char]: ...
    @overload
    def cast(self, cdecl: Literal["short *"], value: int | _CData, /) -> Pointer[c_short]: ...
    @overload
    def cast(self, cdecl: Literal["unsigned short *"], value: int | _CData, /) -> Pointer[c_unsigned_short]: ...
    @overload
    def cast(self, cdecl: Literal["int *"], value: int | _CData, /) -> Pointer[c_int]: ...
    @overload
    def cast(self, cdecl: Literal["unsigned int *"], value: int | _CData, /) -> Pointer[c_unsigned_int]: ...
    @overload
    def cast(self, cdecl: Literal["long *"], value: int | _CData, /) -> Pointer[c_long]: ...
    @overload
    def cast(self, cdecl: Literal["unsigned long *"], value: int | _CData, /) -> Pointer[c_unsigned_long]: ...
    @overload
    def cast(self, cdecl: Literal["long long *"], value: int | _CData, /) -> Pointer[c_long_long]: ...
    @overload
    def cast(self, cdecl: Literal["unsigned long long *"], value: int | _CData, /) -> Pointer[c_unsigned_long_long]: ...
    @overload
    def cast(self, cdecl: Literal["float *"], value: int | _CData, /) -> Pointer[c_float]: ...
    @overload
    def cast(self, cdecl: Literal["double *"], value: int | _CData, /) -> Pointer[c_double]: ...
    @overload
    def cast(self, cdecl: Literal["long double *"], value: int | _CData, /) -> Pointer[c_long_double]: ...
    @overload
    def cast(self, cdecl: Literal["float _Complex *"], value: int | _CData, /) -> Pointer[c_float_complex]: ...
    @overload
    def cast(self, cdecl: Literal["double _Complex *"], value: int | _CData, /) -> Pointer[c_double_complex]: ...
    @overload
    def cast(self, cdecl: Literal["uint8_t *"], value: int | _CData, /) -> Pointer[uint8_t]: ...
    @overload
    def cast(self, cdecl: Literal["wchar_t *"], value: int | _CData, /) -> Pointer[wchar_t]: ...
    @overload
    def cast(self, cdecl: Literal["intptr_t *"], value: int | _CData, /) -> Pointer[intptr_t]: ...
    @overload
    def cast(self, cdecl: Literal["uintptr_t *"], value: int | _CData, /) -> Pointer[uintptr_t]: ...
    @overload
    def cast(self, cdecl: Literal["size_t *"], value: int | _CData, /) -> Pointer[size_t]: ...
    @overload
    def cast(self, cdecl: Literal["void *"], value: int | _CData, /) -> Pointer[void]: ...
    @overload
    def cast(self, cdecl: Literal["const void *"], value: int | _CData, /) -> ConstPointer[void]: ...
    @overload
    def cast(self, cdecl: Literal["_Bool"], value: int | float | bytes | str | _CData, /) -> c_bool: ...
    @overload
    def cast(self, cdecl: Literal["char"], value: int | float | bytes | str | _CData, /) -> c_char: ...
    @overload
    def cast(self, cdecl: Literal["signed char"], value: int | float | bytes | str | _CData, /) -> c_signed_char: ...
    @overload
    def cast(self, cdecl: Literal["unsigned char"], value: int | float | bytes | str | _CData, /) -> c_unsigned_char: ...
    @overload
    def cast(self, cdecl: Literal["short"], value: int | float | bytes | str | _CData, /) -> c_short: ...
    @overload
    def cast(self, cdecl: Literal["unsigned short"], value: int | float | bytes | str | _CData, /) -> c_unsigned_short: ...
    @overload
    def cast(self, cdecl: Literal["int"], value: int | float | bytes | str | _CData, /) -> c_int: ...
    @overload
    def cast(self, cdecl: Literal["unsigned int"], value: int | float | bytes | str | _CData, /) -> c_unsigned_int: ...
    @overload
    def cast(self, cdecl: Literal["long"], value: int | float | bytes | str | _CData, /) -> c_long: ...
    @overload
    def cast(self, cdecl: Literal["unsigned long"], value: int | float | bytes | str | _CData, /) -> c_unsigned_long: ...
    @overload
    def cast(self, cdecl: Literal["long long"], value: int | float | bytes | str | _CData, /) -> c_long_long: ...
    @overload
    def cast(self, cdecl: Literal["unsigned long long"], value: int | float | bytes | str | _CData, /) -> c_unsigned_long_long: ...
    @overload
    def cast(self, cdecl: Literal["float"], value: int | float | bytes | str | _CData, /) -> c_float: ...
    @overload
    def cast(self, cdecl: Literal["double"], value: int | float | bytes | str | _CData, /) -> c_double: ...
    @overload
    def cast(self, cdecl: Literal["long double"], value: int | float | bytes | str | _CData, /) -> c_long_double: ...
    @overload
    def cast(self, cdecl: Literal["float _Complex"], value: int | float | bytes | str | _CData, /) -> c_float_complex: ...
    @overload
    def cast(self, cdecl: Literal["double _Complex"], value: int | float | bytes | str | _CData, /) -> c_double_complex: ...
    @overload
    def cast(self, cdecl: Literal["uint8_t"], value: int | float | bytes | str | _CData, /) -> uint8_t: ...
    @overload
    def cast(self, cdecl: Literal["wchar_t"], value: int | float | bytes | str | _CData, /) -> wchar_t: ...
    @overload
    def cast(self, cdecl: Literal["intptr_t"], value: int | float | bytes | str | _CData, /) -> intptr_t: ...
    @overload
    def cast(self, cdecl: Literal["uintptr_t"], value: int | float | bytes | str | _CData, /) -> uintptr_t: ...
    @overload
    def cast(self, cdecl: Literal["size_t"], value: int | float | bytes | str | _CData, /) -> size_t: ...
    @overload
    def cast(self, cdecl: Literal["void **"], value: int | _CData, /) -> Pointer[Pointer[void]]: ...
    @overload
    def cast(self, cdecl: Literal["char **"], value: int | _CData, /) -> Pointer[Pointer[c_char]]: ...
    @overload
    def cast(self, cdecl: _CType[_C], value: int | float | bytes | str | _CData, /) -> _C: ...
    @overload
    def cast(self, cdecl: Sequence[TypeAndItsValue], value: object, /) -> Any: ...
    @overload
    def typeof(self, cdecl: Literal["struct dirent"], /) -> _CType[struct_dirent]: ...
    @overload
    def typeof(self, cdecl: Literal["ferrule_batch"], /) -> _CType[ferrule_batch]: ...
    @overload
    def typeof(self, cdecl: Literal["DataPoint"], /) -> _CType[DataPoint]: ...
    @overload
    def typeof(self, cdecl: Literal["ferrule_total"], /) -> _CType[ferrule_total]: ...
    @overload
    def typeof(self, cdecl: Literal["ino_t"], /) -> _CType[ino_t]: ...
    @overload
    def typeof(self, cdecl: Literal["off_t"], /) -> _CType[off_t]: ...
    @overload
    def typeof(self, cdecl: Literal["DIR"], /) -> _CType[DIR]: ...
    @overload
    def typeof(self, cdecl: Literal["struct dirent *"], /) -> _CType[struct_dirent_p]: ...
    @overload
    def typeof(self, cdecl: Literal["ferrule_batch *"], /) -> _CType[ferrule_batch_p]: ...
    @overload
    def typeof(self, cdecl: Literal["DataPoint *"], /) -> _CType[DataPoint_p]: ...
    @overload
    def typeof(self, cdecl: Literal["ferrule_total *"], /) -> _CType[ferrule_total_p]: ...
    @overload
    def typeof(self, cdecl: Literal["ino_t *"], /) -> _CType[Pointer[ino_t]]: ...
    @overload
    def typeof(self, cdecl: Literal["off_t *"], /) -> _CType[Pointer[off_t]]: ...
    @overload
    def typeof(self, cdecl: Literal["DIR *"], /) -> _CType[Pointer[DIR]]: ...
    @overload
    def typeof(self, cdecl: Literal["struct dirent[]"], /) -> _CType[Array[struct_dirent]]: ...
    @overload
    def typeof(self, cdecl: Literal["ferrule_batch[]"], /) -> _CType[Array[ferrule_batch]]: ...
    @overload
    def typeof(self, cdecl: Literal["DataPoint[]"], /) -> _CType[Array[DataPoint]]: ...
    @overload
    def typeof(self, cdecl: Literal["ferrule_total[]"], /) -> _CType[Array[ferrule_total]]: ...
    @overload
    def typeof(self, cdecl: Literal["_Bool[]"], /) -> _CType[Array[c_bool]]: ...
    @overload
    def typeof(self, cdecl: Literal["char[]"], /) -> _CType[Array[c_char]]: ...
    @overload
    def typeof(self, cdecl: Literal["signed char[]"], /) -> _CType[Array[c_signed_char]]: ...
    @overload
    def typeof(self, cdecl: Literal["unsigned char[]"], /) -> _CType[Array[c_unsigned_char]]: ...
    @overload
    def typeof(self, cdecl: Literal["short[]"], /) -> _CType[Array[c_short]]: ...
    @overload
    def typeof(self, cdecl: Literal["unsigned short[]"], /) -> _CType[Array[c_unsigned_short]]: ...
    @overload
    def typeof(self, cdecl: Literal["int[]"], /) -> _CType[Array[c_int]]: ...
    @overload
    def typeof(self, cdecl: Literal["unsigned int[]"], /) -> _CType[Array[c_unsigned_int]]: ...
    @overload
    def typeof(self, cdecl: Literal["long[]"], /) -> _CType[Array[c_long]]: ...
    @overload
    def typeof(self, cdecl: Literal["unsigned long[]"], /) -> _CType[Array[c_unsigned_long]]: ...
    @overload
    def typeof(self, cdecl: Literal["long long[]"], /) -> _CType[Array[c_long_long]]: ...
    @overload
    def typeof(self, cdecl: Literal["unsigned long long[]"], /) -> _CType[Array[c_unsigned_long_long]]: ...
    @overload
    def typeof(self, cdecl: Literal["float[]"], /) -> _CType[Array[c_float]]: ...
    @overload
    def typeof(self, cdecl: Literal["double[]"], /) -> _CType[Array[c_double]]: ...
    @overload
    def typeof(self, cdecl: Literal["long double[]"], /) -> _CType[Array[c_long_double]]: ...
    @overload
    def typeof(self, cdecl: Literal["float _Complex[]"], /) -> _CType[Array[c_float_complex]]: ...
    @overload
    def typeof(self, cdecl: Literal["double _Complex[]"], /) -> _CType[Array[c_double_complex]]: ...
    @overload
    def typeof(self, cdecl: Literal["uint8_t[]"], /) -> _CType[Array[uint8_t]]: ...
    @overload
    def typeof(self, cdecl: Literal["wchar_t[]"], /) -> _CType[Array[wchar_t]]: ...
    @overload
    def typeof(self, cdecl: Literal["intptr_t[]"], /) -> _CType[Array[intptr_t]]: ...
    @overload
    def typeof(self, cdecl: Literal["uintptr_t[]"], /) -> _CType[Array[uintptr_t]]: ...
    @overload
    def typeof(self, cdecl: Literal["size_t[]"], /) -> _CType[Array[size_t]]: ...
    @overload
    def typeof(self, cdecl: Literal["ino_t[]"], /) -> _CType[Array[ino_t]]: ...
    @overload
    def typeof(self, cdecl: Literal["off_t[]"], /) -> _CType[Array[off_t]]: ...
    @overload
    def typeof(self, cdecl: Literal["_Bool"], /) -> _CType[c_bool]: ...
    @overload
    def typeof(self, cdecl: Literal["char"], /) -> _CType[c_char]: ...
    @overload
    def typeof(self, cdecl: Literal["signed char"], /) -> _CType[c_signed_char]: ...
    @overload
    def typeof(self, cdecl: Literal["unsigned char"], /) -> _CType[c_unsigned_char]: ...
    @overload
    def typeof(self, cdecl: Literal["short"], /) -> _CType[c_short]: ...
    @overload
    def typeof(self, cdecl: Literal["unsigned short"], /) -> _CType[c_unsigned_short]: ...
    @overload
    def typeof(self, cdecl: Literal["int"], /) -> _CType[c_int]: ...
    @overload
    def typeof(self, cdecl: Literal["unsigned int"], /) -> _CType[c_unsigned_int]: ...
    @overload
    def typeof(self, cdecl: Literal["long"], /) -> _CType[c_long]: ...
    @overload
    def typeof(self, cdecl: Literal["unsigned long"], /) -> _CType[c_unsigned_long]: ...
    @overload
    def typeof(self, cdecl: Literal["long long"], /) -> _CType[c_long_long]: ...
    @overload
    def typeof(self, cdecl: Literal["unsigned long long"], /) -> _CType[c_unsigned_long_long]: ...
    @overload
    def typeof(self, cdecl: Literal["float"], /) -> _CType[c_float]: ...
    @overload
    def typeof(self, cdecl: Literal["double"], /) -> _CType[c_double]: ...
    @overload
    def typeof(self, cdecl: Literal["long double"], /) -> _CType[c_long_double]: ...
    @overload
    def typeof(self, cdecl: Literal["float _Complex"], /) -> _CType[c_float_complex]: ...
    @overload
    def typeof(self, cdecl: Literal["double _Complex"], /) -> _CType[c_double_complex]: ...
    @overload
    def typeof(self, cdecl: Literal["uint8_t"], /) -> _CType[uint8_t]: ...
    @overload
    def typeof(self, cdecl: Literal["wchar_t"], /) -> _CType[wchar_t]: ...
    @overload
    def typeof(self, cdecl: Literal["intptr_t"], /) -> _CType[intptr_t]: ...
    @overload
    def typeof(self, cdecl: Literal["uintptr_t"], /) -> _CType[uintptr_t]: ...
    @overload
    def typeof(self, cdecl: Literal["size_t"], /) -> _CType[size_t]: ...
    @overload
    def typeof(self, cdecl: Literal["_Bool *"], /) -> _CType[Pointer[c_bool]]: ...
    @overload
    def typeof(self, cdecl: Literal["char *"], /) -> _CType[Pointer[c_char]]: ...
    @overload
    def typeof(self, cdecl: Literal["signed char *"], /) -> _CType[Pointer[c_signed_char]]: ...
    @overload
    def typeof(self, cdecl: Literal["unsigned char *"], /) -> _CType[Pointer[c_unsigned_char]]: ...
    @overload
    def typeof(self, cdecl: Literal["short *"], /) -> _CType[Pointer[c_short]]: ...
    @overload
    def typeof(self, cdecl: Literal["unsigned short *"], /) -> _CType[Pointer[c_unsigned_short]]: ...
    @overload
    def typeof(self, cdecl: Literal["int *"], /) -> _CType[Pointer[c_int]]: ...
    @overload
    def typeof(self, cdecl: Literal["unsigned int *"], /) -> _CType[Pointer[c_unsigned_int]]: ...
    @overload
    def typeof(self, cdecl: Literal["long *"], /) -> _CType[Pointer[c_long]]: ...
    @overload
    def typeof(self, cdecl: Literal["unsigned long *"], /) -> _CType[Pointer[c_unsigned_long]]: ...
    @overload
    def typeof(self, cdecl: Literal["long long *"], /) -> _CType[Pointer[c_long_long]]: ...
    @overload
    def typeof(self, cdecl: Literal["unsigned long long *"], /) -> _CType[Pointer[c_unsigned_long_long]]: ...
    @overload
    def typeof(self, cdecl: Literal["float *"], /) -> _CType[Pointer[c_float]]: ...
    @overload
    def typeof(self, cdecl: Literal["double *"], /) -> _CType[Pointer[c_double]]: ...
    @overload
    def typeof(self, cdecl: Literal["long double *"], /) -> _CType[Pointer[c_long_double]]: ...
    @overload
    def typeof(self, cdecl: Literal["float _Complex *"], /) -> _CType[Pointer[c_float_complex]]: ...
    @overload
    def typeof(self, cdecl: Literal["double _Complex *"], /) -> _CType[Pointer[c_double_complex]]: ...
    @overload
    def typeof(self, cdecl: Literal["uint8_t *"], /) -> _CType[Pointer[uint8_t]]: ...
    @overload
    def typeof(self, cdecl: Literal["wchar_t *"], /) -> _CType[Pointer[wchar_t]]: ...
    @overload
    def typeof(self, cdecl: Literal["intptr_t *"], /) -> _CType[Pointer[intptr_t]]: ...
    @overload
    def typeof(self, cdecl: Literal["uintptr_t *"], /) -> _CType[Pointer[uintptr_t]]: ...
    @overload
    def typeof(self, cdecl: Literal["size_t *"], /) -> _CType[Pointer[size_t]]: ...
    @overload
    def typeof(self, cdecl: Literal["void *"], /) -> _CType[Pointer[void]]: ...
    @overload
    def typeof(self, cdecl: _C, /) -> _CType[_C]: ...
    @overload
    def typeof(self, cdecl: str | Callable[..., object], /) -> _CType[_CData]: ...
    @overload
    def from_buffer(self, cdecl: Literal["struct dirent[]"], python_buffer: _Buffer, require_writable: bool = False) -> Array[struct_dirent]: ...
    @overload
    def from_buffer(self, cdecl: Literal["ferrule_batch[]"], python_buffer: _Buffer, require_writable: bool = False) -> Array[ferrule_batch]: ...
    @overload
    def from_buffer(self, cdecl: Literal["DataPoint[]"], python_buffer: _Buffer, require_writable: bool = False) -> Array[DataPoint]: ...
    @overload
    def from_buffer(self, cdecl: Literal["ferrule_total[]"], python_buffer: _Buffer, require_writable: bool = False) -> Array[ferrule_total]: ...
    @overload
    def from_buffer(self, cdecl: Literal["ino_t[]"], python_buffer: _Buffer, require_writable: bool = False) -> Array[ino_t]: ...
    @overload
    def from_buffer(self, cdecl: Literal["off_t[]"], python_buffer: _Buffer, require_writable: bool = False) -> Array[off_t]: ...
    @overload
    def from_buffer(self, cdecl: Literal["_Bool[]"], python_buffer: _Buffer, require_writable: bool = False) -> Array[c_bool]: ...
    @overload
    def from_buffer(self, cdecl: Literal["char[]"], python_buffer: _Buffer, require_writable: bool = False) -> Array[c_char]: ...
    @overload
    def from_buffer(self, cdecl: Literal["signed char[]"], python_buffer: _Buffer, require_writable: bool = False) -> Array[c_signed_char]: ...
    @overload
    def from_buffer(self, cdecl: Literal["unsigned char[]"], python_buffer: _Buffer, require_writable: bool = False) -> Array[c_unsigned_char]: ...
    @overload
    def from_buffer(self, cdecl: Literal["short[]"], python_buffer: _Buffer, require_writable: bool = False) -> Array[c_short]: ...
    @overload
    def from_buffer(self, cdecl: Literal["unsigned short[]"], python_buffer: _Buffer, require_writable: bool = False) -> Array[c_unsigned_short]: ...
    @overload
    def from_buffer(self, cdecl: Literal["int[]"], python_buffer: _Buffer, require_writable: bool = False) -> Array[c_int]: ...
    @overload
    def from_buffer(self, cdecl: Literal["unsigned int[]"], python_buffer: _Buffer, require_writable: bool = False) -> Array[c_unsigned_int]: ...
    @overload
    def from_buffer(self, cdecl: Literal["long[]"], python_buffer: _Buffer, require_writable: bool = False) -> Array[c_long]: ...
    @overload
    def from_buffer(self, cdecl: Literal["unsigned long[]"], python_buffer: _Buffer, require_writable: bool = False) -> Array[c_unsigned_long]: ...
    @overload
    def from_buffer(self, cdecl: Literal["long long[]"], python_buffer: _Buffer, require_writable: bool = False) -> Array[c_long_long]: ...
    @overload
    def from_buffer(self, cdecl: Literal["unsigned long long[]"], python_buffer: _Buffer, require_writable: bool = False) -> Array[c_unsigned_long_long]: ...
    @overload
    def from_buffer(self, cdecl: Literal["float[]"], python_buffer: _Buffer, require_writable: bool = False) -> Array[c_float]: ...
    @overload
    def from_buffer(self, cdecl: Literal["double[]"], python_buffer: _Buffer, require_writable: bool = False) -> Array[c_double]: ...
    @overload
    def from_buffer(self, cdecl: Literal["long double[]"], python_buffer: _Buffer, require_writable: bool = False) -> Array[c_long_double]: ...
    @overload
    def from_buffer(self, cdecl: Literal["float _Complex[]"], python_buffer: _Buffer, require_writable: bool = False) -> Array[c_float_complex]: ...
    @overload
    def from_buffer(self, cdecl: Literal["double _Complex[]"], python_buffer: _Buffer, require_writable: bool = False) -> Array[c_double_complex]: ...
    @overload
    def from_buffer(self, cdecl: Literal["uint8_t[]"], python_buffer: _Buffer, require_writable: bool = False) -> Array[uint8_t]: ...
    @overload
    def from_buffer(self, cdecl: Literal["wchar_t[]"], python_buffer: _Buffer, require_writable: bool = False) -> Array[wchar_t]: ...
    @overload
    def from_buffer(self, cdecl: Literal["intptr_t[]"], python_buffer: _Buffer, require_writable: bool = False) -> Array[intptr_t]: ...
    @overload
    def from_buffer(self, cdecl: Literal["uintptr_t[]"], python_buffer: _Buffer, require_writable: bool = False) -> Array[uintptr_t]: ...
    @overload
    def from_buffer(self, cdecl: Literal["size_t[]"], python_buffer: _Buffer, require_writable: bool = False) -> Array[size_t]: ...
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
    def addressof(self, cdata: struct_dirent_fields, field: Literal["d_ino"], /) -> Pointer[ino_t]: ...
    @overload
    def addressof(self, cdata: struct_dirent_fields, field: Literal["d_off"], /) -> Pointer[off_t]: ...
    @overload
    def addressof(self, cdata: struct_dirent_fields, field: Literal["d_reclen"], /) -> Pointer[c_unsigned_short]: ...
    @overload
    def addressof(self, cdata: struct_dirent_fields, field: Literal["d_type"], /) -> Pointer[c_unsigned_char]: ...
    @overload
    def addressof(self, cdata: struct_dirent_fields, field: Literal["d_name"], /) -> Pointer[Array[c_char]]: ...
    @overload
    def addressof(self, cdata: ferrule_batch_fields, field: Literal["used", "count", "taken", "next"], /) -> Pointer[c_int]: ...
    @overload
    def addressof(self, cdata: ferrule_batch_fields, field: Literal["inodes"], /) -> Pointer[Array[ino_t]]: ...
    @overload
    def addressof(self, cdata: ferrule_batch_fields, field: Literal["kinds", "names"], /) -> Pointer[Array[c_char]]: ...
    @overload
    def addressof(self, cdata: DataPoint_fields, field: Literal["num"], /) -> Pointer[c_int]: ...
    @overload
    def addressof(self, cdata: DataPoint_fields, field: Literal["dnum"], /) -> Pointer[c_double]: ...
    @overload
    def addressof(self, cdata: ferrule_total_fields, field: Literal["num"], /) -> Pointer[c_long_long]: ...
    @overload
    def addressof(self, cdata: ferrule_total_fields, field: Literal["dnum"], /) -> Pointer[c_double]: ...
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
    def __call__(self, cdecl: Literal["struct dirent *"], init: struct_dirent | _Init | None = None, /) -> struct_dirent_p: ...
    @overload
    def __call__(self, cdecl: Literal["ferrule_batch *"], init: ferrule_batch | _Init | None = None, /) -> ferrule_batch_p: ...
    @overload
    def __call__(self, cdecl: Literal["DataPoint *"], init: DataPoint | _Init | None = None, /) -> DataPoint_p: ...
    @overload
    def __call__(self, cdecl: Literal["ferrule_total *"], init: ferrule_total | _Init | None = None, /) -> ferrule_total_p: ...
    @overload
    def __call__(self, cdecl: Literal["struct dirent **"], init: Pointer[struct_dirent] | _Null | None = None, /) -> Pointer[struct_dirent_p]: ...
    @overload
    def __call__(self, cdecl: Literal["ino_t *"], init: _ToInt | None = None, /) -> Pointer[ino_t]: ...
    @overload
    def __call__(self, cdecl: Literal["off_t *"], init: _ToInt | None = None, /) -> Pointer[off_t]: ...
    @overload
    def __call__(self, cdecl: Literal["struct dirent[]"], init: int | _Records[struct_dirent], /) -> Array[struct_dirent]: ...
    @overload
    def __call__(self, cdecl: Literal["ferrule_batch[]"], init: int | _Records[ferrule_batch], /) -> Array[ferrule_batch]: ...
    @overload
    def __call__(self, cdecl: Literal["DataPoint[]"], init: int | _Records[DataPoint], /) -> Array[DataPoint]: ...
    @overload
    def __call__(self, cdecl: Literal["ferrule_total[]"], init: int | _Records[ferrule_total], /) -> Array[ferrule_total]: ...
    @overload
    def __call__(self, cdecl: Literal["struct dirent *[]"], init: int | _Pointers[struct_dirent_p], /) -> Array[struct_dirent_p]: ...
    @overload
    def __call__(self, cdecl: Literal["ferrule_batch **"], init: Pointer[ferrule_batch] | _Null | None = None, /) -> Pointer[ferrule_batch_p]: ...
    @overload
    def __call__(self, cdecl: Literal["DataPoint **"], init: Pointer[DataPoint] | _Null | None = None, /) -> Pointer[DataPoint_p]: ...
    @overload
    def __call__(self, cdecl: Literal["ferrule_total **"], init: Pointer[ferrule_total] | _Null | None = None, /) -> Pointer[ferrule_total_p]: ...
    @overload
    def __call__(self, cdecl: Literal["DIR **"], init: Pointer[DIR] | _Null | None = None, /) -> Pointer[Pointer[DIR]]: ...
    @overload
    def __call__(self, cdecl: Literal["ino_t[]"], init: int | _Ints, /) -> Array[ino_t]: ...
    @overload
    def __call__(self, cdecl: Literal["off_t[]"], init: int | _Ints, /) -> Array[off_t]: ...
    @overload
    def __call__(self, cdecl: Literal["ferrule_batch *[]"], init: int | _Pointers[ferrule_batch_p], /) -> Array[ferrule_batch_p]: ...
    @overload
    def __call__(self, cdecl: Literal["DataPoint *[]"], init: int | _Pointers[DataPoint_p], /) -> Array[DataPoint_p]: ...
    @overload
    def __call__(self, cdecl: Literal["ferrule_total *[]"], init: int | _Pointers[ferrule_total_p], /) -> Array[ferrule_total_p]: ...
    @overload
    def __call__(self, cdecl: Literal["DIR *[]"], init: int | _Pointers[Pointer[DIR]], /) -> Array[Pointer[DIR]]: ...
    @overload
    def __call__(self, cdecl: Literal["_Bool *"], init: _ToInt | None = None, /) -> Pointer[c_bool]: ...
    @overload
    def __call__(self, cdecl: Literal["char *"], init: bytes | c_char | None = None, /) -> Pointer[c_char]: ...
    @overload
    def __call__(self, cdecl: Literal["signed char *"], init: _ToInt | None = None, /) -> Pointer[c_signed_char]: ...
    @overload
    def __call__(self, cdecl: Literal["unsigned char *"], init: _ToInt | None = None, /) -> Pointer[c_unsigned_char]: ...
    @overload
    def __call__(self, cdecl: Literal["short *"], init: _ToInt | None = None, /) -> Pointer[c_short]: ...
    @overload
    def __call__(self, cdecl: Literal["unsigned short *"], init: _ToInt | None = None, /) -> Pointer[c_unsigned_short]: ...
    @overload
    def __call__(self, cdecl: Literal["int *"], init: _ToInt | None = None, /) -> Pointer[c_int]: ...
    @overload
    def __call__(self, cdecl: Literal["unsigned int *"], init: _ToInt | None = None, /) -> Pointer[c_unsigned_int]: ...
    @overload
    def __call__(self, cdecl: Literal["long *"], init: _ToInt | None = None, /) -> Pointer[c_long]: ...
    @overload
    def __call__(self, cdecl: Literal["unsigned long *"], init: _ToInt | None = None, /) -> Pointer[c_unsigned_long]: ...
    @overload
    def __call__(self, cdecl: Literal["long long *"], init: _ToInt | None = None, /) -> Pointer[c_long_long]: ...
    @overload
    def __call__(self, cdecl: Literal["unsigned long long *"], init: _ToInt | None = None, /) -> Pointer[c_unsigned_long_long]: ...
    @overload
    def __call__(self, cdecl: Literal["float *"], init: _ToFloat | None = None, /) -> Pointer[c_float]: ...
    @overload
    def __call__(self, cdecl: Literal["double *"], init: _ToFloat | None = None, /) -> Pointer[c_double]: ...
    @overload
    def __call__(self, cdecl: Literal["long double *"], init: _ToFloat | None = None, /) -> Pointer[c_long_double]: ...
    @overload
    def __call__(self, cdecl: Literal["float _Complex *"], init: _ToComplex | None = None, /) -> Pointer[c_float_complex]: ...
    @overload
    def __call__(self, cdecl: Literal["double _Complex *"], init: _ToComplex | None = None, /) -> Pointer[c_double_complex]: ...
    @overload
    def __call__(self, cdecl: Literal["uint8_t *"], init: _ToInt | None = None, /) -> Pointer[uint8_t]: ...
    @overload
    def __call__(self, cdecl: Literal["wchar_t *"], init: str | wchar_t | None = None, /) -> Pointer[wchar_t]: ...
    @overload
    def __call__(self, cdecl: Literal["intptr_t *"], init: _ToInt | None = None, /) -> Pointer[intptr_t]: ...
    @overload
    def __call__(self, cdecl: Literal["uintptr_t *"], init: _ToInt | None = None, /) -> Pointer[uintptr_t]: ...
    @overload
    def __call__(self, cdecl: Literal["size_t *"], init: _ToInt | None = None, /) -> Pointer[size_t]: ...
    @overload
    def __call__(self, cdecl: Literal["_Bool[]"], init: int | _Ints, /) -> Array[c_bool]: ...
    @overload
    def __call__(self, cdecl: Literal["char[]"], init: int | _Chars, /) -> Array[c_char]: ...
    @overload
    def __call__(self, cdecl: Literal["signed char[]"], init: int | _Bytes, /) -> Array[c_signed_char]: ...
    @overload
    def __call__(self, cdecl: Literal["unsigned char[]"], init: int | _Bytes, /) -> Array[c_unsigned_char]: ...
    @overload
    def __call__(self, cdecl: Literal["short[]"], init: int | _Ints, /) -> Array[c_short]: ...
    @overload
    def __call__(self, cdecl: Literal["unsigned short[]"], init: int | _Ints, /) -> Array[c_unsigned_short]: ...
    @overload
    def __call__(self, cdecl: Literal["int[]"], init: int | _Ints, /) -> Array[c_int]: ...
    @overload
    def __call__(self, cdecl: Literal["unsigned int[]"], init: int | _Ints, /) -> Array[c_unsigned_int]: ...
    @overload
    def __call__(self, cdecl: Literal["long[]"], init: int | _Ints, /) -> Array[c_long]: ...
    @overload
    def __call__(self, cdecl: Literal["unsigned long[]"], init: int | _Ints, /) -> Array[c_unsigned_long]: ...
    @overload
    def __call__(self, cdecl: Literal["long long[]"], init: int | _Ints, /) -> Array[c_long_long]: ...
    @overload
    def __call__(self, cdecl: Literal["unsigned long long[]"], init: int | _Ints, /) -> Array[c_unsigned_long_long]: ...
    @overload
    def __call__(self, cdecl: Literal["float[]"], init: int | _Floats, /) -> Array[c_float]: ...
    @overload
    def __call__(self, cdecl: Literal["double[]"], init: int | _Floats, /) -> Array[c_double]: ...
    @overload
    def __call__(self, cdecl: Literal["long double[]"], init: int | _Floats, /) -> Array[c_long_double]: ...
    @overload
    def __call__(self, cdecl: Literal["float _Complex[]"], init: int | _Complexes, /) -> Array[c_float_complex]: ...
    @overload
    def __call__(self, cdecl: Literal["double _Complex[]"], init: int | _Complexes, /) -> Array[c_double_complex]: ...
    @overload
    def __call__(self, cdecl: Literal["uint8_t[]"], init: int | _Bytes, /) -> Array[uint8_t]: ...
    @overload
    def __call__(self, cdecl: Literal["wchar_t[]"], init: int | _Text, /) -> Array[wchar_t]: ...
    @overload
    def __call__(self, cdecl: Literal["intptr_t[]"], init: int | _Ints, /) -> Array[intptr_t]: ...
    @overload
    def __call__(self, cdecl: Literal["uintptr_t[]"], init: int | _Ints, /) -> Array[uintptr_t]: ...
    @overload
    def __call__(self, cdecl: Literal["size_t[]"], init: int | _Ints, /) -> Array[size_t]: ...
    @overload
    def __call__(self, cdecl: Literal["char **"], init: Pointer[Byte] | _Null | None = None, /) -> Pointer[Pointer[c_char]]: ...
    @overload
    def __call__(self, cdecl: Literal["char *[]"], init: int | Sequence[Pointer[Byte] | _Null], /) -> Array[Pointer[c_char]]: ...
    @overload
    def __call__(self, cdecl: Literal["const char **"], init: ConstPointer[Byte] | _ConstNull | None = None, /) -> Pointer[ConstPointer[c_char]]: ...
    @overload
    def __call__(self, cdecl: Literal["const char *[]"], init: int | Sequence[ConstPointer[Byte] | _ConstNull], /) -> Array[ConstPointer[c_char]]: ...
    @overload
    def __call__(self, cdecl: Literal["void **"], init: _Address | None = None, /) -> Pointer[Pointer[void]]: ...
    @overload
    def __call__(self, cdecl: Literal["void *[]"], init: int | Sequence[_Address], /) -> Array[Pointer[void]]: ...
    @overload
    def __call__(self, cdecl: Literal["const void **"], init: ConstAddress | None = None, /) -> Pointer[ConstPointer[void]]: ...
    @overload
    def __call__(self, cdecl: Literal["const void *[]"], init: int | Sequence[ConstAddress], /) -> Array[ConstPointer[void]]: ...
    @overload
    def __call__(self, cdecl: CType[_C], init: _Value | None = None, /) -> _C: ...
    @overload
    def __call__(self, cdecl: str, init: _Value | None = None, /) -> CData: ...

# The types of cffi's objects
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
