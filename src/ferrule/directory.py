"""The entries of a directory, read many at a time by ferrule's own compiled module.

    names("/tmp")                        # a list of names, in the directory's order
    with scan("/tmp") as entries:        # the same entries, a batch in memory at a time
        links = [entry.name for entry in entries if entry.kind is Kind.LNK]

`.` and `..` are left out. A path given as `bytes` yields names in `bytes`; any other yields
`str`, in which undecodable bytes survive as everywhere in Python (`os.fsencode` brings them
back). What is read of a directory that others change meanwhile is up to the operating system.

Where `_lib` has direct calls, which is on CPython, C is called directly, and a type of `_lib` makes
the entries of a batch.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from enum import IntEnum
from threading import RLock
from typing import TYPE_CHECKING, Any, AnyStr, Generic, NamedTuple, overload

try:
    from ferrule import _lib
    from ferrule._lib import ffi, lib
except ImportError:
    from ferrule.toolchain.required_cffi import require_cffi

    require_cffi()
    raise

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from typing_extensions import Self

    from ferrule._lib import DIR, Pointer, ferrule_batch_p

__all__ = ["Entry", "Kind", "Scan", "names", "scan"]


class Kind(IntEnum):
    """What an entry is, links not followed: C's `DT_` constants, by their values in <dirent.h>.

    `UNKNOWN` is an entry that was gone before it could be asked, or of none of the other kinds.
    """

    UNKNOWN = lib.DT_UNKNOWN
    FIFO = lib.DT_FIFO
    CHR = lib.DT_CHR
    DIR = lib.DT_DIR
    BLK = lib.DT_BLK
    REG = lib.DT_REG
    LNK = lib.DT_LNK
    SOCK = lib.DT_SOCK
    WHT = lib.DT_WHT


if TYPE_CHECKING:

    class Entry(NamedTuple, Generic[AnyStr]):
        """An entry of a directory, as C's `readdir` tells it.

        `name` is without the directory's, `inode` the number that the file system gives the entry,
        `kind` a `Kind`.
        """

        name: AnyStr
        inode: int
        kind: Kind

else:  # Python 3.10 has no generic named tuples

    class Entry(NamedTuple):
        """An entry of a directory, as C's `readdir` tells it.

        `name` is without the directory's, `inode` the number that the file system gives the entry,
        `kind` a `Kind`.
        """

        name: str | bytes
        inode: int
        kind: Kind


@overload
def names(path: str | os.PathLike[str]) -> list[str]: ...
@overload
def names(path: bytes | os.PathLike[bytes]) -> list[bytes]: ...
def names(path: str | bytes | os.PathLike[str] | os.PathLike[bytes]) -> list[str] | list[bytes]:
    """Return a list of the names in the directory `path`, in the directory's order.

    `path` is a `str`, `bytes` or an `os.PathLike`; for `bytes` the names are `bytes`, else `str`.
    `.` and `..` are left out. They are read by C's `readdir`, a batch at a time, in
    `ferrule_read_batch` of csrc/bundled/directory.c, while other threads run.

    Raises `OSError`, with number and path, where the directory cannot be opened or read to its end,
    `ValueError` for a path with a NUL in it, and `TypeError` for what is not a path.
    """
    path = os.fspath(path)
    return _names(path, _split) if isinstance(path, bytes) else _names(path, _decode)


@overload
def scan(path: str | os.PathLike[str]) -> Scan[str]: ...
@overload
def scan(path: bytes | os.PathLike[bytes]) -> Scan[bytes]: ...
def scan(path: str | bytes | os.PathLike[str] | os.PathLike[bytes]) -> Scan[str] | Scan[bytes]:
    """Return an iterator over the entries of the directory `path`, in the directory's order.

    `path` is a `str`, `bytes` or an `os.PathLike`; for `bytes` the names are `bytes`, else `str`.
    `.` and `..` are left out. A batch of at most 1,365 entries is in memory at a time; C's
    `readdir` reads it, in `ferrule_read_batch` of csrc/bundled/directory.c, while other threads
    run.
    An entry whose kind the file system does not tell is asked for it by `fstatat`.

    Raises `OSError`, with number and path, where the directory cannot be opened, and while
    iterating where it cannot be read; `ValueError` for a path with a NUL in it, and `TypeError` for
    what is not a path.
    """
    return Scan(_Reader(os.fspath(path)))


class Scan(Iterator["Entry[AnyStr]"]):
    """An open directory: an iterator of its entries, and a context manager that closes it.

    The directory is closed at its end, on a failure, by `close`, and when the scan is dropped.
    Threads may share a scan: each entry comes out once. `scan` makes it, and says what the entries
    are. To iterate raises `OSError` where the directory cannot be read, after the entries that
    could be, and `ValueError` after `close`.
    """

    __slots__ = ("_entries", "_reader")

    def __init__(self, reader: _Reader) -> None:
        """Iterate over what `reader`, which is ferrule's own, reads; `scan` makes both."""
        self._reader = reader
        self._entries: Iterator[Entry[AnyStr]] = _iterate(reader)

    def __iter__(self) -> Iterator[Entry[AnyStr]]:  # noqa: PYI034  see the docstring
        """Return the same stream of entries, without a call of Python for each."""
        return self._entries

    def __next__(self) -> Entry[AnyStr]:
        """Return the next entry.

        Raises `StopIteration` at the end, `OSError` where the directory cannot be read, and
        `ValueError` after `close`.
        """
        return next(self._entries)

    def close(self) -> None:
        """Close the directory; harmless when it is closed already."""
        self._reader.close()

    def __enter__(self) -> Self:
        """Return the scan itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the directory; `kind`, `error` and `traceback` are of no matter."""
        self.close()


