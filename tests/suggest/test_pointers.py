from __future__ import annotations

import pytest
from tests.suggest.headers import header_of

from ferrule.headers.attributes import Attribute, Attributes
from ferrule.suggest.pointers import Pointers

TYPES = "typedef struct db db; struct point { int x, y; };"


def proposed(function: str, comment: str = "", *attributes: Attribute) -> dict[str, object]:
    """Return what is proposed for the pointers of a function, by key."""
    name = function.partition("(")[0].split()[-1].strip("*")
    header = header_of(f"{TYPES}{function};", comment, {name: Attributes(attributes)})
    found = Pointers(header, header.functions[-1]).findings()
    return {finding.key: finding.value for finding in found}


@pytest.mark.parametrize(
    ("function", "out"),
    [
        ("int db_open(const char *name, db **opened)", "opened"),
        ("int db_open(db **, const char *name)", "_1"),
        (
            "int db_prepare(db *d, const char *text, int n, db **ppNext, char **ppTail)",
            "ppNext",
        ),
        ("int prepare(int a, db **ppNext, int b)", "ppNext"),
        ("int db_dup(db **copy, db *from)", "copy"),
        ("int db_dup_value(db **d, int value)", None),
        ("int db_get(db **d, int value)", None),
        ("int get_db(int value, db **d)", "d"),
        ("int where(int value, struct point *out)", "out"),
        ("int split(int value, int *out_rest)", "out_rest"),
        # None of these is what a function gives its caller.
        ("void db_free(db **d)", None),
        ("void db_close_open(db **out)", None),
        ("int db_open(const char *name, db **options)", None),
        ("int db_create(db **items)", None),
        ("int db_copy(db **to, db **from)", None),
        ("int write(int value, FILE *out)", None),
        ("int encode(int value, unsigned char **out)", None),
        ("int db_encode(int value, char *out)", None),
        ("int db_each(int value, int *outs)", None),
        ("int db_open(const char *name, db *const *opened)", None),
        ("int db_open(const char *name, int (*opened)(int))", None),
    ],
)
def test_results_by_convention(function: str, out: str | None) -> None:
    assert proposed(function).get("out") == ((out,) if out else None)


@pytest.mark.parametrize(
    ("functions", "expected"),
    [("", {"inout": ("v",)}), ("void value_delete(value *);", {})],
)
def test_a_record_that_is_freed_is_not_copied(
    functions: str, expected: dict[str, object]
) -> None:
    text = f"typedef struct {{ int x; }} value; {functions} int f(value *v)"
    assert proposed(text, "@param[in,out] v it") == expected


@pytest.mark.parametrize(
    ("attribute", "expected"),
    [
        (("write_only", "1"), {"out": ("value",)}),
        (("read_write", "1"), {"inout": ("value",)}),
        (("read_only", "1"), {}),
        (("none", "1"), {}),
        (("write_only", "2"), {}),
        (("write_only", "1", "2"), {}),  # an array, for which no buffer is made
        (("write_only",), {}),
        ((), {}),
    ],
)
def test_results_by_attribute(attribute: tuple[str, ...], expected: dict[str, object]) -> None:
    found = proposed("void f(int *value, int more)", "", Attribute("access", attribute))
    assert found == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@param[out] v it", {"out": ("v",)}),
        ("@param[in,out] v it", {"inout": ("v",)}),
        ("@v: (out): it", {"out": ("v",)}),
        ("@param[in] v it", {}),
        ("@param[out] v an array of them", {}),
        ("@v: (out) (array length=n): it", {}),
        ("@param v it, or NULL", {"nullable": ("v",)}),
        ("@param v may be NULL", {"nullable": ("v",)}),
        ("@v: (nullable): it", {"nullable": ("v",)}),
        ("@param v must not be NULL", {}),
        ("@param v cannot be NULL or 0", {}),
        ("@param[out] v it, or NULL", {"out": ("v",)}),
    ],
)
def test_comments(text: str, expected: dict[str, object]) -> None:
    assert proposed("int f(int *v)", f"/** {text} */") == expected


def test_what_must_not_be_null_is_not_nullable() -> None:
    comment = "/** @param v it, or NULL */"
    assert proposed("int f(int *v)", comment, Attribute("nonnull")) == {}
    assert proposed("int f(int *v)", comment, Attribute("nonnull", ("1",))) == {}
    assert proposed("int f(int *v)", comment, Attribute("nonnull", ("2",))) != {}


@pytest.mark.parametrize(
    ("function", "lengths"),
    [
        ("int put(const void *data, size_t size)", (("data", "size"),)),
        ("int put(const char *data, int data_len)", (("data", "data_len"),)),
        ("int put(const char *key, int keylen)", (("key", "keylen"),)),
        ("int put(size_t n, const int *values)", (("values", "n"),)),
        ("int put(const int *values, size_t num_values)", (("values", "num_values"),)),
        # A size is in bytes, so it is not the number of items of another type.
        ("int put(const int *values, size_t size)", None),
        ("int put(const char *data, int mode)", None),
        ("int put(const char *data, double size)", None),
        ("int put(const char *data, int other_len)", None),
        ("int compare(const char *a, const char *b, size_t n)", None),
        ("int get(void *data, size_t size)", None),
    ],
)
def test_lengths(function: str, lengths: object) -> None:
    assert proposed(function).get("lengths") == lengths


def test_a_length_that_an_attribute_names() -> None:
    access = Attribute("access", ("read_only", "1", "2"))
    assert proposed("void f(const char *p, int q)", "", access) == {"lengths": (("p", "q"),)}
    for number in ("x", "3"):
        beyond = Attribute("access", ("read_only", "1", number))
        assert proposed("void f(const char *p, int q)", "", beyond) == {}
    other = Attribute("access", ("read_only", "1", "3"))
    function = "void f(const char *p, int size, int q)"
    assert proposed(function, "", other) == {"lengths": (("p", "q"),)}


def test_a_length_that_a_comment_names() -> None:
    comment = "/** @p: (array length=q): them */"
    assert proposed("void f(const int *p, int q)", comment) == {"lengths": (("p", "q"),)}
    assert proposed("void f(const int *p, int r)", comment) == {}


def test_attributes_of_parameters() -> None:
    counted = Attributes((), ((Attribute("counted_by", ("q",)),), ()))
    nullable = Attributes((), ((Attribute("Nullable"),), ()))
    for attributes, expected in ((counted, "lengths"), (nullable, "nullable")):
        header = header_of("void f(const int *p, int q);", attributes={"f": attributes})
        (finding,) = Pointers(header, header.functions[0]).findings()
        assert finding.key == expected


@pytest.mark.parametrize(
    "function",
    [
        "db *db_create(db **made, int value)",
        "int parse_address(const char *text, struct point *out, int *outlen)",
        "int find(const struct point *from, size_t len)",
        "int db_parent(db *child, int n)",
        "size_t write_items(const void *from, size_t size, size_t nitems)",
        "int copy_most(const char *from, size_t n)",
    ],
)
def test_what_looks_like_a_convention_and_is_none(function: str) -> None:
    assert proposed(function) == {}


def test_what_is_stored_may_be_null_and_the_parameter_not() -> None:
    assert proposed("int f(char **v)", "/** @param v where it is stored, or NULL */") == {}
    found = proposed("int f(char **v)", "/** @param v where it is stored; may be NULL */")
    assert found == {"nullable": ("v",)}
