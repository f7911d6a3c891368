"""A process of its own for diagrams, from the outside: started, asked, ended."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
from typing import Any

from detente.engine.symbolic.diagrams import Resources
from detente.engine.symbolic.worker import Request
from detente.messages import received, sent
from detente.model.conflict import Conflict

#: Not ``-m``: the classes of a module that runs as the main one have another name.
_PROGRAM = "from detente.engine.symbolic.worker import main; main()"


class Gone:
    """What a child answers that has ended by itself: killed by the system, or out of memory."""


class Child:
    """One child process. Its answers come to a queue, with the child that gave them.

    Parameters
    ----------
    conflict : Conflict
    resources : Resources
        What it may take; its first answer is ``None``, or why it cannot begin.
    answers : queue.SimpleQueue

    Raises
    ------
    OSError
        Where the system lets no process be started.
    """

    def __init__(
        self,
        conflict: Conflict,
        resources: Resources,
        answers: queue.SimpleQueue[tuple[Child, Any]],
    ) -> None:
        # -P: nothing is imported from the folder that the user happens to be in.
        command = [sys.executable, "-P", "-c", _PROGRAM]
        path = os.pathsep.join(each for each in sys.path if each)
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
        )
        self._answers = answers
        self._closed = False
        #: True once its first answer was read.
        self.ready = False
        #: Numbers of the sets that it holds.
        self.known: set[int] = set()
        threading.Thread(target=self._read, daemon=True).start()
        self._send((conflict, resources))

    @property
    def alive(self) -> bool:
        """False once it has ended."""
        # Its pipe may be closed before the system tells that it has ended.
        return not self._closed and self._process.poll() is None

    def ask(self, request: Request) -> None:
        """Send a request; its answer comes to the queue."""
        self._send(request)

    def end(self) -> None:
        """End it at once, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()

    def _send(self, message: object) -> None:
        # One that has ended is told of by the thread that reads from it.
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                sent(self._process.stdin, message)

    def _read(self) -> None:
        stream = self._process.stdout
        if stream is None:
            return
        with stream:
            try:
                while True:
                    self._answers.put((self, received(stream)))
            except (EOFError, OSError, ValueError):
                self._closed = True
                self._answers.put((self, Gone()))
