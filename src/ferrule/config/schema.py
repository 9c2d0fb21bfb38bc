"""The JSON schema of `[tool.ferrule]`: `python -m ferrule.config.schema`.

Input: the fields of `Settings`. Output: the text of `ferrule/config/pyproject.schema.json`, which a
test compares. Editors complete and check pyproject.toml by it: validate-pyproject and the language
servers that use it find it through the entry point `validate_pyproject.tool_schema`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ferrule.config.options import FrontEnd
from ferrule.config.table import CONDITIONS, SCRIPTS, described_keys, keys_of
from ferrule.config.toml_values import STRINGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_DOTTED_NAME: Final = r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$"
FILE: Final = Path(__file__).with_name("pyproject.schema.json")


def tool_schema(tool: str) -> dict[str, Any]:
    """Return the schema of the table of this `tool`, as validate-pyproject asks for it."""
    schema: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return {**schema, "title": tool}


def render_schema() -> str:
    """Return the schema as JSON."""
    described = {
        key: {"description": text, **type_.schema} for key, text, type_ in described_keys()
    }
    options = {key: {"$ref": f"#/definitions/{key}"} for key in described}
    conditions = dict.fromkeys(CONDITIONS, STRINGS.schema)
    one_of_them = [{"required": [key]} for key in CONDITIONS]
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "https://pypi.org/project/ferrule/pyproject.schema.json",
        "title": "ferrule",
        "description": "Extension modules that ferrule builds from C declarations.",
        **_table(
            {
                "modules": {
                    "description": "The options of each module, by its dotted name.",
                    "type": "object",
                    "propertyNames": {"pattern": _DOTTED_NAME},
                    "additionalProperties": _table(options),
                },
                "overrides": {
                    "description": "Options for some modules, or on some platforms.",
                    "type": "array",
                    "items": {**_table({**conditions, **options}), "anyOf": one_of_them},
                },
                "scripts": {
                    "description": "Build scripts with an `Extension`, as FILE:VARIABLE.",
                    **SCRIPTS.schema,
                },
                **options,
            }
        ),
        "allOf": [*_kinds_of_modules()],
        "definitions": described,
    }
    return json.dumps(schema, indent=1) + "\n"


def _kinds_of_modules() -> Iterator[dict[str, Any]]:
    """Yield which keys modules with headers and those with a cdef alone can have.

    Headers may also come from the defaults or an override.
    """
    has_headers, has_cdef = {"required": ["headers"]}, {"required": ["cdef"]}
    with_headers = {"propertyNames": {"enum": [*keys_of(FrontEnd.TABLE)]}}
    with_cdef = {"propertyNames": {"enum": [*keys_of(FrontEnd.EXTENSION)]}, **has_cdef}
    yield _modules({"if": has_headers, "then": with_headers})
    yield {"if": has_headers, "then": _modules(with_headers)}
    yield {
        "if": _elsewhere(has_headers, has_cdef),
        "else": _modules({"if": has_headers, "else": with_cdef}),
    }


def _elsewhere(*required: Mapping[str, Any]) -> dict[str, Any]:
    """Return the condition that the defaults or an override have one of the `required` keys."""
    overrides = {"properties": {"overrides": {"contains": {"anyOf": [*required]}}}}
    return {"anyOf": [*required, {"required": ["overrides"], **overrides}]}


def _modules(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"properties": {"modules": {"additionalProperties": schema}}}


def _table(keys: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": {**keys}, "additionalProperties": False}


if __name__ == "__main__":
    sys.stdout.write(render_schema())
