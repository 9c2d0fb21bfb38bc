from __future__ import annotations

from dataclasses import replace

import pytest
from tests.suggest.headers import header_of

from ferrule.headers.attributes import Attribute, Attributes
from ferrule.suggest.failures import ErrorClass, Failures

STATUS = "typedef struct db db; enum status { DB_OK, DB_FULL };"


def proposed(text: str, comment: str = "") -> dict[str, dict[str, object]]:
    """Return the keys of each function."""
    found: dict[str, dict[str, object]] = {}
    for finding in Failures(header_of(text, comment)).findings():
        found.setdefault(finding.function, {})[finding.key] = finding.value
    return found


def test_an_enumeration_that_most_functions_return() -> None:
    text = (
        f"{STATUS}enum status f(db *); enum status g(const db *); int h(db *); db *new(db *);"
    )
    expected = {"status": "result == DB_OK", "raises": "StatusError"}
    assert proposed(text) == {"f": expected, "g": expected}


@pytest.mark.parametrize(
    "text",
    [
        # Few return it, it is only asked for, success has no name or two or is not zero, and a
        # property may be none.
        f"{STATUS}enum status f(db *);",
        f"{STATUS}enum status f(db *); enum status g(db *); int a(db *); int b(db *); int c(db *);",
        f"{STATUS}enum status last_error(db *); enum status db_status(db *);",
        "enum s { GOOD, BAD }; enum s f(int); enum s g(int);",
        "enum s { A_OK, B_OK }; enum s f(int); enum s g(int);",
        "enum s { ZERO_OK }; enum s f(int); enum s g(int);",
        "enum filter { FILTER_NONE }; enum filter f(int); enum filter g(int);",
    ],
)
def test_enumerations_that_are_not_a_status(text: str) -> None:
    assert proposed(text) == {}


def test_what_wants_to_go_on_has_not_failed() -> None:
    enum = "typedef struct db db; typedef struct d d; enum s { S_OK, S_SUSPENDED, S_FULL };"
    text = f"{enum} enum s a(d *); enum s b(d *); enum s f(db *); enum s g(db *);"
    comment = "Returns S_OK at the end, and S_SUSPENDED if more is expected."
    assert sorted(proposed(text, comment)) == ["a", "b"]
    assert sorted(proposed(text, "Returns S_FULL.")) == ["a", "b", "f", "g"]
    said = f"{enum} enum s a(d *); enum s b(d *); enum s f(db *); enum s g(db *);"
    header = header_of(said, comment)
    first = replace(header.functions[2], comment="Returns S_OK or S_FULL.")
    functions = (*header.functions[:2], first, header.functions[3])
    found = Failures(replace(header, functions=functions)).findings()
    assert sorted({each.function for each in found}) == ["a", "b", "f"]


def test_a_result_that_is_never_null_does_not_fail_so() -> None:
    text, comment = "int *f(int)", "@return NULL on error"
    assert proposed(f"{text};", comment)["f"]["fails"] == "result == NULL"
    attributes = {"f": Attributes((Attribute("returns_nonnull"),))}
    assert [*Failures(header_of(f"{text};", comment, attributes)).findings()] == []


def test_no_error_is_success() -> None:
    text = "enum e { E_NO_ERROR, E_FULL }; enum e f(int); enum e g(int);"
    assert proposed(text)["f"]["status"] == "result == E_NO_ERROR"


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("0 on success", "status"),
        ("zero if successful, -1 otherwise", "status"),
        ("0 or an error code", "status"),
        ("A non-zero error value on failure and 0 on success.", "status"),
        ("0 on success. Some errors are <ul><li>1 is full</ul>", "status"),
        ("0 on success, 1 if it was there", None),
        ("0 on success or a positive number", None),
        ("a negative value on error", "fails"),
        ("the number of items", None),
        ("0", None),
    ],
)
def test_integers_by_comments(said: str, key: str | None) -> None:
    found = proposed("int db_f(int);", f"/** @return {said} */").get("db_f", {})
    assert next(iter(found), None) == key


@pytest.mark.parametrize(
    ("said", "fails"),
    [
        ("it, or NULL on error", True),
        ("NULL if allocation fails", True),
        ("NULL if it failed or there is none", False),
        ("NULL if there is none", False),
    ],
)
def test_pointers_by_comments(said: str, fails: bool) -> None:  # noqa: FBT001
    found = proposed("typedef struct db db; db *db_new(int);", f"/** @return {said} */")
    expected = {"fails": "result == NULL", "raises": "DbError"}
    assert found == ({"db_new": expected} if fails else {})


def test_errno_is_an_os_error() -> None:
    found = proposed("int db_f(int);", "/** @return 0 on success, or -1 with errno set */")
    assert found["db_f"]["raises"] == "OSError"


def classes(text: str, comment: str, names: frozenset[str] = frozenset()) -> list[ErrorClass]:
    return list(Failures(header_of(text, comment, names=names)).classes())


def test_classes() -> None:
    comment = "/** @return 0 on success */"
    assert classes("int db_f(int);", comment) == [ErrorClass("DbError", has_code=True)]
    message = "const char *db_strerror(int); int db_f(int);"
    assert classes(message, comment) == [
        ErrorClass("DbError", None, "db_strerror(result)", has_code=True)
    ]
    of_a_part = "const char *db_net_strerror(int); int db_f(int);"
    assert classes(of_a_part, comment) == [ErrorClass("DbError", has_code=True)]
    taken = classes("int db_f(int);", comment, names=frozenset({"DbError"}))
    assert taken == [ErrorClass("DbError_", has_code=True)]


def test_a_class_of_its_own_beside_that_of_an_enumeration() -> None:
    text = f"{STATUS} enum status status_f(int); enum status status_g(int); int status_h(int);"
    found = classes(text, "/** @return 0 on success */")
    assert [error.name for error in found] == ["StatusCallError", "StatusError"]


def test_a_class_for_each_enumeration() -> None:
    text = "enum db_error_code { DB_OK, DB_E }; const char *say(enum db_error_code error);"
    assert classes(f"{text} enum db_error_code f(int); enum db_error_code g(int);", "") == [
        ErrorClass("DbError", has_code=True)
    ]
    text = text.replace("say", "db_strerror")
    assert classes(f"{text} enum db_error_code f(int); enum db_error_code g(int);", "") == [
        ErrorClass("DbError", None, "db_strerror(result)", has_code=True)
    ]
