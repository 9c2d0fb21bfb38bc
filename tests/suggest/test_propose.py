from __future__ import annotations

import csv
import json
from pathlib import Path

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


def test_the_sample_is_right_nine_times_in_ten() -> None:
    """Proposals for 34 libraries, which were held against the libraries' documentation.

    They were drawn by `random.Random(2026)`, from each library in turn, and are facts: what is
    proposed for these functions must not depend on them. The wrong ones are not
    proposed any more.
    """
    path = Path(__file__).with_name("sample.tsv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    assert len(rows) >= 200
    assert len({row["library"] for row in rows}) >= 30
    assert all(row["source"] for row in rows)
    assert {bool(row["why it is wrong"]) == (row["verdict"] == "wrong") for row in rows} == {
        True
    }
    assert {row["verdict"] for row in rows} == {"right", "wrong"}
    assert sum(row["verdict"] == "right" for row in rows) >= 0.9 * len(rows)
    assert all(row["key"] == "types" or row["key"] in FUNCTION_KEYS for row in rows)
    assert all(json.loads(row["value"]) for row in rows)
