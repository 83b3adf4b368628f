"""How a process that runs for months keeps its memory: searches for garbage, and giving back."""

from __future__ import annotations

import gc
from contextlib import suppress
from typing import Final

STARTING: Final = 50_000  # objects more than were freed before garbage is searched for
SERVING: Final = 5_000  # with more, memory grows by what waits
_TRIM_THRESHOLD, _ARENA_MAX = -1, -8  # glibc's names for them in malloc.h
_UNUSED: Final = 128 * 1024  # bytes at the end of the heap that are given back


def start() -> None:
    """Of a million objects made at a start nearly all stay: 400 searches would find nothing."""
    gc.set_threshold(STARTING)


def give_back() -> None:
    """Let all threads share one heap that shrinks; to be called before threads are started.

    Otherwise each thread keeps what its largest piece of work took, and glibc gives back the less
    the larger pieces were (`mallopt(3)`, M_TRIM_THRESHOLD). Nothing happens without glibc.
    """
    import ctypes  # here only: commands do without

    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.mallopt(_ARENA_MAX, 1)
        libc.mallopt(_TRIM_THRESHOLD, _UNUSED)


def settle() -> None:
    """What is loaded by now stays: no search for garbage need walk through it again."""
    gc.freeze()
    gc.set_threshold(SERVING)
