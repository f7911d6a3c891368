"""What a page waits for: states and verdicts of small models.

The smallest are worked out inside the page's own process, where that is quickest; the others in a
process apart, which holds nobody up and can be stopped. The last few answers are kept, so that a
filter or another view needs no new analysis. A model too large for this is asked as a job.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar, cast

from detente.errors import DetenteError, LimitReached
from detente.model.conflict import Conflict
from detente.model.states import StateSpace, combination_count, list_states
from detente.stability.registry import CONCEPTS, concepts_named
from detente.stability.result import Result, analyse_listed
from detente.web import limits
from detente.web.answers import Ask
from detente.web.apart import apart
from detente.web.limits import SHORT, SMALL, TINY, TINY_GRAPH
from detente.web.projects import revision_of

#: Combinations up to which it is tried whether feasible states are few, and seconds for that.
_TRIED, _SECONDS = 2**20, 10.0
#: States up to which a ranking is offered.
MOST_RANKED = 200
_KEPT = 24
#: Response rules whose cost does not grow with the number of sets of parties.
_QUICK = frozenset({"legal sequences", "single"})
T = TypeVar("T")


class _Kept:
    """The last few answers, by what was asked; nothing is worked out twice at the same time."""

    def __init__(self) -> None:
        self._found: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = threading.Lock()
        self._working: dict[Hashable, threading.Lock] = {}

    def answer(self, key: Hashable, work: Callable[[], T]) -> T:
        with self._lock:
            alone = self._working.setdefault(key, threading.Lock())
        with alone:
            with self._lock:
                if key in self._found:
                    self._found.move_to_end(key)
                    return cast("T", self._found[key])
            try:
                made = work()
            finally:
                with self._lock:
                    self._working.pop(key, None)
            with self._lock:
                self._found[key] = made
                while len(self._found) > _KEPT:
                    self._found.popitem(last=False)
            return made

    def known(self, key: Hashable) -> object | None:
        """The answer if it is there already."""
        with self._lock:
            return self._found.get(key)


#: What the pages of one run share: conflicts as read, states, verdicts.
KEEP = _Kept()


def small(conflict: Conflict) -> bool:
    """True where the states can be listed at once."""
    if conflict.form == "abstract":
        return len(conflict.states) <= SMALL
    return combination_count(conflict) <= SMALL


def tiny(conflict: Conflict) -> bool:
    """True where whatever is asked of a page is expected at once."""
    if conflict.form == "abstract":
        return len(conflict.states) <= TINY_GRAPH
    return combination_count(conflict) <= TINY


def beside(conflict: Conflict, function: Callable[..., T], *arguments: object) -> T:
    """What a function gives that is asked of this model: in a process apart unless it is tiny.

    The function is one that a module holds; its arguments and what it gives can be pickled.
    """
    return function(*arguments) if tiny(conflict) else apart(function, *arguments)


def known_to_be_small(ask: Ask) -> bool:
    """False once it is known that a page may take long for what its project holds.

    A short file that nobody has read yet is held to be small: reading it takes no longer.
    """
    try:
        one = ask.project()
        if one.path.stat().st_size > SHORT:
            return False
        conflict = KEEP.known(("conflict", revision_of(one.text()), one.name))
    except (DetenteError, OSError):
        return True
    return not isinstance(conflict, Conflict) or tiny(conflict)


def listed_states(conflict: Conflict, most: int = SMALL) -> StateSpace | None:
    """The feasible states; ``None`` where they are more than ``most`` or take too long."""

    def trying() -> tuple[Conflict, StateSpace | None]:
        if small(conflict):
            return conflict, _listed(conflict, most)
        if combination_count(conflict) > _TRIED:
            return conflict, None
        try:
            return conflict, apart(_listed, conflict, most, seconds=_SECONDS)
        except TimeoutError:
            return conflict, None

    # the answer holds the conflict, so no other one can get its identity meanwhile
    return KEEP.answer(("states", id(conflict), most), trying)[1]


def _listed(conflict: Conflict, most: int) -> StateSpace | None:
    try:
        return list_states(conflict, most)
    except LimitReached:
        return None


def analysed(
    revision: str,
    conflict: Conflict,
    concepts: Sequence[str] | None = None,
    responses: str = "legal sequences",
    profile: Mapping[str, str] | None = None,
) -> Result | None:
    """The analysis of a model whose states are few; ``None`` where it must be a job.

    ``revision`` is that of the file, which with the variants applied tells the model.
    """
    asked = (tuple(concepts) if concepts is not None else None, responses)
    key = (revision, conflict.applied, *asked, tuple(sorted((profile or {}).items())))

    def working() -> Result | None:
        if listed_states(conflict) is None:
            return None
        named = concepts_named([*(concepts or ()), *(profile or {}).values()])
        basic = set(named) <= set(CONCEPTS)
        if basic and tiny(conflict) and responses in _QUICK:
            return _analysed(conflict, concepts, responses, profile)
        # further concepts may take minutes: then they are a job
        patience = None if basic else limits.LONGEST
        try:
            return apart(_analysed, conflict, concepts, responses, profile, seconds=patience)
        except TimeoutError:
            return None

    return KEEP.answer(key, working)


def _analysed(
    conflict: Conflict,
    concepts: Sequence[str] | None,
    responses: str,
    profile: Mapping[str, str] | None,
) -> Result:
    return analyse_listed(conflict, concepts, responses=responses, profile=profile)
