from __future__ import annotations

from ferrule.suggest.evidence import Evidence, Strength
from ferrule.suggest.failures import ErrorClass
from ferrule.suggest.propose import Proposal, Proposals
from ferrule.suggest.render import render_proposals

EVIDENCE = (Evidence(Strength.COMMENT, "Comment: `(out)`"),)


def test_tables_have_their_evidence_above_them() -> None:
    names = tuple(f"a_long_name_of_a_function_{number}" for number in range(4))
    texts = (("é𝄞", "utf-8"), ("p", '\\"\x7f'))
    proposals = Proposals(
        (ErrorClass("E", message="say(result)", has_code=True),),
        (
            Proposal(("f",), {"out": ("n",), "text": texts}, EVIDENCE),
            Proposal(names, {"text": True}, EVIDENCE),
        ),
    )
    text = render_proposals(("a.h",), proposals, ["out: of g"])
    assert text.splitlines()[:1] == ["# Proposed by `ferrule suggest a.h`."]
    assert text.partition("\n\n")[2] == (
        '[errors.E]\nmessage = "say(result)"\ncode = "result"\n\n'
        "# Comment: `(out)`.\n[[functions]]\n"
        'match = ["f"]\nout = ["n"]\n'
        'text = { "\\u00e9\\U0001d11e" = "utf-8", p = "\\\\\\"\\u007f" }\n\n'
        "# Comment: `(out)`.\n[[functions]]\nmatch = [\n"
        + "".join(f'    "{name}",\n' for name in names)
        + "]\ntext = true\n\n# Left out: out: of g\n"
    )


def test_a_header_may_say_nothing() -> None:
    text = render_proposals(("a.h",), Proposals((), ()))
    assert text.endswith("\n\n# The headers have no evidence for any annotation.\n")
