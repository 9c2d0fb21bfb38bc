from __future__ import annotations

import ast
import inspect
from typing import TYPE_CHECKING

from ferrule.bindings.calls import CallChoice, find_calls
from ferrule.bindings.docstrings import docstring, text_signature
from ferrule.bindings.rename import read_renames
from ferrule.declarations.nodes import Function
from ferrule.pipeline.progress import Stages
from ferrule.pipeline.resolving import resolve
from ferrule.selection.verdicts import Verdicts

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.bindings.calls import Call
    from ferrule.bindings.decide import Bindings
    from ferrule.pipeline.source import Source

HEADER = """
    typedef struct dir DIR;
    /** Closes it.
     *  @param dir  what to close
     *  @return 0, or -1 with errno set */
    int close_dir(DIR *dir);
    int none(void);
    int keywords(int from, const char *__s, int in);
    int first_unnamed(int, int second), last_unnamed(int first, int);
        int old();
"""


def functions(bindings: Bindings) -> dict[str, Call]:
    found = [d for d in bindings.unit.declarations if isinstance(d, Function)]
    return {c.function.name: c for c in find_calls(found, bindings.unit, (), CallChoice())}


def test_signatures(decide_header: Callable[..., Bindings]) -> None:
    found = functions(decide_header(HEADER))
    assert {name: text_signature(f) for name, f in found.items()} == {
        "close_dir": "(dir)",
        "none": "()",
        "keywords": "(from_, s, in_)",
        "first_unnamed": "(arg0, /, second)",
        "last_unnamed": "(first, arg1, /)",
        "old": "()",
    }


def test_python_reads_every_signature(decide_header: Callable[..., Bindings]) -> None:
    for call in functions(decide_header(HEADER)).values():
        signature = text_signature(call)
        ast.parse(f"def f{signature}: ...")
        read = inspect.__dict__["_signature_fromstr"](inspect.Signature, len, signature)
        assert str(read) == signature


def test_the_doc_of_a_function(decide_header: Callable[..., Bindings]) -> None:
    bindings = decide_header(HEADER)
    found = functions(bindings)
    assert docstring(found["close_dir"], "close_dir", bindings) == (
        "close_dir(dir)\n--\n\nint close_dir(DIR *dir);\n\nCloses it.\n\n"
        "Parameters:\n    dir: what to close\n\nReturns: 0, or -1 with errno set"
    )
    assert docstring(found["none"], "none", bindings) == "none()\n--\n\nint none(void);"
    assert docstring(found["none"], "none", bindings, docs=False) == "none()\n--\n\n"


def test_the_signature_has_the_modules_name_and_the_prototype_cs(
    read_header: Callable[..., Source],
) -> None:
    source = read_header(HEADER)
    object.__setattr__(source, "renames", read_renames(["close_*=shut_*"]))
    bindings = resolve(source, Verdicts(), Stages()).bindings
    doc = docstring(functions(bindings)["close_dir"], "shut_dir", bindings)
    assert doc.startswith("shut_dir(dir)\n--\n\nint close_dir(DIR *dir);")
