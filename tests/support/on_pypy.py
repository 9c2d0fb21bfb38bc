"""Modules as on PyPy, made on any Python: cffi's own `ffi` and `lib`, and the Python of the module.

That Python and the C of its steps are what a module for PyPy has. Only cffi's tables are CPython's.
"""

from __future__ import annotations

import importlib.util
from types import ModuleType
from typing import TYPE_CHECKING, Any
from unittest import mock

import cffi

import ferrule.pipeline.planning
from ferrule.emit.calls_writer import CallsWriter
from ferrule.emit.preamble import emit_preamble
from ferrule.emit.pypy_init import calls_that_fill, files_of
from ferrule.emit.pypy_steps import RUN_STEP, emit_steps
from ferrule.emit.python_text import text_alone
from ferrule.emit.writer import SourceWriter
from ferrule.pipeline.first_state import first_state
from ferrule.pipeline.generating import Declared, declare
from ferrule.pipeline.planning import plan_module
from ferrule.pipeline.progress import Stages
from ferrule.pipeline.reading import read
from ferrule.toolchain.csrc import runtime_dir

if TYPE_CHECKING:
    from pathlib import Path

    from ferrule.bindings.plan import ModulePlan
    from ferrule.config.settings import Settings

ADDRESS = "ferrule_address_of_steps"


def module_as_on_pypy(settings: Settings, folder: Path) -> ModuleType:
    """Build the module that `settings` describe, in the folder, as on PyPy."""
    plan, declared = _planned(settings)
    built = _built_by_cffi(plan, declared, settings, folder)
    module = ModuleType(plan.module)
    module.ffi, module.lib = built.ffi, built.lib  # type: ignore[attr-defined]
    address = getattr(built.lib, ADDRESS)()
    module.__ferrule_steps__ = int(built.ffi.cast("uintptr_t", address))  # type: ignore[attr-defined]
    names: dict[str, Any] = {"module": module, "__name__": plan.module}
    for text in (*map(text_alone, files_of(plan)), "".join(calls_that_fill(plan))):
        exec(compile(text, "<ferrule>", "exec"), names)  # noqa: S102  as PyPy does
    return module


def is_as_on_pypy(module: ModuleType) -> bool:
    """Tell whether `module_as_on_pypy` has made the module."""
    return hasattr(module, "__ferrule_steps__")


def _planned(settings: Settings) -> tuple[ModulePlan, Declared]:
    stages = Stages()
    state = first_state(settings, read(settings, stages, None), stages, ask_linker=False)
    resolved = state.resolve(stages)
    declared = declare(resolved.bindings, "")
    assert isinstance(declared, Declared)
    with mock.patch.object(ferrule.pipeline.planning, "is_pypy", return_value=True):
        plan = plan_module(settings, state.source, resolved, declared, state.annotations)
    return plan, declared


def _built_by_cffi(
    plan: ModulePlan, declared: Declared, settings: Settings, folder: Path
) -> Any:
    writer = SourceWriter()
    for header in plan.about["headers"].split():
        writer.line(f'#include "{header}"')
    emit_preamble(writer, plan.bindings)
    writer.line('#include "ferrule_failures.c"')
    writer.line('#include "ferrule_steps.c"')
    emit_steps(CallsWriter(writer, plan))
    writer.line(f"void *{ADDRESS}(void) {{ return (void *){RUN_STEP}; }}")
    builder, stem = cffi.FFI(), f"{plan.stem}_by_cffi"
    builder.cdef(f"{declared.cdef}\nvoid *{ADDRESS}(void);")
    builder.set_source(
        stem,
        writer.text(),
        sources=[*settings.sources],
        include_dirs=[*map(str, settings.include_dirs), str(runtime_dir())],
        # cffi drops a const in some function pointers, which is an error of clang that -w leaves.
        extra_compile_args=["-O0", "-w", "-Wno-incompatible-function-pointer-types"],
    )
    spec = importlib.util.spec_from_file_location(stem, builder.compile(str(folder)))
    assert spec is not None
    assert spec.loader is not None
    made: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made
