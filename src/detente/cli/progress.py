"""Progress for whatever takes longer than a second: on a terminal, on standard error."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: Seconds before anything is shown, and between two updates.
PATIENCE = 1.0


@contextmanager
def progress(what: str) -> Iterator[Callable[[str], None]]:
    """Show what is being done, and for how long, until the block ends.

    What the block gets is to be called with what is being done now, in a few words.

    Nothing is shown where standard error is not a terminal, or within the first second.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    now = [""]
    done = threading.Event()
    teller = threading.Thread(target=_tell, args=(what, now, done), daemon=True)
    teller.start()
    try:
        yield lambda detail: now.__setitem__(0, f": {detail}")
    finally:
        done.set()
        teller.join()


def _tell(what: str, now: list[str], done: threading.Event) -> None:
    start = time.monotonic()
    shown = False
    while not done.wait(PATIENCE):
        shown = True
        seconds = f"{time.monotonic() - start:.0f} s"
        sys.stderr.write(f"\r{what}{now[0]} … {seconds} (Ctrl-C stops)\x1b[K")
        sys.stderr.flush()
    if shown:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
