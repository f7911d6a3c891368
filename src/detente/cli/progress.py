"""Progress for whatever takes longer than a second: on a terminal, on standard error."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

#: Seconds before anything is shown, and between two updates.
PATIENCE = 1.0


@contextmanager
def progress(what: str) -> Iterator[None]:
    """Show what is being done, and for how long, until the block ends.

    Nothing is shown where standard error is not a terminal, or within the first second.
    """
    if not sys.stderr.isatty():
        yield
        return
    done = threading.Event()
    teller = threading.Thread(target=_tell, args=(what, done), daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()


def _tell(what: str, done: threading.Event) -> None:
    start = time.monotonic()
    shown = False
    while not done.wait(PATIENCE):
        shown = True
        sys.stderr.write(f"\r{what} … {time.monotonic() - start:.0f} s (Ctrl-C stops)")
        sys.stderr.flush()
    if shown:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
