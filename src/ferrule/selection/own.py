"""Which of the headers that were read are the library's own."""

from __future__ import annotations

import re
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ferrule.selection.optional import PROTOTYPES_FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

    from ferrule.toolchain.preprocess import Preprocessed

_NOT_DIRECTLY: Final = re.compile(rb"(?:[^\n]*\n)?[^\n]*\bdirectly\b[^\n]*\n[^\n]*")
_HEADER_NAME: Final = re.compile(rb"[\w./+-]+\.h\b")
# Where the C library keeps parts of its headers, and the ones that each define a single type.
_PRIVATE_DIR: Final = "/bits/"
_TYPES_DIR: Final = "/bits/types/"
_SYSTEM_DIR: Final = "/sys/"
_MACHINE_DIR: Final = re.compile(r"/include/[^/]*-linux-[^/]*/")
_SHARED: Final = frozenset({"include", "sys", "bits"})
_SHORTEST_FAMILY: Final = 3  # letters: a shorter name would match headers of other libraries


def own_files(
    text: Preprocessed,
    headers: tuple[str, ...],
    prefixes: tuple[str, ...],
    packages: tuple[str, ...] = (),
    package_dirs: tuple[str, ...] = (),
) -> Callable[[str], bool]:
    """Return a test that tells which files of `text` are the library's own.

    Nothing in C says which headers belong together, so these are rules of practice. Own are:

    - the named headers, and files under the `prefixes`, which may be C that is in no file;
    - files in the directory tree of a named header, in a tree of that name under another include
      directory, or in the package's own include directories, unless many libraries share these;
    - files in shared directories whose names begin like a named header's: `lz4hc.h` with `lz4.h`;
    - what an own header includes by `"name"`;
    - what an own header includes and that includes an own header next to it;
    - what says that it must only be included through an own header;
    - parts of the C library's headers (`bits/`) that belong to no public header, if an own one in
      `bits/` includes them, or if they are in `bits/types/`;
    - headers in `sys/` that only own headers include, and that take all their `bits/types/` from
      these: `sys/ucontext.h` is about the `sigset_t` and `stack_t` of `signal.h`.
    """
    files = [path for path in text.files if not path.startswith("<")]
    named = {_file_of(header, text) for header in headers}
    trees = tuple(dict.fromkeys(_trees(named, headers, package_dirs)))
    families = tuple(
        {
            family
            for name in (*map(_first_name, headers), *packages)
            if len(family := _family(name)) >= _SHORTEST_FAMILY
        }
    )
    own = named | {
        path
        for path in files
        if path.startswith(trees)
        or (_is_shared(Path(path).parent) and _starts_with(path, families))
    }
    own |= {path for path in text.files if path.startswith(prefixes)}
    names = defaultdict(list)
    for outer, name in text.named_includes:
        names[outer].append(name)
    while more := set(_joined(text, own, files, names)) - own:
        own |= more
    own.add(PROTOTYPES_FILE)
    return own.__contains__


def _file_of(header: str, text: Preprocessed) -> str:
    """Return the file that the user calls `header`.

    The preamble may have included it already: then it is not among the files included by name.
    """
    end = header.removeprefix("./")
    for files in (text.included, text.files):
        found = [path for path in files if path == header or path.endswith(f"/{end}")]
        if found:
            return min(found, key=len)
    return header


def _trees(
    named: set[str], headers: tuple[str, ...], package_dirs: tuple[str, ...]
) -> Iterator[str]:
    """Yield the directories that have headers of this library alone, each ending in a slash."""
    for folder in (*(Path(path).parent for path in named), *map(Path, package_dirs)):
        if not _is_shared(folder):
            yield f"{folder}/"
    roots = {
        Path(path).parents[header.count("/")]
        for path in named
        for header in headers
        if path.endswith(f"/{header}")
    }
    subfolders = {
        _first_name(header) if "/" in header else _family(header) for header in headers
    }
    for root in roots:
        for subfolder in subfolders:
            yield from (f"{twin}/{subfolder}/" for twin in _twins(root))


