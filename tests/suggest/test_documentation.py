from __future__ import annotations

import pytest

from ferrule.suggest.documentation import read_documentation


@pytest.mark.parametrize(
    ("command", "way"),
    [
        ("@param[out] n", "out"),
        ("\\param [out] n", "out"),
        ("@param[in,out] n", "inout"),
        ("@param[in, out] n", "inout"),
        ("@param[inout] n", "inout"),
        ("@param[out,in] n", "inout"),
        ("@param[ in ] n", "in"),
        ("@param n", ""),
    ],
)
def test_directions(command: str, way: str) -> None:
    said = read_documentation(f"/** Counts.\n * {command}  how many\n */").parameters["n"]
    assert (said.way, said.text) == (way, "how many")


def test_several_parameters_and_lines() -> None:
    page = read_documentation(
        "/**\n * @param a,b  two that\n *   go together\n * @param c\n *\n * Text.\n"
        " * @return 0 on\n * success\n * @note not of the result\n */"
    )
    assert page.parameters["a"].text == page.parameters["b"].text == "two that go together"
    assert page.parameters["c"].text == ""
    assert page.result.text == "0 on success"


def test_marks_of_introspection() -> None:
    page = read_documentation(
        "/**\n * f:\n * @n: (out) (optional): how many\n * @p: (array length=n): them\n"
        " * @plain: it\n *\n * Returns: (transfer full) (nullable): a name\n */"
    )
    assert page.parameters["n"].way == "out"
    assert page.parameters["p"].mark("array") == "length=n"
    assert page.parameters["plain"].mark("array") is None
    assert page.parameters["plain"].text == "it"
    assert page.result.mark("transfer") == "full"
    assert page.result.mark("nullable") == ""


def test_each_value_of_a_result() -> None:
    page = read_documentation("/// @retval 0 on success\n/// @retval -1 on failure")
    assert page.result.text == "0 on success -1 on failure"


def test_no_comment() -> None:
    assert read_documentation(None) == read_documentation("")
