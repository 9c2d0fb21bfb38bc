"""A large C library, made up: 3,000 varied functions, 300 structs and 2,000 constants."""

from __future__ import annotations

import random
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FUNCTIONS, STRUCTS, CONSTANTS = 3000, 300, 2000
HALF, A_THIRD, A_FIFTH, BY_VALUE = 0.5, 0.33, 0.2, 0.03


def write_library(folder: Path, share: int = 1) -> None:
    """Write big.h, the same declarations as cdef text, and a library with the functions.

    If `share` is not 1, there are so many times fewer of each kind.
    """
    draw = random.Random(0)  # noqa: S311  the same header each time
    count = STRUCTS // share
    structs = "".join(_struct(i, draw) for i in range(count))
    enum = "enum mode { MODE_OFF, MODE_ON, MODE_AUTO };\n"
    callback = "typedef int (*visit_t)(void *data, int index);\n"
    types = f"{enum}{callback}{structs}"
    prototypes = [_prototype(i, draw, count) for i in range(FUNCTIONS // share)]
    constants = [_constant(i, draw) for i in range(CONSTANTS // share)]
    head = "#pragma once\n#include <stddef.h>\n#include <stdint.h>\n"
    declared = "".join(f"{head};\n" for head, _ in prototypes)
    defines = "".join(f"#define {name} {value}\n" for name, value in constants)
    (folder / "big.h").write_text(f"{head}{defines}{types}{declared}", encoding="utf-8")
    open_constants = "".join(f"#define {name} ...\n" for name, _ in constants)
    cdef = f"{types}{declared}{open_constants}"
    (folder / "big.cdef.h").write_text(cdef, encoding="utf-8")
    bodies = "".join(f"{head} {{ {body} }}\n" for head, body in prototypes)
    (folder / "big.c").write_text(f'#include "big.h"\n{bodies}', encoding="utf-8")
    library = folder / "libbig.so"
    command = ["cc", "-O0", "-w", "-shared", "-fPIC", str(folder / "big.c"), "-o", str(library)]
    subprocess.run(command, check=True)


def _struct(index: int, draw: random.Random) -> str:
    kinds = ["int", "double", "unsigned char", "uint16_t", "const char *", "size_t", "void *"]
    fields = [f"{draw.choice(kinds)} field_{n};" for n in range(draw.randint(2, 9))]
    if index and draw.random() < HALF:
        fields.append(f"struct item_{draw.randrange(index)} *next;")
    if draw.random() < A_FIFTH:
        fields.append("char name[32];")
    return f"struct item_{index} {{ {' '.join(fields)} }};\n"


def _prototype(index: int, draw: random.Random, structs: int) -> tuple[str, str]:
    """Return the head of a function, and its body."""
    result = _type(
        draw, ["void", "int", "int", "int", "double", "const char *", "size_t"], structs
    )
    count = draw.choices(range(9), [4, 18, 24, 20, 14, 9, 6, 3, 2])[0]
    kinds = ["int", "unsigned int", "long", "size_t", "double", "float", "const char *"]
    kinds += ["void *", "uint32_t", "uint8_t", "int64_t", "enum mode", "visit_t", "char *"]
    parameters = [f"{_type(draw, kinds, structs)} arg_{n}" for n in range(count)]
    head = f"{result} item_function_{index}({', '.join(parameters) or 'void'})"
    if result == "void":
        return head, ""
    zero = f"static {result} zero; return zero;"
    return head, zero


def _type(draw: random.Random, kinds: list[str], structs: int) -> str:
    """Return one of the kinds, or in a third of the cases a struct or a pointer to one."""
    struct = f"struct item_{draw.randrange(structs)}"
    roll = draw.random()
    if roll < A_THIRD - BY_VALUE:
        return f"{draw.choice(['', 'const '])}{struct} *"
    return struct if roll < A_THIRD else draw.choice(kinds)


def _constant(index: int, draw: random.Random) -> tuple[str, str]:
    value = draw.choice(["{0}", "0x{0:x}", "(1 << {1})", "-{0}", "{0}u"])
    return f"ITEM_CONSTANT_{index}", value.format(draw.randrange(1 << 30), draw.randrange(30))
