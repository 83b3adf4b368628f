"""Memory that threads have freed goes back to the system, however large the piece was."""

from __future__ import annotations

import subprocess
import sys

HEAPS = """
import ctypes, tempfile, threading
from bot import memory

memory.give_back()
libc = ctypes.CDLL(None)
libc.malloc.restype = libc.fdopen.restype = ctypes.c_void_p
libc.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
libc.free.argtypes = libc.fclose.argtypes = [ctypes.c_void_p]
together = threading.Barrier(4)

def work():
    taken = libc.malloc(100_000)
    together.wait()
    libc.free(taken)

threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
with tempfile.NamedTemporaryFile("r+") as file:
    stream = libc.fdopen(file.fileno(), b"w")
    libc.malloc_info(0, stream)
    libc.fflush(ctypes.c_void_p(stream))
    file.seek(0)
    print(file.read().count("<heap nr="))
"""


def test_all_threads_share_one_heap() -> None:
    done = subprocess.run([sys.executable, "-c", HEAPS], capture_output=True, text=True)
    assert done.stdout.strip() == "1", done.stderr
