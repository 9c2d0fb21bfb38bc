"""How much memory Python's objects take, as `tracemalloc` counts it."""

from __future__ import annotations

import gc
import sys
import tracemalloc
from typing import Any


def traced_bytes() -> int:
    """Return the bytes that are in use, apart from what Python's caches keep."""
    clear_caches()
    return tracemalloc.get_traced_memory()[0]


def clear_caches() -> None:
    """Collect garbage, and empty Python's cache of attributes.

    It keeps up to 4,096 names, and does so above all if Python's own allocator is off: then a name
    is rarely made where another one was before. An empty entry is a reference to None.
    """
    of_sys: Any = sys
    clear = getattr(of_sys, "_clear_internal_caches", None) or of_sys._clear_type_cache
    clear()
    gc.collect()
