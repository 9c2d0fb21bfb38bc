"""What `ferrule suggest` prints is valid, and a module can be built with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.conftest import needs_direct_calls
from tests.direct.build import load

from ferrule.config.settings import Settings
from ferrule.pipeline.bind import bind
from ferrule.pipeline.suggesting import suggested_annotations

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.builds, needs_direct_calls]

HEADER = """\
typedef struct store store;
enum store_status { STORE_OK, STORE_FULL };
enum store_status store_open(const char *name, store **opened);
enum store_status store_count(store *s, int *count) __attribute__((access(write_only, 2)));
enum store_status store_clear(store *s);
const char *store_strerror(enum store_status error);
/** Halves it.
 *  @param[in,out] value  what to halve
 *  @param remainder  gets it, or NULL
 *  @return 0 on success, -1 on error */
int store_halve(int *value, const int *remainder);
void store_release(char *words);
/** Makes words, which have to be freed with store_release(). */
char *store_describe(const char *name);
"""
SOURCE = """\
#include "store.h"
#include <stdlib.h>
#include <string.h>
struct store { int count; };
static struct store the_store = { 7 };
enum store_status store_open(const char *name, store **opened)
{ *opened = &the_store; return *name ? STORE_OK : STORE_FULL; }
enum store_status store_count(store *s, int *count) { *count = s->count; return STORE_OK; }
enum store_status store_clear(store *s) { s->count = 0; return STORE_OK; }
const char *store_strerror(enum store_status error) { return error ? "full" : "ok"; }
int store_halve(int *value, const int *remainder)
{ if (*value < 0) return -1; *value /= 2; return remainder ? -1 : 0; }
void store_release(char *words) { free(words); }
char *store_describe(const char *name) { return strcpy(malloc(strlen(name) + 1), name); }
"""


def test_a_module_is_built_with_what_is_proposed(tmp_path: Path) -> None:
    (tmp_path / "store.h").write_text(HEADER, encoding="utf-8")
    (tmp_path / "store.c").write_text(SOURCE, encoding="utf-8")
    settings = {
        "headers": [str(tmp_path / "store.h")],
        "sources": [str(tmp_path / "store.c")],
        "module": "suggested_store",
        "output_dir": tmp_path,
    }
    text = suggested_annotations(Settings.of(settings))
    assert "Left out" not in text
    (tmp_path / "store.toml").write_text(text, encoding="utf-8")
    given = {"annotations": tmp_path / "store.toml"}
    module = load("suggested_store", bind(Settings.of(settings | given)).path)
    opened = module.store_open("a")
    assert module.store_count(opened) == 7
    assert module.store_halve(9, None) == 4
    assert 'frees = "store_release"' in text
    assert module.store_describe("words") == "words"
    with pytest.raises(module.StoreError, match="full") as caught:
        module.store_open("")
    assert caught.value.code == module.STORE_FULL
    with pytest.raises(module.StoreCallError, match="store_halve"):
        module.store_halve(-1, None)


def test_what_cannot_be_used_is_left_out(tmp_path: Path) -> None:
    """The compiler is asked about the whole file, as `bind` asks it."""
    header = tmp_path / "big.h"
    header.write_text(
        "struct never;\n/** @param[out] v it */ int f(struct never **v);\n"
        "/** @param[out] v it */ void g(int (*v)[4]);\n",
        encoding="utf-8",
    )
    text = suggested_annotations(Settings.of({"headers": [str(header)]}))
    assert 'match = ["f"]\nout = ["v"]' in text
    assert '"g"' not in text
