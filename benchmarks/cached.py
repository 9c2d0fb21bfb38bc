"""How long `ferrule.cimport` takes if the module is in the cache: the first call and the second.

    python benchmarks/cached.py
    python benchmarks/cached.py --rounds 50

It binds zlib's header, through pkg-config. Wall time is that of the call alone, in milliseconds:
the least and the median of the rounds. CPU time is that of a whole process with two calls,
including the compilers. To compare two versions, run it alternately with each on PYTHONPATH.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

SCRIPT = """
import time, ferrule
times = [time.perf_counter()]
for _ in range(2):
    ferrule.cimport("zlib.h", pkg_config=["zlib"])
    times.append(time.perf_counter())
print(times[1] - times[0], times[2] - times[1])
"""
SETTLED = 2.5  # seconds; the digests of files that changed more recently are not remembered


def main() -> None:
    """Measure, and print a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=20, metavar="N")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as cache:
        measured(cache)  # builds the module
        time.sleep(SETTLED)
        measured(cache)  # remembers the digests
        rows = [measured(cache) for _ in range(rounds)]
    for name, values in zip(
        ("first call", "second call", "CPU"), zip(*rows, strict=True), strict=True
    ):
        least, median = 1e3 * min(values), 1e3 * statistics.median(values)
        print(f"{name:12} {least:7.1f} ms at least, {median:7.1f} ms median")


def measured(cache: str) -> tuple[float, float, float]:
    """Return the seconds of both calls in a new process, and the CPU seconds of all of it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = subprocess.check_output(
        [sys.executable, "-c", SCRIPT], text=True, env={**os.environ, "XDG_CACHE_HOME": cache}
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    first, second = map(float, said.split())
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return first, second, cpu


if __name__ == "__main__":
    main()
