"""Processes that are killed while they work, each a fork of one that has imported what they need.

Starting an interpreter and importing the page takes far longer than the work that is to be cut
short, so it is done once for all kills of a test.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: Follows a program that defines ``work(seed)``: for each number that it reads, a process that
#: works; for the line after it, how that process ended.
_FORKING = """
import os, sys, traceback
for line in iter(sys.stdin.readline, ""):
    working = os.fork()
    if not working:
        try:
            print(os.getpid(), flush=True)
            work(int(line))
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    sys.stdin.readline()
    print(f"\\nended {os.waitstatus_to_exitcode(os.waitpid(working, 0)[1])}", flush=True)
"""


class Workers:
    """Processes that do a program's work, one after the other."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._working = 0

    def start(self, seed: int) -> None:
        """Have one begin; it is at work when this returns."""
        self._tell(f"{seed}\n")
        self._working = int(self.line())

    def line(self) -> str:
        """The next line that it prints."""
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, "it cannot begin"
        return line

    def kill(self) -> list[str]:
        """Kill it; what else it had printed, the last line as far as it came."""
        os.kill(self._working, signal.SIGKILL)
        self._tell("\n")
        lines = []
        while not (line := self.line()).startswith("ended "):
            lines.append(line)
        assert line == f"ended {-signal.SIGKILL}\n", "it has ended by itself"
        return lines

    def _tell(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(line)
        self._process.stdin.flush()


@contextmanager
def workers(program: str, *arguments: str | Path) -> Iterator[Workers]:
    """Ready to begin; ``program`` defines ``work(seed)`` and has the arguments in ``sys.argv``."""
    command = [sys.executable, "-W", "ignore", "-c", program + _FORKING, *map(str, arguments)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            yield Workers(process)
        finally:
            process.kill()