class _Reader:
    """An open directory and the batch that its entries are read into, one thread at a time.

    What is left of the batch is said by `batch.taken` and `batch.count`. Both are written under
    the GIL only, and say "nothing" while C fills the batch without it. No iterator is referred
    to from here: a scan that is dropped closes its directory at once.
    """

    __slots__ = ("_closed", "_path", "_reading", "_stream", "batch", "lock")

    def __init__(self, path: str | bytes) -> None:
        self._path = path
        self._stream: Pointer[DIR] | None = _open(path)
        self._closed = False
        self._reading = False
        # Reentrant: a signal handler may close the scan that its own thread is reading.
        self.lock = RLock()
        self.batch = _start_batch()

    @property
    def as_bytes(self) -> bool:
        """Whether names are to be bytes."""
        return isinstance(self._path, bytes)

    def refill(self) -> bool:
        """Return whether there are entries to take, after reading some if there were none."""
        with self.lock:
            self._check_open()
            batch = self.batch
            if batch.taken < batch.count:  # another thread was here first
                return True
            if self._stream is None:
                return False
            batch.count = batch.taken = batch.next = 0
            count = self._read(self._stream)
            self._check_open()
            batch.count = count
            return count > 0

    def _check_open(self) -> None:
        """Raise `ValueError` if the scan is closed, or a signal handler meddles with it."""
        if self._closed or self._reading:
            message = "the scan is closed" if self._closed else "the scan is being read"
            raise ValueError(message)

    def _read(self, stream: Pointer[DIR]) -> int:
        """Read into the batch; at the end and on a failure the directory is closed."""
        count = 0
        self._reading = True
        try:
            count = _read(stream, self.batch, self._path, resolve=True)
        finally:
            self._reading = False
            if count == 0:
                self._release()
        return count

    def close(self) -> None:
        """Close the directory and end every iteration over it."""
        with self.lock:
            self._closed = True
            self.batch.count = 0
            self._release()

    def _release(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            ffi.release(stream)


def _open(path: str | bytes) -> Pointer[DIR]:
    """Return a `DIR *` that is closed by `ffi.release`, or when it is dropped."""
    encoded = os.fsencode(path)
    if b"\0" in encoded:
        message = "embedded null byte"
        raise ValueError(message)
    stream = _opendir(encoded)
    if not stream:
        raise _failure(path)
    return ffi.gc(stream, lib.closedir)


def _start_batch() -> ferrule_batch_p:
    batch = _new_batch("ferrule_batch *")
    _start(batch)
    return batch


def _read(
    stream: Pointer[DIR], batch: ferrule_batch_p, path: str | bytes, *, resolve: bool
) -> int:
    """Return how many entries were read into `batch`, 0 at the end."""
    count: int = _read_batch(stream, batch, resolve)
    if count < 0:
        raise _failure(path)
    return count


def _failure(path: str | bytes) -> OSError:
    code = ffi.errno
    return OSError(code, os.strerror(code), path)


def _names(path: str | bytes, split: Callable[[bytes], list[AnyStr]]) -> list[AnyStr]:
    """Return the names in a directory; `split` makes a list of many names with NULs between."""
    found: list[AnyStr] = []
    with _open(path) as stream:
        batch = _start_batch()
        while _read(stream, batch, path, resolve=False):
            found += split(ffi.unpack(batch.names, batch.used - 1))
    return found


def _split(packed: bytes) -> list[bytes]:
    return packed.split(b"\0")


def _decode(packed: bytes) -> list[str]:
    if _ENCODING != "utf-8":  # another encoding's errors might take a NUL along
        return [os.fsdecode(name) for name in _split(packed)]
    return packed.decode(_ENCODING, _ERRORS).split("\0")


def _iterate(reader: _Reader) -> Iterator[Entry[AnyStr]]:
    """Return an iterator over the entries that `reader` reads."""
    if _make_iterator is None:
        return _EntryIterator(reader)
    address = int(ffi.cast("uintptr_t", reader.batch))
    return _make_iterator(address, reader.refill, Entry, _KINDS, reader.as_bytes)


class _EntryIterator(Iterator["Entry[Any]"]):
    """What the compiled iterator is, in Python."""

    def __init__(self, reader: _Reader) -> None:
        self._reader = reader
        self._decode: Callable[[bytes], Any] = bytes if reader.as_bytes else os.fsdecode

    def __next__(self) -> Entry[Any]:
        with self._reader.lock:
            if not self._reader.refill():
                raise StopIteration
            batch = self._reader.batch
            index, name = batch.taken, ffi.string(batch.names + batch.next)
            batch.taken += 1
            batch.next += len(name) + 1
            kind = _KINDS[ord(batch.kinds[index])]
            return Entry(self._decode(name), batch.inodes[index], kind)


_ENCODING = sys.getfilesystemencoding()
_ERRORS = sys.getfilesystemencodeerrors()
_MEMBERS = {kind.value: kind for kind in Kind}
_KINDS = tuple(_MEMBERS.get(value, Kind.UNKNOWN) for value in range(256))

_opendir = getattr(_lib, "opendir", lib.opendir)
_start = getattr(_lib, "ferrule_start_batch", lib.ferrule_start_batch)
_read_batch = getattr(_lib, "ferrule_read_batch", lib.ferrule_read_batch)
_new_batch = ffi.new_allocator(should_clear_after_alloc=False)
_make_iterator = (
    _lib.ferrule_entry_iterator_type() if hasattr(_lib, "ferrule_entry_iterator_type") else None
)
