from __future__ import annotations

from ferrule.cdefs.cffi_parser import ParsedCdef, parse_cdef
from ferrule.cdefs.locations import Places

TEXT = """\
typedef int (*each)(int);
int visit(const char *path, each call, int);
  extern int count;
static const int limit;
struct s {
    int first;
    char *second;
};
enum e { A,
         B };
each made(void);
int print(const char *format, ...);
"""


def read() -> tuple[ParsedCdef, Places]:
    parsed = parse_cdef(TEXT)
    return parsed, Places(parsed)


def test_where_names_are_declared() -> None:
    _, places = read()
    assert places.of("typedef", "each").line == 1
    assert places.of("name", "visit").line == 2
    assert places.of("name", "count").line == 3
    assert places.of("enumerator", "B").line == 10


def test_what_the_tree_does_not_have_is_at_the_start() -> None:
    _, places = read()
    assert places.of("name", "absent").line == 1
    assert places.of_type(object()).line == 1


def test_where_members_are() -> None:
    parsed, places = read()
    (record,) = [t for t in parsed.definitions if t.name == "s"]
    assert places.of_type(record).line == 5
    found = places.of_member(record, "second")
    assert found is not None
    assert found.line == 7
    assert places.of_member(record, "absent") is None


def test_the_names_of_parameters() -> None:
    _, places = read()
    assert places.parameters("visit") == ("path", "call", None)
    assert places.parameters("made") == ()
    assert places.parameters("print") == ("format",)
    assert places.parameters("count") == ()
    assert places.parameters("absent") == ()


def test_storage_classes() -> None:
    _, places = read()
    assert places.is_static("limit")
    assert not places.is_static("count")
