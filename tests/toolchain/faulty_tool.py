"""A C compiler with a fault: `python faulty_tool.py FAULT SEED REAL_COMPILER ARGUMENT...`.

It runs the real one, and does something wrong in about a third of the calls; which ones depends on
the seed and on what it is asked.
"""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

FLAGS = (
    "-fdiagnostics-color=always",
    "-Wfatal-errors",
    "-fmax-errors=1",
    "-fdiagnostics-format=json",
    "-fmessage-length=20",
    "-fno-show-column",
    "-fsyntax-only",
    "-pedantic-errors",
    "-w",
)


def main() -> int:
    fault, seed, *command = sys.argv[1:]
    asked = (
        b"" if "--version" in command or "-dumpmachine" in command else sys.stdin.buffer.read()
    )
    chance = random.Random(f"{seed} {command[1:3]} {len(asked)}")  # noqa: S311  a fault, no secret
    wrong = asked and chance.random() < 1 / 3
    if wrong and fault == "flags":
        command.append(chance.choice(FLAGS))
    if wrong and fault == "killed":
        return killed(command, asked, chance)
    done = subprocess.run(command, input=asked, capture_output=True, check=False)
    out, err, status = done.stdout, done.stderr, done.returncode
    target = Path(command[command.index("-o") + 1]) if "-o" in command else None
    if wrong and fault == "truncated":
        out, err = (text[: chance.randrange(len(text) + 1)] for text in (out, err))
        if target and target.exists() and chance.random() < 1 / 2:
            os.truncate(target, chance.randrange(target.stat().st_size + 1))
    if wrong and fault == "garbage":
        noise = [chance.randbytes(chance.randrange(40, 200)) for _ in range(2)]
        at = chance.randrange(len(err) + 1)
        err = err[:at] + noise[0] + err[at:]
        out = noise[1] + out if chance.random() < 1 / 2 else out + noise[1]
    if wrong and fault == "silent":
        err = b""
    if wrong and fault == "status":
        status = 0 if status else 1
    if wrong and fault == "absent" and target:
        target.unlink(missing_ok=True)
    if fault == "language":
        err = err.replace(b"error:", b"Fehler:").replace(b"undefined", b"nicht definierter")
    sys.stdout.buffer.write(out)
    sys.stderr.buffer.write(err)
    return status


def killed(command: list[str], asked: bytes, chance: random.Random) -> int:
    """Kill the compiler at some moment; end with the status of one of its callers."""
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        try:
            process.communicate(asked, timeout=chance.uniform(0, 0.05))
        except subprocess.TimeoutExpired:
            process.kill()
    return chance.choice((0, 1, 4, 128 + signal.SIGKILL))


sys.exit(main())
