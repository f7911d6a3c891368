"""What a page waits for and may take longer than a moment: worked out in a process apart.

The page's own process answers everybody, so it works out nothing that takes long. A few helpers
(:mod:`detente.web.helper`) run for that, each of them one call at a time, and are kept for the
next one. A call can be stopped at any moment, by ending its helper. What takes minutes, and
whose answer is worth keeping, is a job (:mod:`detente.web.jobs`), not this.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import secrets
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any, TypeVar

from detente.errors import Fault, LimitReached
from detente.messages import received, sent
from detente.wording import worded

T = TypeVar("T")

#: Helpers at the same time, and of these the ones that wait for the next call.
_MOST, _WAITING = 4, 2
#: Seconds between two looks at whether a call is still wanted that waits for a helper.
_STEP = 0.1
#: Not ``-m``: the classes of a module that runs as the main one have another name.
_PROGRAM = "from detente.web.helper import main; main()"


#: The stoppers of what is being worked out, by id.
_STOPPERS: weakref.WeakValueDictionary[str, Stopper] = weakref.WeakValueDictionary()


class Stopped(Exception):
    """Nobody wants the answer any more."""


class Stopper:
    """Stops whatever is being worked out apart in one thread. ``id`` is for addresses."""

    def __init__(self) -> None:
        self.id = secrets.token_hex(8)
        self.stopped = threading.Event()
        _STOPPERS[self.id] = self
        self._lock = threading.Lock()
        self._helper: _Helper | None = None

    def stop(self) -> None:
        """Stop it now, and whatever would be asked next."""
        with self._lock:
            self.stopped.set()
            if self._helper is not None:
                self._helper.end()

    @contextlib.contextmanager
    def stopping(self, helper: _Helper) -> Iterator[None]:
        """End this helper when it is to be stopped."""
        with self._lock:
            if self.stopped.is_set():
                raise Stopped
            self._helper = helper
        try:
            yield
        finally:
            with self._lock:
                self._helper = None


def stop(id: str) -> bool:  # noqa: A002 - the id in the address
    """Stop the work whose stopper has this id; false where it has ended."""
    stopper = _STOPPERS.get(id)
    if stopper is None:
        return False
    stopper.stop()
    return True


#: What stops the work of this thread; none where nobody can.
STOPPER: ContextVar[Stopper | None] = ContextVar("STOPPER", default=None)


def still_wanted() -> None:
    """Raise :class:`Stopped` where somebody has stopped what is worked out in this thread."""
    stopper = STOPPER.get()
    if stopper is not None and stopper.stopped.is_set():
        raise Stopped


class _Helper:
    """One process that answers calls, one after the other."""

    def __init__(self) -> None:
        # -P: nothing is imported from the folder that the user happens to be in
        path = os.pathsep.join(each for each in sys.path if each)
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-c", _PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,
        )

    def answer(self, call: tuple[Callable[..., Any], tuple[Any, ...]]) -> tuple[bool, Any]:
        """Whether the call went well, and what it gave or raised; EOFError once it has ended."""
        assert self._process.stdin  # noqa: S101 - they are pipes
        assert self._process.stdout  # noqa: S101
        try:
            sent(self._process.stdin, call)
            told: tuple[bool, Any] = received(self._process.stdout)
        except (OSError, ValueError):
            raise EOFError from None
        return told

    def end(self) -> None:
        """End it at once, whatever it is doing, with what it has started."""
        kill(self._process)

    def buried(self) -> None:
        """End it, and leave nothing of it."""
        self.end()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process that has a session of its own, with all that it started there."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        process.kill()
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


_ROOM = threading.Semaphore(_MOST)
_CLOSED = threading.Event()
_LOCK = threading.Lock()
_IDLE: list[_Helper] = []


def apart(function: Callable[..., T], *arguments: Any, seconds: float | None = None) -> T:
    """What a function gives, called in another process.

    The function is one that a module holds; its arguments and what it gives can be pickled.

    Raises
    ------
    TimeoutError
        After ``seconds``, where they are given; the work is ended then.
    Stopped
        Once somebody has stopped it (:class:`Stopper`).
    LimitReached
        E501 where the process was ended by the system, most likely for want of memory.
    Exception
        Whatever the function raises.
    """
    stopper = STOPPER.get() or Stopper()
    if _CLOSED.is_set():
        raise Stopped
    while not _ROOM.acquire(timeout=_STEP):
        if stopper.stopped.is_set():
            raise Stopped
    try:
        try:
            helper = _helper()
        except OSError:  # the system lets no more processes be started
            return function(*arguments)
        return _asked(helper, stopper, (function, arguments), seconds)
    finally:
        _ROOM.release()


def _asked(
    helper: _Helper,
    stopper: Stopper,
    call: tuple[Callable[..., T], tuple[Any, ...]],
    seconds: float | None,
) -> T:
    late = threading.Event()

    def over() -> None:
        late.set()
        helper.end()

    clock = threading.Timer(seconds, over) if seconds is not None else None
    try:
        with stopper.stopping(helper):
            if clock is not None:
                clock.start()
            well, told = helper.answer(call)
    except EOFError:
        helper.buried()
        if stopper.stopped.is_set():
            raise Stopped from None
        if late.is_set():
            raise TimeoutError from None
        raise LimitReached(_ENDED) from None
    except BaseException:
        helper.buried()
        raise
    finally:
        if clock is not None:
            clock.cancel()
    if late.is_set() or stopper.stopped.is_set():
        helper.buried()
    else:
        _kept(helper)
    if not well:
        raise told
    result: T = told
    return result


_ENDED = Fault(
    "E501",
    worded("The answer could not be worked out."),
    worded("the system ended the process that was working on it, most likely for want of memory"),
    worded("ask for less at once"),
)


def _helper() -> _Helper:
    """A helper that waits, else a new one."""
    with _LOCK:
        return _IDLE.pop() if _IDLE else _Helper()


def ready() -> None:
    """Have a helper wait for the first call, so that this need not wait for the helper."""
    with contextlib.suppress(OSError), _LOCK:
        if not _IDLE:
            _IDLE.append(_Helper())


def _kept(helper: _Helper) -> None:
    with _LOCK:
        if len(_IDLE) < _WAITING:
            _IDLE.append(helper)
            return
    helper.buried()


@atexit.register
def close() -> None:
    """End every helper that waits; those at work end with this process."""
    with _LOCK:
        while _IDLE:
            _IDLE.pop().buried()


def end() -> None:
    """Stop whatever is being worked out, and whatever would be next: the page is stopped."""
    _CLOSED.set()
    for stopper in list(_STOPPERS.values()):
        stopper.stop()
    close()
