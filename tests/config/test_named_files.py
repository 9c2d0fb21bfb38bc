from __future__ import annotations

import pytest

from ferrule.config.named_files import named_files


@pytest.mark.parametrize(
    ("values", "files"),
    [
        ({}, []),
        ({"cdef": None, "annotations": ()}, []),
        ({"cdef": "@a.cdef", "preamble": "int x;"}, ["a.cdef"]),
        ({"cdef": "int x;", "preamble": "@p.h"}, ["p.h"]),
        ({"cdef": ["@a.cdef", "int x;", "@b.cdef"]}, ["a.cdef", "b.cdef"]),
        ({"annotations": "t.toml"}, ["t.toml"]),
        ({"annotations": ["t.toml", "u.toml"]}, ["t.toml", "u.toml"]),
        ({"annotations": {"functions": [{"match": "f"}]}}, []),
    ],
)
def test_files_are_named_by_at_signs_and_by_annotations(
    values: dict[str, object], files: list[str]
) -> None:
    assert list(named_files(values)) == files
