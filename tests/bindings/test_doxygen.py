from __future__ import annotations

import pytest

from ferrule.bindings.doxygen import deprecation_message, render_docstring


@pytest.mark.parametrize(
    ("comment", "text"),
    [
        (None, ""),
        ("/* Plain. */", "Plain."),
        ("/*!< Behind a field. */", "Behind a field."),
        ("/// One.\n/// Two.", "One.\nTwo."),
        ("//!< A line.", "A line."),
        ("/**\n * First.\n *\n * Second.\n */", "First.\n\nSecond."),
        ("/*******\n * Framed.\n *******/", "Framed."),
        (
            "/** @brief Short.\n * @param[in] a  first\n *   goes on\n * @param b  second\n */",
            "Short.\n\nParameters:\n    a: first\n        goes on\n    b: second",
        ),
        (
            "/** @return the sum,\n *    or -1\n */",
            "Returns: the sum,\n    or -1",
        ),
        ("/** Uses \\c code and @p name. */", "Uses `code` and `name`."),
        ("/** Text.\n * \\code\n * f(1);\n * \\endcode\n */", "Text.\n    f(1);"),
        ("/** \\deprecated Use g(). */", "Deprecated: Use g()."),
        ("/** Text.\n * \\ingroup files\n */", "Text."),
        ("/** mail@example.org and C:\\new */", "mail@example.org and C:\\new"),
    ],
)
def test_a_comment_as_text(comment: str | None, text: str) -> None:
    assert render_docstring(comment) == text


def test_what_is_said_of_a_deprecated_function() -> None:
    assert deprecation_message("/** F.\n * @deprecated since 2:\n *   use g().\n */") == (
        "since 2: use g()."
    )
    assert deprecation_message("/** F. */") == "the header marks it deprecated"