def _twins(root: Path) -> Iterator[Path]:
    """Yield an include directory, and its counterparts for a kind of machine."""
    yield root
    if root.name == "include":
        with suppress(OSError, ValueError):  # a `#line` may give a name that no file can have
            yield from root.glob("*-linux-*")
    elif root.parent.name == "include":
        yield root.parent


def _joined(
    text: Preprocessed, own: set[str], files: list[str], names: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    """Yield files that are own because of those known to be; `names` has what each includes."""
    yield from (inner for outer, inner in text.quoted if outer in own)
    included_by_own = {f"/{name}" for path, name in text.named_includes if path in own}
    within_private = {
        f"/{name}" for path, name in text.named_includes if path in own and _PRIVATE_DIR in path
    }
    included_by_others = {f"/{name}" for path, name in text.named_includes if path not in own}
    own_types = {path[path.index(_TYPES_DIR) :] for path in own if _TYPES_DIR in path}
    for path in files:
        if path in own or not _ends_in(path, included_by_own):
            continue
        public = _public_headers(path)
        if (
            _includes_neighbour(path, names.get(path, ()), own)
            or _is_one_of(own - {path}, public)
            or (
                not public
                and _PRIVATE_DIR in path
                and (_ends_in(path, within_private) or _TYPES_DIR in path)
            )
            or (
                _SYSTEM_DIR in path
                and not _ends_in(path, included_by_others)
                and _has_only_types(names.get(path, ()), own_types)
            )
        ):
            yield path


def _ends_in(path: str, ends: Container[str]) -> bool:
    """Tell whether `path` ends in one of `ends`, each of which begins with a slash."""
    at = path.find("/")
    while at >= 0:
        if path[at:] in ends:
            return True
        at = path.find("/", at + 1)
    return False


def _includes_neighbour(path: str, names: Iterable[str], own: set[str]) -> bool:
    """Tell whether `path`, which includes these `names`, includes an own header next to it."""
    folder = Path(path).parent
    return any(str(folder / name) in own for name in names)


def _has_only_types(names: Iterable[str], types: Container[str]) -> bool:
    """Tell whether all headers of a single type among `names`, at least one, are in `types`."""
    found = [f"/{name}" for name in names if f"/{name}".startswith(_TYPES_DIR)]
    return bool(found) and all(name in types for name in found)


def _public_headers(path: str) -> frozenset[str]:
    """Return the headers through which the file says it must be included.

    Private headers say so in a comment or an `#error`: "Never include <bits/dirent.h> directly;
    include <dirent.h> instead."
    """
    try:
        content = Path(path).read_bytes()
    except (OSError, ValueError):
        return frozenset()
    if b"directly" not in content:  # much faster than the regular expression
        return frozenset()
    names = {
        name.decode("ascii")
        for said in _NOT_DIRECTLY.findall(content)
        for name in _HEADER_NAME.findall(said)
    }
    return frozenset(names) - {name for name in names if path.endswith(f"/{name}")}


def _is_one_of(own: set[str], names: frozenset[str]) -> bool:
    ends = tuple(f"/include/{name}" for name in names)
    return bool(ends) and any(
        _MACHINE_DIR.sub("/include/", path).endswith(ends) for path in own
    )


def _starts_with(path: str, families: tuple[str, ...]) -> bool:
    return bool(families) and Path(path).stem.lower().startswith(families)


def _is_shared(folder: Path) -> bool:
    """Tell whether `folder` is an include directory that no single library owns."""
    return folder.name in _SHARED or (
        folder.parent.name == "include" and "-linux-" in folder.name
    )


def _first_name(header: str) -> str:
    """Return the first directory in a header's name, or what follows it if libraries share it.

    A name without a directory is returned as it is.
    """
    first, _, rest = header.partition("/")
    return rest if first in _SHARED and rest else first


def _family(name: str) -> str:
    """Return what the names of a library's headers have in common: `lz4hc.h`, `lz4frame.h`."""
    return Path(name).stem.rstrip("0123456789").partition("_")[0].partition("-")[0].lower()
