"""Starts WeasyPrint in its child process: loads it before the first request, and keeps the garbage collector off its heap."""

from __future__ import annotations

import ctypes.util
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from paperforge.formats.layout_patches import speed_up

# New objects between two looks for garbage, and how often older ones are looked at. A layout makes hundreds of thousands of
# objects that all live until its PDF is written: with Python's own numbers (700, 10, 10) a fifth of the time goes into looking
# at them again and again. What is garbage after a request is collected then (`collect`), so no request inherits any.
THRESHOLDS = (1_000_000, 20, 100)
SETTLED = 3  # requests after which what is kept for the others has come together
_requests = count(1)


def load() -> None:
    """Import WeasyPrint; does nothing where it or a library of it is missing, which the first request says."""
    try:
        with _sonames_only():
            import weasyprint
    except OSError:
        try:  # a system whose libraries have other names: the long way
            import weasyprint  # noqa: F401
        except (ImportError, OSError):
            return
    except ImportError:
        return
    speed_up()
    gc.collect()
    gc.freeze()  # what is imported stays: nobody need look at it again
    gc.set_threshold(*THRESHOLDS)


def collect() -> None:
    """Free what the last request left behind.

    What is left after the third, style sheets above all, is what stays: nobody need look at it again. Once alone: what of it goes
    later in a circle is not freed, and that must not happen with each request.
    """
    gc.collect()
    if next(_requests) == SETTLED:
        gc.freeze()


@contextmanager
def _sonames_only() -> Iterator[None]:
    """On Linux, have libraries opened by their file names alone, the last of the names that WeasyPrint tries.

    For each of the names before that, cffi asks `ctypes.util.find_library`, which starts ldconfig, gcc and ld: more than fifty
    processes, a third of the time that the import takes. They find what the dynamic loader finds.
    """
    found = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = found
