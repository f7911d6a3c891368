"""What takes longer than a moment: worked out beside the request, shown once it is there.

Whatever a page does runs in a thread of its own. If it has not ended after a moment, the reader
gets a page that says so, looks again by itself, and leads everywhere else meanwhile; the next
look takes what the thread has found. Pages of small models are waited for, since for them the
machine and not the model is slow. So it is with a form, such as one that brings a long text;
what is done with it has an address of its own (:data:`ADDRESS`), which leads on. Long questions
are jobs (:mod:`detente.web.jobs`), not this.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import OrderedDict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from detente.web import limits
from detente.web.answers import Answer, Ask, Redirect, Reply, View
from detente.web.apart import STOPPER, Stopped, Stopper
from detente.web.failures import Refusal
from detente.web.projects import OWN, TEXTS, Project, project, projects

#: Pages that are worked out or wait for somebody to look again.
_KEPT = 32
#: Seconds for which an answer that nobody has fetched is still of today.
_FRESH = 30.0
#: How the addresses of pages end that are shown in a frame of another one.
_FRAMED = "/preview"
#: Where the page of a form is that is being worked on; the id stands behind it.
ADDRESS = "/working"
#: Seconds between two looks at whether a model is known to be small by now.
_STEP = 0.1


@dataclass(slots=True)
class _Work:
    """A page that is being worked out: its answer, or what it raised, once it has ended."""

    ask: Ask
    ended: threading.Event = field(default_factory=threading.Event)
    reply: Reply | None = None
    raised: BaseException | None = None
    when: float = 0.0
    began: float = field(default_factory=time.monotonic)
    stopper: Stopper = field(default_factory=Stopper)

    @property
    def stale(self) -> bool:
        """True for what ended long ago and was not fetched: it may tell of another state."""
        return self.ended.is_set() and time.monotonic() - self.when > _FRESH


class Workshop:
    """The pages of one run that are being worked out, by what was asked."""

    def __init__(self) -> None:
        self._works: OrderedDict[Hashable, _Work] = OrderedDict()
        #: Set when the page is being stopped: nobody waits any longer.
        self.closing = threading.Event()
        self._lock = threading.Lock()

    def reply(self, view: View, ask: Ask, *, to_the_end: bool) -> Reply:
        """What the view answers, or the page that says that it is being worked out.

        Raises whatever the view raises. ``to_the_end`` waits longer: for scripts, which
        cannot look again by themselves.
        """
        key = _key(ask)
        work = self._work(key, view, ask)
        if work is None or not self._waited(work, ask, to_the_end=to_the_end):
            return _working(ask, work)
        return self._taken(key, work)

    def done(self, act: View, ask: Ask, *, to_the_end: bool) -> Reply:
        """What is answered to a form, or the way to the page that says that it is worked on.

        Raises whatever the act raises.
        """
        work = _Work(ask)
        key = work.stopper.id
        with self._lock:
            room = self._room()
            if room:
                self._works[key] = work
        threading.Thread(target=self._run, args=(work, act, ask), daemon=True).start()
        begun = time.monotonic()
        # without room for another one there is nothing but to wait
        while to_the_end or not room or time.monotonic() - begun < limits.FORM:
            if work.ended.wait(_STEP):
                return self._taken(key, work)
        return Redirect(f"{ADDRESS}/{key}")

    def looked(self, key: str) -> tuple[Reply, Ask] | None:
        """How far a form is, with what was asked: the page that says so, or what it answers.

        ``None`` where there is no such form, or its answer was shown already. Raises whatever
        the act has raised.
        """
        with self._lock:
            work = self._works.get(key)
        if work is None:
            return None
        if not work.ended.wait(limits.MOMENT):
            return _working(replace(work.ask, address=f"{ADDRESS}/{key}", query={}), work), work.ask
        return self._taken(key, work), work.ask

    def _taken(self, key: Hashable, work: _Work) -> Reply:
        """What work that has ended gave or raised; nobody else gets it."""
        with self._lock:
            if self._works.get(key) is work:
                del self._works[key]
        if isinstance(work.raised, Stopped):
            return Redirect(_elsewhere(work.ask), "cancelled")
        if work.raised is not None:
            raise work.raised
        assert work.reply is not None  # noqa: S101 - it has ended well
        return work.reply

    def _work(self, key: Hashable, view: View, ask: Ask) -> _Work | None:
        """The work on this page, begun if nobody has; ``None`` where too much is on its way."""
        with self._lock:
            known = self._works.get(key)
            stopped = known is not None and known.stopper.stopped.is_set()
            if known is not None and not known.stale and not stopped:
                return known
            self._works.pop(key, None)
            if not self._room():
                return None
            work = self._works[key] = _Work(ask)
        threading.Thread(target=self._run, args=(work, view, ask), daemon=True).start()
        return work

    def _room(self) -> bool:
        """Make room for one more; false where too much is on its way. The lock is held."""
        while len(self._works) >= _KEPT:
            over = next((k for k, each in self._works.items() if each.ended.is_set()), None)
            if over is None:
                return False
            del self._works[over]
        return True

    def _waited(self, work: _Work, ask: Ask, *, to_the_end: bool) -> bool:
        """True once the work has ended; false where nobody should wait for it any longer."""
        longest = limits.TO_THE_END if to_the_end else limits.MOMENT
        begun = time.monotonic()
        while not self.closing.is_set():
            left = longest - (time.monotonic() - begun)
            if left <= 0:
                if longest >= limits.PATIENCE or not _small(ask):
                    break
                longest = limits.PATIENCE
            elif work.ended.wait(min(_STEP, left)):
                return True
        return work.ended.is_set()

    def _run(self, work: _Work, view: View, ask: Ask) -> None:
        STOPPER.set(work.stopper)  # of this thread alone
        try:
            work.reply = view(ask)
        except BaseException as error:  # noqa: BLE001 - raised again for whoever looks
            work.raised = error
        work.when = time.monotonic()
        work.ended.set()


def _working(ask: Ask, work: _Work | None) -> Answer:
    """The page that says so, with how long it has been and a way to stop it."""
    framed = ask.address.endswith(_FRAMED)
    seconds = 0 if work is None else int(time.monotonic() - work.began)
    data = {"working": True, "seconds": seconds}
    shown = {
        "again": _address(ask),
        "stop": work.stopper.id if work is not None else "",
        "elsewhere": _elsewhere(ask),
    }
    return Answer("working_frame.html" if framed else "working.html", data, 202, shown)


def _elsewhere(ask: Ask) -> str:
    """Where somebody is led who does not want this page any more."""
    if "project" not in ask.path:
        return "/help" if ask.address == "/" else "/"
    overview = f"{ask.project().address}/overview"
    return "/" if ask.address == overview else overview


def _key(ask: Ask) -> Hashable:
    """What was asked, and of what: what has changed since is never overlooked."""
    query = tuple((name, tuple(values)) for name, values in ask.query.items())
    settings = tuple(sorted(ask.settings.items()))
    jobs = ask.folder.jobs.states()
    return (ask.address, query, ask.language.tag, settings, jobs, *map(_changed, _files(ask)))


def _files(ask: Ask) -> Iterator[Path]:
    """The files and folders that a page tells of. A folder changes with each file put into it."""
    root = ask.folder.root
    yield from (root, root / OWN / "bin")
    for one in _told_of(ask):
        yield from (one.path, one.folder, one.folder / TEXTS, one.own / "index.json")


def _told_of(ask: Ask) -> Iterator[Project]:
    """The project of a page and those beside it; all of them where the page is of none."""
    if "project" not in ask.path:
        yield from projects(ask.folder.root) if ask.address == "/" else ()
        return
    with contextlib.suppress(OSError, Refusal):
        yield ask.project()
    for other in ask.query.get("with", ()):
        with contextlib.suppress(OSError, Refusal):
            yield project(ask.folder.root, other)


def _changed(path: Path) -> tuple[int, int]:
    """When a file or folder was changed, and its size."""
    try:
        status = path.stat()
    except OSError:
        return (0, 0)
    return (status.st_mtime_ns, status.st_size)


def _small(ask: Ask) -> bool:
    """False once it is known that the page may take long."""
    if "project" not in ask.path:
        return True
    from detente.web.worked_out import known_to_be_small  # loads what analyses

    return known_to_be_small(ask)


def _address(ask: Ask) -> str:
    from urllib.parse import urlencode

    pairs = [(name, value) for name, values in ask.query.items() for value in values]
    return f"{ask.address}?{urlencode(pairs)}" if pairs else ask.address
