from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ferrule.scaffold.face import choose_example, some_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.bindings.decide import Bindings

    DecideHeader = Callable[..., Bindings]


@pytest.mark.parametrize(
    ("header", "definition"),
    [
        ("int f(void); const char *lib_version(void);", "version() -> str: lib_version"),
        ("int f(int a); unsigned libVersion(void);", "version() -> int: libVersion"),
        ("void version(void); double g(float x, _Bool b);", "g(x: float, b: bool) -> float: g"),
        (
            "typedef enum { A } kind; typedef long size; size f(kind k, size n);",
            "f(k: int, n: int) -> int: f",
        ),
        ("void f(int n);", "f(n: int) -> None: f"),
        ("int f(int); int g(int class); int h(int _lib); int i(int a, ...);", None),
        ("int f(const char *s); char *version(void); int _g(int a); char g(int a);", None),
        ("long double f(long double a); void *g(int a); int h(int *a);", None),
    ],
)
def test_a_function_of_pythons_plain_types(
    header: str, definition: str | None, decide_header: DecideHeader
) -> None:
    example = choose_example(decide_header(header))
    if definition is None:
        assert example is None
        return
    assert example is not None
    parameters = ", ".join(f"{name}: {type_}" for name, type_ in example.parameters)
    shown = f"{example.python_name}({parameters}) -> {example.result}: {example.name}"
    assert shown == definition


def test_names_for_the_tests(decide_header: DecideHeader) -> None:
    header = "#define N 1\nint a(void); int b(void); extern int v; typedef int t;"
    assert some_names(decide_header(header)) == ("a", "b", "N", "v")
