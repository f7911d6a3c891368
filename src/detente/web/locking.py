"""One writer at a time in a folder of projects, among threads and among processes."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: One lock for every folder: writes are short, and a second server is rare.
_THREADS = threading.RLock()


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Hold the folder's lock. The system lets go of it when a process dies, however it dies."""
    own = root / ".detente"
    with _THREADS:
        own.mkdir(exist_ok=True)
        handle = os.open(own / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _hold(handle)
            yield
        finally:
            os.close(handle)


if sys.platform == "win32":

    def _hold(handle: int) -> None:
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)

else:

    def _hold(handle: int) -> None:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX)
