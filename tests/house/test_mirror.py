"""tests/ has the rooms of src/ferrule: `tests/emit/test_cdef.py` is about `emit/cdef.py`."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Final

import pytest
from tests.house.source import MODULES, PACKAGE, name_of, parsed

TESTS: Final = Path(__file__).parents[1]
# The folders with the tests of the modules that are in no room.
OF_THE_TOP: Final = ("bundled", "cli", "extension")

ELSEWHERE: Final = {
    "__init__.py": "tests/house/test_import_order.py",
    "__main__.py": "tests/cli starts it in processes of its own",
    "annotations/array_checks.py": "tests/annotations/test_matching.py",
    **dict.fromkeys(
        (
            "adopt/claims.py",
            "adopt/conditions.py",
            "adopt/judge.py",
            "adopt/news.py",
            "adopt/records.py",
            "adopt/types.py",
            "cdefs/claims.py",
        ),
        "tests/adopt/test_hold.py",
    ),
    "adopt/findings.py": "data",
    "adopt/in_fresh_process/run_script.py": "tests/adopt/test_script.py",
    "adopt/steps.py": "data",
    "scaffold/local_files.py": "tests/scaffold/test_project.py",
    "scaffold/texts.py": "tests/scaffold/test_project.py",
    "annotations/conventions.py": "data",
    "annotations/failures.py": "tests/annotations/test_matching.py",
    "annotations/fitting.py": "tests/annotations/test_matching.py",
    "annotations/handle_merging.py": "tests/annotations/test_handle_types.py",
    "emit/variadic_calls.py": "tests/annotations/test_variadic.py",
    "annotations/keys.py": "tests/annotations/test_tables.py",
    "annotations/merging.py": "tests/annotations/test_matching.py",
    "annotations/questions.py": "data",
    "bindings/annotated.py": "tests/annotations/test_functions.py",
    "cli/bug_report.py": "tests/cli/test_endings.py",
    "config/typed_keywords.py": "tests/config/test_keywords.py compares what it prints",
    "declarations/exhaustive.py": "mypy proves that it is never reached",
    "declarations/nodes.py": "data",
    "emit/annotated_arrays.py": "tests/annotations/test_arrays.py",
    "emit/values.py": "tests/annotations/test_value_records.py",
    "stub/externs.py": "tests/annotations/test_externs.py",
    "stub/values.py": "tests/annotations/test_value_records.py",
    "emit/annotated_calls.py": "tests/annotations/test_functions.py",
    "emit/annotated_wrappers.py": "tests/annotations/test_functions.py",
    "emit/closures.py": "tests/annotations/test_closures.py",
    "emit/calls.py": "tests/direct",
    "emit/calls_writer.py": "tests/direct",
    "emit/cffi_recompiler.py": "tests/emit/test_recompiler.py",
    "emit/annotated_expressions.py": "tests/annotations/test_functions.py",
    "emit/pypy_annotations.py": "tests/annotations, on PyPy",
    "emit/pypy_steps.py": "tests/annotations, on PyPy",
    "emit/in_module/annotated.py": "tests/annotations, on PyPy",
    "emit/in_module/annotated_call.py": "tests/annotations, on PyPy",
    "emit/in_module/arguments.py": "tests/annotations, on PyPy",
    "emit/in_module/closures.py": "tests/annotations, on PyPy",
    "emit/in_module/externs.py": "tests/annotations/test_externs.py",
    "emit/in_module/handle_states.py": "tests/annotations, on PyPy",
    "emit/in_module/handles.py": "tests/annotations, on PyPy",
    "emit/in_module/handles_of_call.py": "tests/annotations, on PyPy",
    "emit/in_module/record_formats.py": "tests/annotations/test_buffers_of_structs.py",
    "emit/in_module/results_of_call.py": "tests/annotations, on PyPy",
    "emit/in_module/steps.py": "tests/annotations, on PyPy",
    "emit/in_module/value_records.py": "tests/annotations, on PyPy",
    "emit/in_module/conversions.py": "tests/whole/test_in_module.py",
    "emit/in_module/enumerations.py": "tests/whole/test_in_module.py",
    "emit/in_module/pypy.py": "tests/whole/test_in_module.py",
    "emit/in_module/va_lists.py": "tests/cases/va_lists on PyPy",
    "emit/externs.py": "tests/annotations/test_externs.py",
    "emit/handles.py": "tests/annotations/test_handles.py",
    "emit/signatures.py": "tests/direct",
    "emit/thunks.py": "tests/direct",
    "emit/tables.py": "tests/emit/test_recompiler.py",
    "headers/collector.py": "tests/headers/test_reader.py",
    "headers/nodes.py": "tests/headers/test_reader.py",
    "inspect/layout_reader.py": "tests/inspect/test_layout.py",
    "integration/build_ext.py": "tests/extension",
    **dict.fromkeys(
        (
            "integration/commands.py",
            "integration/project_files.py",
            "integration/project_table.py",
            "pipeline/shipped.py",
            "integration/shipping_sdist.py",
            "integration/stable_wheel.py",
            "integration/table_build.py",
            "integration/table_checks.py",
            "integration/table_extension.py",
        ),
        "tests/integration/test_packages.py",
    ),
    "integration/stub_files.py": "tests/extension/test_stub.py",
    "integration/spawned.py": "tests/faults/test_builds.py",
    "proof/built_module.py": "tests/proof/test_module_check.py runs it in built modules",
    "suggest/evidence.py": "data",
    "suggest/header.py": "tests/suggest/test_pointers.py",
    "toolchain/linker.py": "tests/toolchain/test_symbols.py",
    **dict.fromkeys(
        (
            "pipeline/included_files.py",
            "proof/in_fresh_process/describe_types.py",
            "proof/included_modules.py",
            "proof/shared_records.py",
            "proof/shared_types.py",
        ),
        "tests/pipeline/test_sharing.py",
    ),
    "pipeline/job.py": "data",
    "proof/in_fresh_process/use_all.py": "tests/proof/test_module_check.py runs it on modules",
    **dict.fromkeys(
        (
            "pipeline/bind.py",
            "pipeline/first_state.py",
            "pipeline/first_verdicts.py",
            "pipeline/generate.py",
            "pipeline/generating.py",
            "pipeline/included.py",
            "pipeline/including.py",
            "pipeline/linking.py",
            "pipeline/making.py",
            "pipeline/names_of_ours.py",
            "pipeline/reading.py",
            "pipeline/reporting.py",
            "pipeline/source.py",
            "pipeline/users_sources.py",
        ),
        "tests/whole and tests/cases run the whole pipeline",
    ),
}
"""Modules without a test file of their own, and what tests them."""


def has_logic(path: Path) -> bool:
    return any(isinstance(node, ast.FunctionDef) for node in ast.walk(parsed(path)))


def mirrors_of(path: Path) -> list[Path]:
    """Return where a module's tests may be; the top's `cli.py` has a folder."""
    *room, _ = path.relative_to(PACKAGE).parts
    file = f"test_{path.stem}.py"
    if room:
        return [TESTS.joinpath(*room, file)]
    return [TESTS / path.stem, TESTS / file, *(TESTS / folder / file for folder in OF_THE_TOP)]


@pytest.mark.parametrize("path", [path for path in MODULES if has_logic(path)], ids=name_of)
def test_each_module_has_its_tests(path: Path) -> None:
    found = any(place.exists() for place in mirrors_of(path))
    if name_of(path) in ELSEWHERE:
        assert not found, "the exception is no longer needed"
    else:
        assert found, f"write {mirrors_of(path)[0].relative_to(TESTS.parent)}"


def test_the_exceptions_are_modules() -> None:
    assert ELSEWHERE.keys() <= {name_of(path) for path in MODULES}
