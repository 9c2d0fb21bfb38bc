"""The table `[tool.ferrule]` of pyproject.toml: the modules of a project, and its mistakes.

Input: the table as TOML readers return it, and the names of the platform. Output: a `Table` with
the settings of each module and a sentence for each mistake. Nothing is raised, so that a caller
that knows more about the project can add its own findings and report everything at once.

    [tool.ferrule]                            defaults for all modules
    scripts = ["build_x.py:ffibuilder"]       build scripts, as cffi's `cffi_modules`
    [tool.ferrule.modules."pkg._lib"]         options of one module
    [[tool.ferrule.overrides]]                options of some modules, on some platforms
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final

from ferrule.config.did_you_mean import did_you_mean, nearest_or_all
from ferrule.config.include_cycles import include_cycles
from ferrule.config.named_files import named_files
from ferrule.config.options import FrontEnd
from ferrule.config.settings import Settings, every_option
from ferrule.config.toml_values import (
    STRING,
    STRINGS,
    TomlType,
    strings,
    toml_name,
    toml_type,
)
from ferrule.config.values import TEXT_OR_FILE, TEXTS_OR_FILES, Form
from ferrule.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

FILE: Final = "pyproject.toml"
TABLE: Final = "tool.ferrule"
_OWN_KEYS: Final = ("modules", "overrides", "scripts")
CONDITIONS: Final = ("select", "platform")
"""The keys by which an override says which modules and platforms it is for."""
_A_SCRIPT: Final = Form("[^:]+:[^:]+", "FILE:VARIABLE, such as `build_x.py:ffibuilder`")
SCRIPTS: Final = strings(_A_SCRIPT)
_PLATFORMS: Final = ("linux", "macos", "windows", "darwin", "win32", "freebsd", "cygwin")
"""The platforms that a condition may name, as cibuildwheel or `sys.platform` call them."""


@dataclass(frozen=True, slots=True)
class TableModule:
    """A module of the table: its name, options as keyword arguments, and the files they name.

    `settings` is None if something is wrong. A module without headers is made from its `cdef`.
    """

    name: str
    options: Mapping[str, Any]
    files: tuple[str, ...]
    settings: Settings | None

    @property
    def binds_headers(self) -> bool:
        """Whether the declarations come from headers, rather than from cdef text alone."""
        return bool(self.options.get("headers"))

    @property
    def place(self) -> str:
        """Where the module is described, for messages."""
        return f'{FILE}, [{TABLE}.modules."{self.name}"]'


@dataclass(frozen=True, slots=True)
class Table:
    """What the table says: its `modules`, its build `scripts`, and its `problems`."""

    modules: tuple[TableModule, ...]
    scripts: tuple[str, ...]
    problems: tuple[str, ...]


def read_table(table: object, platform: Iterable[str]) -> Table:
    """Read the `table`; `platform` has the names of this platform in conditions."""
    if not isinstance(table, Mapping):
        return Table((), (), (f"{FILE}: [{TABLE}] must be a table, not {toml_name(table)}",))
    return _Reader(table, tuple(platform)).read()


_ONLY_EXTENSION: Final = {
    "method-table": "The name of an array of `PyMethodDef` in one of the `sources`.",
    "method-stubs": "How type checkers see the functions of `method-table`, as in a stub.",
}
"""The keywords of `ferrule.Extension` that are not settings, and what they mean."""
_NOT_HERE: Final = {
    "module": "the name of a module is the name of its table",
    "output-dir": "setuptools decides where the module is built",
    "define-macros": 'write ["NAME=VALUE"] for "defines" instead',
    "extra-compile-args": 'call it "compile-args" instead',
    "extra-link-args": 'call it "link-args" instead',
}
_OPTIONS: Final = {
    key: about
    for name, about in every_option()
    if (key := name.replace("_", "-")) not in _NOT_HERE
}
_TYPES: Final = {
    **{key: toml_type(about.value) for key, about in _OPTIONS.items()},
    **dict.fromkeys(_ONLY_EXTENSION, STRING),
    "headers": strings(at_least=1),
}


def keys_of(front_end: FrontEnd) -> Iterator[str]:
    """Yield the keys of a module: with headers (`TABLE`), or with a cdef alone (`EXTENSION`)."""
    for key, about in _OPTIONS.items():
        if about.front_ends & front_end:
            yield key
    if front_end is FrontEnd.EXTENSION:
        yield from _ONLY_EXTENSION


def described_keys() -> Iterator[tuple[str, str, TomlType]]:
    """Yield each key that a module can have, what it means, and the type of its values."""
    for key, about in _OPTIONS.items():
        if about.front_ends & (FrontEnd.TABLE | FrontEnd.EXTENSION):
            yield key, about.help, _TYPES[key]
    for key, text in _ONLY_EXTENSION.items():
        yield key, text, _TYPES[key]


@dataclass(frozen=True, slots=True)
class _Layer:
    """Options for the modules that `select` matches; `taken` are the keys that a module used."""

    place: str
    select: tuple[str, ...]
    options: Mapping[str, Any]
    taken: set[str] = field(default_factory=set)

    def selects(self, module: str) -> bool:
        """Tell whether the options are for `module`."""
        return any(fnmatchcase(module, pattern) for pattern in self.select)

    def of(self, module: str, known: Container[str]) -> dict[str, Any]:
        """Return the options for `module` whose keys are `known` for its kind of module."""
        if not self.selects(module):
            return {}
        found = {key: value for key, value in self.options.items() if key in known}
        self.taken.update(found)
        return found


@dataclass
class _Reader:
    table: Mapping[str, Any]
    platform: tuple[str, ...]
    problems: list[str] = field(default_factory=list)

    def read(self) -> Table:
        tables = self._tables("modules")
        own = {key: value for key, value in self.table.items() if key not in _OWN_KEYS}
        place = f"[{TABLE}]"
        defaults = _Layer(place, ("*",), self._options(place, own, (*_TYPES, *_OWN_KEYS)))
        overrides = list(self._overrides(tuple(tables)))
        modules = tuple(
            self._module(name, values, defaults, overrides) for name, values in tables.items()
        )
        includes = {m.name: m.settings.includes if m.settings else () for m in modules}
        for cycle in include_cycles(includes):
            words = f"it includes itself: {' -> '.join(cycle)}"
            self._wrong(f'[{TABLE}.modules."{cycle[0]}"], "includes"', words)
        for layer in (defaults, *overrides):
            selects = any(map(layer.selects, tables))
            for key in layer.options.keys() - layer.taken if selects else ():
                self._wrong(f'{layer.place}, "{key}"', "no module of the table takes this key")
        scripts = _listed(self._typed(place, "scripts", self.table.get("scripts", []), SCRIPTS))
        for script in scripts:
            if not re.fullmatch(_A_SCRIPT.pattern, script):
                self._wrong(f'{place}, "scripts"', f'"{script}" is not {_A_SCRIPT.words}')
        if not (modules or scripts or self.problems):
            words = f'it has no modules; add one, as in [{TABLE}.modules."mypkg._lib"]'
            self._wrong(place, words)
        return Table(modules, scripts, tuple(self.problems))

    def _wrong(self, place: str, words: str) -> None:
        self.problems.append(f"{FILE}, {place}: {words}")

    def _tables(self, key: str) -> dict[str, Mapping[str, Any]]:
        """Return the tables in the table `key`, by name: the name is that of a module."""
        tables = self.table.get(key, {})
        if not isinstance(tables, Mapping):
            self._wrong(f"[{TABLE}.{key}]", f"must be a table, not {toml_name(tables)}")
            return {}
        found = {}
        for name, values in tables.items():
            place = f'[{TABLE}.{key}."{name}"]'
            if not isinstance(values, Mapping):
                self._wrong(place, f"must be a table, not {toml_name(values)}")
            elif inner := _unquoted(values):
                words = f'put the whole name in quotes, as in [{TABLE}.{key}."{name}.{inner}"]'
                self._wrong(place, words)
            else:
                found[name] = values
        return found

    def _options(
        self, place: str, values: Mapping[str, Any], known: Sequence[str]
    ) -> dict[str, Any]:
        """Return the `values` that are options and of the right type, by their keys."""
        found = {}
        for key, value in values.items():
            # These are options of `bind` or `Extension`: "unknown key" would puzzle their users.
            if key in _NOT_HERE and not isinstance(value, Mapping):
                self._wrong(f'{place}, "{key}"', _NOT_HERE[key])
            elif key not in known:
                self._wrong(f'{place}, "{key}"', _unknown(key, known))
            else:
                typed = self._typed(place, key, value, _TYPES[key])
                if typed is not None:
                    found[key] = typed
        return found

    def _typed(self, place: str, key: str, value: object, type_: TomlType) -> Any:  # noqa: ANN401  as in TOML
        """Return `value` if it is of this type; else report that, and return None."""
        if type_.has(value):
            return value
        self._wrong(f'{place}, "{key}"', f"must be {type_.words}, not {toml_name(value)}")
        return None

    def _overrides(self, modules: Sequence[str]) -> Iterator[_Layer]:
        """Check all overrides, and yield those that apply on this platform."""
        given = self.table.get("overrides", [])
        if not isinstance(given, list) or not all(isinstance(each, Mapping) for each in given):
            self._wrong(f"[[{TABLE}.overrides]]", "must be an array of tables")
            return
        for number, values in enumerate(given, 1):
            place = f"[[{TABLE}.overrides]] number {number}"
            select, platform = (
                _listed(self._typed(place, key, values.get(key, "*"), STRINGS))
                for key in CONDITIONS
            )
            if not values.keys() & {*CONDITIONS}:
                self._wrong(place, 'say what it applies to, with "select" or "platform"')
            self._check_patterns(f'{place}, "select"', select, modules)
            systems = [pattern.partition("-")[0] for pattern in platform]
            self._check_patterns(f'{place}, "platform"', systems, _PLATFORMS)
            rest = {key: value for key, value in values.items() if key not in CONDITIONS}
            options = self._options(place, rest, (*_TYPES, *CONDITIONS))
            if any(
                fnmatchcase(name, pattern) for name in self.platform for pattern in platform
            ):
                yield _Layer(place, select, options)

    def _check_patterns(
        self, place: str, patterns: Iterable[str], names: Sequence[str]
    ) -> None:
        for pattern in patterns:
            if not pattern or (names and not any(fnmatchcase(n, pattern) for n in names)):
                self._wrong(
                    place, f'"{pattern}" matches nothing{nearest_or_all(pattern, names)}'
                )

    def _module(
        self,
        name: str,
        values: Mapping[str, Any],
        defaults: _Layer,
        overrides: Iterable[_Layer],
    ) -> TableModule:
        """Return the module `name` with the defaults, its own options and the overrides.

        The last one wins: options for one platform come after those for all.
        """
        place = f'[{TABLE}.modules."{name}"]'
        # The headers may come from an override, so that they differ between platforms.
        others = [layer.of(name, ("headers",)) for layer in (defaults, *overrides)]
        has_headers = "headers" in values or any(others)
        front_end = FrontEnd.TABLE if has_headers else FrontEnd.EXTENSION
        known = tuple(keys_of(front_end))
        before = len(self.problems)
        options = defaults.of(name, known) | self._options(place, values, known)
        for layer in overrides:
            options |= layer.of(name, known)
        if not {"headers", "cdef"} & {*values, *options}:
            self._wrong(place, 'add "headers" to bind, or a "cdef" to build from')
        keywords = {
            key.replace("-", "_"): _plain(value) if _may_be_file(key) else value
            for key, value in options.items()
        }
        settings = self._settings(place, {**keywords, "module": name})
        is_right = len(self.problems) == before
        files = tuple(named_files(keywords))
        return TableModule(name, keywords, files, settings if is_right else None)

    def _settings(self, place: str, keywords: Mapping[str, Any]) -> Settings | None:
        others = {key.replace("-", "_") for key in _ONLY_EXTENSION}
        values = {key: value for key, value in keywords.items() if key not in others}
        try:
            return Settings.of(values, FrontEnd.TABLE | FrontEnd.EXTENSION)
        except SettingsError as error:
            for problem in error.problems:
                self._wrong(place, _by_key(problem))
            return None


def _unquoted(values: Mapping[str, Any]) -> str | None:
    """Return the rest of a dotted name that was written without quotes, or None.

    TOML reads `[tool.ferrule.modules.pkg._lib]` as a table `pkg` that only has a table `_lib`.
    """
    inner = [
        (key, value)
        for key, value in values.items()
        if isinstance(value, Mapping) and key not in _OPTIONS
    ]
    if not values or len(inner) != len(values):
        return None
    key, value = inner[0]
    deeper = _unquoted(value)
    return f"{key}.{deeper}" if deeper else key


def _unknown(key: str, known: Sequence[str]) -> str:
    """Return what is wrong with a `key` that is not `known` here."""
    if key in _TYPES:
        kind = "binds headers" if "headers" in known else "has no headers"
        return f"a module that {kind} cannot have this key"
    name = key.replace("_", "-").lower()
    near = did_you_mean(name, [*known, *_TYPES])
    return f"unknown key{near or nearest_or_all(name, known)}"


def _listed(value: str | list[str] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


def _may_be_file(key: str) -> bool:
    return key in _OPTIONS and _OPTIONS[key].value in (TEXT_OR_FILE, TEXTS_OR_FILES)


def _plain(value: object) -> object:
    """Return a value as a keyword argument has it: `@FILE` for a table that names a file."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return f"@{value['file']}" if isinstance(value, Mapping) else value


def _by_key(problem: str) -> str:
    """Return a problem of `Settings` with the table's key in place of the field's name."""
    name, colon, words = problem.partition(": ")
    key = name.replace("_", "-")
    return f'"{key}"{colon}{words}' if key in _OPTIONS else problem
