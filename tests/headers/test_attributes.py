"""Attributes are read wherever C allows them, and however it spells them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ferrule.headers.reader import HeaderReader

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.headers.attributes import Attributes
    from ferrule.pipeline.source import Source

pytestmark = pytest.mark.builds

# One header for all, because each starts the compiler.
HEADER = """\
void free(void *);
#define OUT(n) __attribute__((access(write_only, n)))
int before(int); __attribute__((warn_unused_result)) int leading(int *p);
int trailing(int *p) __attribute__((nonnull(1), __pure__)) OUT(1);
extern int __attribute__((cold)) between(int *p);
int plain(int *p);
[[gnu::access(read_only, 1, 2)]] int standard(const char *p, int n);
int of_parameter(int *p __attribute__((unused)), __attribute__((unused)) int n);
int of_callback(int (*f)(int *p __attribute__((unused))), int n);
static inline int body(int *p) { struct { int x; } y = { *p }; return y.x; }
int after_body(int *p) OUT(1);
int two(int *a) OUT(1), sharing(int *b);
int again(int *p) OUT(1);
int again(int *p) __attribute__((cold));
struct s { int x; } __attribute__((packed));
int empty(int *p) __attribute__(());
int *nested(const char *p, ...)
    __attribute__((malloc(free, 1))) __attribute__((format(printf, 1, 2)));
int last(int *p) OUT(1);
"""


def shown(attributes: Attributes) -> str:
    of_function = " ".join(map(str, attributes.function))
    of_parameters = (" ".join(map(str, each)) for each in attributes.parameters)
    return ";".join([of_function, *of_parameters])


def test_attributes(read_header: Callable[..., Source]) -> None:
    source = read_header(HEADER)
    reader = HeaderReader(("header.h",), source.text, source.compiler, lambda _: True)
    found = {name: shown(each) for name, each in reader.read_attributes().items()}
    assert found == {
        "leading": "warn_unused_result;",
        "trailing": "nonnull(1) pure access(write_only, 1);",
        "between": "cold;",
        "standard": "access(read_only, 1, 2);;",
        "of_parameter": ";unused;unused",
        "of_callback": ";unused;",
        "after_body": "access(write_only, 1);",
        "two": "access(write_only, 1);",
        "again": "access(write_only, 1) cold;",
        "nested": "malloc(free, 1) format(printf, 1, 2);",
        "last": "access(write_only, 1);",
    }
