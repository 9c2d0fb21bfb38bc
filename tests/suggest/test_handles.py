from __future__ import annotations

import pytest
from tests.suggest.headers import header_of

from ferrule.suggest.handles import Handles

MADE = "typedef struct db db; db *db_new(int size);"


@pytest.mark.parametrize(
    ("more", "free"),
    [
        ("void db_free(db *d);", "db_free"),
        ("int db_close(db *d);", "db_close"),
        ("void db_free(db *d); void db_destroy(db *d);", None),
        ("void db_free(db *d); void db_unref(db *d);", "db_unref"),
        ("void db_free(const db *d);", None),
        ("void db_free(db *d, int really);", None),
        ("db *db_free(db *d);", None),
        ("void db_reset(db *d);", None),
        ("void db_free(db *d); db *db_same(db *d);", None),
        ("void db_free(db *d); db *db_parent(db *d);", "db_free"),
        ("void db_free(db *d); db *db_same(db *const *all, int n);", None),
        ("void db_free(db *d); db *db_merge_new(db *const *all, int n);", "db_free"),
        ("void db_free(db *d); db *db_into(db **all, int n);", "db_free"),
    ],
)
def test_types(more: str, free: str | None) -> None:
    types = Handles(header_of(MADE + more)).types
    assert [each.free for each in types.values()] == ([free] if free else [])


def test_a_pointer_that_no_function_makes_is_not_a_handle() -> None:
    assert Handles(header_of("typedef struct db db; void db_free(db *d);")).types == {}


def test_a_struct_from_elsewhere_is_not_a_handle() -> None:
    assert Handles(header_of("FILE *log_open(int n); void log_close(FILE *f);")).types == {}


def test_a_type_without_which_another_is_clear() -> None:
    text = (
        f"{MADE} void db_free(db *d); typedef struct row row; row *row_of(db *d);"
        "void row_free(row *r); db *db_of(row *r);"
    )
    assert Handles(header_of(text)).types == {}


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("db_get_parent", "borrows"),
        ("db_first", "borrows"),
        ("db_clone", "owns"),
        ("db_get1_parent", "owns"),
        ("db_get0_parent", "borrows"),
    ],
)
def test_whose_results_are(name: str, key: str) -> None:
    header = header_of(f"{MADE} void db_free(db *d); db *{name}(db *d);")
    (finding,) = Handles(header).findings()
    assert (finding.function, finding.key, finding.value) == (name, key, True)


def test_whose_the_result_of_a_list_is() -> None:
    header = header_of(f"{MADE} void db_free(db *d); db *db_merge_new(db *const *all, int n);")
    (finding,) = Handles(header).findings()
    assert (finding.function, finding.key) == ("db_merge_new", "owns")
