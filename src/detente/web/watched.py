"""Run one module of Python, and end it with all it started once the page is no more.

The page starts this file as a process of its own, by its path, and holds the other end of its
standard input: when that closes, however the page has ended, nobody waits for the answer. This
stays outside the module's process because a process that is deep in a solver hears nothing. It
imports nothing of detente's.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path


def main() -> None:
    """Run ``python -m`` with the arguments; end with its status."""
    module = subprocess.Popen(  # noqa: S603 - our own program; arguments are no shell's
        [sys.executable, "-m", *sys.argv[1:]], stdin=subprocess.DEVNULL
    )
    threading.Thread(target=_until_alone, args=(module,), daemon=True).start()
    status = module.wait()
    # a module that was killed by the system has failed, whatever the number
    os._exit(status if 0 <= status < 256 else 70)


def _until_alone(module: subprocess.Popen[bytes]) -> None:
    while os.read(0, 1024):
        pass
    # the folder of the question, which nobody else would remove
    shutil.rmtree(Path.cwd(), ignore_errors=True)
    if sys.platform == "win32":
        module.kill()
        os._exit(70)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
