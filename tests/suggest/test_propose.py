from __future__ import annotations

from tests.suggest.headers import header_of

from ferrule.annotations.keys import FUNCTION_KEYS
from ferrule.suggest.propose import propose

TEXT = "typedef struct db db; int db_a(const char *name); db *db_b(const char *name);"
COMMENT = "/** @param name it, or NULL\n * @return NULL on error */"


def test_functions_of_which_the_same_is_found_share_a_table() -> None:
    nullable, fails, text = propose(header_of(TEXT, COMMENT)).functions
    assert text.match == ("db_a", "db_b")
    assert nullable.table == {"match": ["db_b"], "nullable": ["name"]}
    assert fails.table == {"match": ["db_b"], "fails": "result == NULL", "raises": "DbError"}


def test_only_known_keys_are_proposed() -> None:
    found = propose(header_of("int f(const int *values, int n);")).functions
    assert ("lengths" in FUNCTION_KEYS) == any("lengths" in each.values for each in found)


def test_tables_that_are_wrong_can_be_left_out() -> None:
    found = propose(header_of(TEXT, COMMENT))
    kept = found.without({"[[functions]] number 2"})
    assert [list(each.values) for each in kept.functions] == [["nullable"], ["text"]]
    assert kept.errors == ()
    assert found.without({"[[functions]] number 9"}) == found


def test_a_class_without_its_words() -> None:
    text = "const char *db_strerror(int); int db_f(int);"
    found = propose(header_of(text, "/** @return 0 on success */"))
    assert found.tables["errors"] == {
        "DbError": {"message": "db_strerror(result)", "code": "result"}
    }
    assert found.without({"[errors.DbError]"}).tables["errors"] == {"DbError": {}}
