"""A process apart, from the inside: answers one call at a time until the page is gone."""

from __future__ import annotations

import contextlib
import importlib
import os
import pickle
import queue
import signal
import sys
import threading
import traceback
from typing import Any

from detente.messages import received, sent

#: What nearly every call needs.
_LOADED = ("detente.files.checking", "detente.report.document", "detente.stability.result")
#: How much a helper leaves the processor to the page itself.
_POLITE = 5


def main() -> None:
    """Answer calls on standard input until it is closed; then end, whatever is being done."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the page's: it closes the input
    with contextlib.suppress(AttributeError, OSError):
        os.nice(_POLITE)
    writing = sys.stdout.buffer
    # what a library prints must not get between the messages
    sys.stdout = sys.stderr
    calls: queue.SimpleQueue[Any] = queue.SimpleQueue()
    for module in _LOADED:
        importlib.import_module(module)
    threading.Thread(target=_read, args=(calls,), daemon=True).start()
    while True:
        function, arguments = calls.get()
        told = _answer(function, arguments)
        with contextlib.suppress(BrokenPipeError):
            try:
                sent(writing, told)
            except (pickle.PicklingError, TypeError, AttributeError, RecursionError):
                # a mistake in the program, told with where it is; nothing was written yet
                sent(writing, (False, RuntimeError(traceback.format_exc())))


def _read(calls: queue.SimpleQueue[Any]) -> None:
    while True:
        try:
            calls.put(received(sys.stdin.buffer))
        except (EOFError, OSError):
            _leave()
        except Exception as error:  # noqa: BLE001 - a mistake in the program
            calls.put((_raise, (error,)))


def _leave() -> None:
    """End, with what a call has started."""
    if sys.platform != "win32" and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(0)


def _raise(error: Exception) -> None:
    raise error


def _answer(function: Any, arguments: tuple[Any, ...]) -> tuple[bool, Any]:
    try:
        return True, function(*arguments)
    except Exception as error:  # noqa: BLE001 - told to the page, which raises it
        return False, error
