from __future__ import annotations

import pytest
from tests.suggest.headers import header_of

from ferrule.headers.attributes import Attribute, Attributes
from ferrule.suggest.strings import string_findings


def proposed(function: str, comment: str = "", *attributes: Attribute) -> dict[str, object]:
    header = header_of(f"{function};", comment)
    of_last = {header.functions[-1].name: Attributes(attributes)}
    header = header_of(f"{function};", comment, of_last)
    return {f.key: f.value for f in string_findings(header, header.functions[-1])}


@pytest.mark.parametrize(
    ("function", "text"),
    [
        ("int f(const char *name)", True),
        ("const char *f(int)", True),
        ("const char *f(const char *name)", True),
        ("int f(const char *path, const char *mode)", (("path", "fs"), ("mode", "utf-8"))),
        ("int parse_uri(const char *path)", True),
        ("int f(const char *key, const char *data)", (("key", "utf-8"),)),
        ("int f(const char *name, const char *p, int p_len)", (("name", "utf-8"),)),
        ("const char *data_of(const char *name)", (("name", "utf-8"),)),
        ("const char *file_hash(const char *name)", (("name", "utf-8"),)),
        ("int f(const char *hash, const char *hash_name)", (("hash_name", "utf-8"),)),
        ("int f(const char *sha256, const char *MD5)", None),
        # Results that have a length, or that the caller has to free.
        ("const char *context(int, int *size)", None),
        ("const char *context(const char *name, size_t *result_len)", (("name", "utf-8"),)),
        ("const char *name_of(int, int *number)", True),
        ("const char *create_name(const char *name)", (("name", "utf-8"),)),
        # What C may keep, or lead out of the call.
        ("char *find(const char *name, int c)", None),
        ("int f(const char *name, void (*free)(void *))", None),
        ("int f(const char *number, char **endptr)", None),
        ("struct s { int x; } ; struct s f(const char *key)", None),
        ("int intern_static(const char *name)", None),
        ("struct r { const char *path; }; int f(struct r *r, const char *path)", None),
        ("struct r { const char *path; }; int f(struct r *r, const char *name)", True),
        (
            "struct r { const char *path; }; int f(const struct r *r, const char *path)",
            (("path", "fs"),),
        ),
        # Not pointers to const char.
        ("int f(char *name)", None),
        ("int f(const unsigned char *name)", None),
        ("int f(const char name[4])", None),
        ("int f(const char *const *names)", None),
    ],
)
def test_text(function: str, text: object) -> None:
    assert proposed(function).get("text") == text


def test_a_string_that_is_made_does_not_lead_into_the_argument() -> None:
    assert proposed("char *copy(const char *s)", "", Attribute("malloc"))["text"] is True


@pytest.mark.parametrize(
    ("comment", "frees"),
    [
        ("Returns a name, to be freed with free().", "free"),
        ("@return a name; free it by calling give_back()", "give_back"),
        ("@return a name that unknown() frees", None),
        ("@return a name, freed with unknown()", None),
    ],
)
def test_strings_that_the_comment_says_to_free(comment: str, frees: str | None) -> None:
    text = "void give_back(char *); char *name_of(int)"
    assert proposed(text, f"/** {comment} */").get("frees") == frees
    assert "frees" not in proposed(f"const {text.split('; ')[1]}", f"/** {comment} */")


def test_strings_that_an_attribute_says_to_free() -> None:
    for arguments, frees in ((("g",), "g"), (("g", "1"), "g"), (("g", "2"), None), ((), None)):
        found = proposed("char *f(int)", "", Attribute("malloc", arguments))
        assert found.get("frees") == frees
        assert found.get("text") == ((("result", "utf-8"),) if frees else None)


def test_what_is_freed_is_text() -> None:
    malloc = Attribute("malloc", ("g",))
    found = proposed("char *f(const char *name)", "", malloc)
    assert found == {"text": (("name", "utf-8"), ("result", "utf-8")), "frees": "g"}
    for other in ("void *f(int)", "unsigned char *f(int)", "char *read_data(int)"):
        assert proposed(other, "", malloc) == {}
    assert proposed("char *f(const char *name, char **endptr)", "", malloc) == {}
