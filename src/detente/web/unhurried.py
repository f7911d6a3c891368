"""Pages that take longer than a moment: worked out beside the request, shown once they are there.

Whatever a page does runs in a thread of its own. If it has not ended after a moment, the reader
gets a page that says so, looks again by itself, and leads everywhere else meanwhile; the next
look takes what the thread has found. Pages of small models are waited for, since for them the
machine and not the model is slow. Long questions are jobs (:mod:`detente.web.jobs`), not this.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field

from detente.web import limits
from detente.web.answers import Answer, Ask, Reply, View
from detente.web.failures import Refusal

#: Pages that are worked out or wait for somebody to look again.
_KEPT = 32
#: Seconds for which an answer that nobody has fetched is still of today.
_FRESH = 30.0
#: How the addresses of pages end that are shown in a frame of another one.
_FRAMED = "/preview"
#: Seconds between two looks at whether a model is known to be small by now.
_STEP = 0.1


@dataclass(slots=True)
class _Work:
    """A page that is being worked out: its answer, or what it raised, once it has ended."""

    ended: threading.Event = field(default_factory=threading.Event)
    reply: Reply | None = None
    raised: BaseException | None = None
    when: float = 0.0

    @property
    def stale(self) -> bool:
        """True for what ended long ago and was not fetched: it may tell of another state."""
        return self.ended.is_set() and time.monotonic() - self.when > _FRESH


class Workshop:
    """The pages of one run that are being worked out, by what was asked."""

    def __init__(self) -> None:
        self._works: OrderedDict[Hashable, _Work] = OrderedDict()
        self._lock = threading.Lock()

    def reply(self, view: View, ask: Ask, *, to_the_end: bool) -> Reply:
        """What the view answers, or the page that says that it is being worked out.

        Raises whatever the view raises. ``to_the_end`` waits longer: for scripts, which
        cannot look again by themselves.
        """
        key = _key(ask)
        work = self._work(key, view, ask)
        if work is None or not _waited(work, ask, to_the_end=to_the_end):
            template = "working_frame.html" if ask.address.endswith(_FRAMED) else "working.html"
            return Answer(template, {"working": True}, 202, {"again": _address(ask)})
        with self._lock:
            if self._works.get(key) is work:
                del self._works[key]
        if work.raised is not None:
            raise work.raised
        assert work.reply is not None  # noqa: S101 - it has ended well
        return work.reply

    def _work(self, key: Hashable, view: View, ask: Ask) -> _Work | None:
        """The work on this page, begun if nobody has; ``None`` where too much is on its way."""
        with self._lock:
            known = self._works.get(key)
            if known is not None and not known.stale:
                return known
            self._works.pop(key, None)
            while len(self._works) >= _KEPT:
                over = next((k for k, each in self._works.items() if each.ended.is_set()), None)
                if over is None:
                    return None
                del self._works[over]
            work = self._works[key] = _Work()
        threading.Thread(target=self._run, args=(work, view, ask), daemon=True).start()
        return work

    def _run(self, work: _Work, view: View, ask: Ask) -> None:
        try:
            work.reply = view(ask)
        except BaseException as error:  # noqa: BLE001 - raised again for whoever looks
            work.raised = error
        work.when = time.monotonic()
        work.ended.set()


def _key(ask: Ask) -> Hashable:
    """What was asked. The text of the file is part of it, so an edit is never overlooked."""
    query = tuple((name, tuple(values)) for name, values in ask.query.items())
    settings = tuple(sorted(ask.settings.items()))
    return (ask.address, query, ask.language.tag, settings, _changed(ask))


def _changed(ask: Ask) -> tuple[int, int]:
    """When the project's file was changed, and its size."""
    if "project" not in ask.path:
        return (0, 0)
    try:
        status = ask.project().path.stat()
    except (OSError, Refusal):
        return (0, 0)
    return (status.st_mtime_ns, status.st_size)


def _waited(work: _Work, ask: Ask, *, to_the_end: bool) -> bool:
    """True once the work has ended; false where nobody should wait for it any longer."""
    if to_the_end:
        return work.ended.wait(limits.TO_THE_END)
    if work.ended.wait(limits.MOMENT):
        return True
    from detente.web.worked_out import known_to_be_small  # loads what analyses

    waited = limits.MOMENT
    while waited < limits.PATIENCE and known_to_be_small(ask):
        if work.ended.wait(_STEP):
            return True
        waited += _STEP
    return False


def _address(ask: Ask) -> str:
    from urllib.parse import urlencode

    pairs = [(name, value) for name, values in ask.query.items() for value in values]
    return f"{ask.address}?{urlencode(pairs)}" if pairs else ask.address
