"""Which equilibria are there? Counted, constrained, seen through some options, described.

For models of any size: the sets are decision diagrams, so nothing is listed but what is
asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from detente.engine.symbolic.description import Description, TooLong
from detente.engine.symbolic.diagrams import OutOfMemory
from detente.engine.symbolic.engine import SymbolicEngine
from detente.errors import Fault, FaultyInput, LimitReached
from detente.model.conflict import Conflict, Levels
from detente.model.formula import Formula, OptionKey, parse, shortened_list, written
from detente.model.plain import digest
from detente.model.states import State
from detente.stability.analysis import Limits, Tell, analyse, told_nobody
from detente.stability.answer import method_record, model_record, states_record
from detente.stability.concept import Concept
from detente.stability.counted import Bounds, CountedResult
from detente.stability.registry import concepts_named
from detente.wording import worded

#: Equilibria listed, and patterns shown, unless told otherwise.
LISTED = 10
#: Patterns of chosen options that are shown at most.
MOST_PATTERNS = 1_000


@dataclass(frozen=True, slots=True)
class Seen:
    """A pattern of the chosen options, and how many of the equilibria show it."""

    levels: tuple[int, ...]
    count: int


@dataclass(frozen=True)
class Equilibria:
    """The equilibria under one concept that a question is about.

    Where time or memory ran out, ``complete`` is false, ``count`` has different bounds, and
    everything else speaks of the equilibria that are known.
    """

    result: CountedResult
    concept: Concept
    where: Formula | None
    count: Bounds
    first: tuple[State, ...]
    onto: tuple[OptionKey, ...]
    seen: tuple[Seen, ...]
    #: True if there are more patterns than are shown.
    more_seen: bool
    sample: tuple[State, ...]
    seed: int
    description: Description | TooLong | None

    @property
    def conflict(self) -> Conflict:
        """The conflict that was asked about."""
        return self.result.conflict

    @property
    def complete(self) -> bool:
        """False where time or memory ran out."""
        return self.count.exact

    def description_text(self) -> str:
        """The formula, or what is known instead; empty where none was asked for."""
        vocabulary = self.conflict.vocabulary
        if isinstance(self.description, Description):
            return written(self.description.formula, vocabulary)
        if self.description is None:
            return ""
        return f"no formula of at most {self.description.most} terms"

    def always_in_words(self) -> tuple[str, ...]:
        """What holds in every one of the equilibria and not in every feasible state."""
        if self.description is None:
            return ()
        names = dict(
            zip((o.key for o in self.conflict.options), self.conflict.options, strict=True)
        )
        said = []
        for key, levels in self.description.always:
            option, name = names[key], self.conflict.vocabulary.short_name(key)
            if option.binary:
                said.append(name if levels == (1,) else f"not {name}")
            else:
                said.append(f"{name} = {' or '.join(option.levels[at] for at in levels)}")
        return tuple(said)

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data."""
        result, name = self.result, self.conflict.vocabulary.short_name
        answer: dict[str, Any] = {
            "model": model_record(self.conflict, digest(self.conflict)),
            "method": {
                **method_record(
                    self.conflict,
                    result.engine.name,
                    result.because,
                    result.responses,
                    [self.concept],
                ),
                "made_by": result.engine.made_by,
            },
            "complete": self.complete,
            "limits": [] if self.complete else result.limits(0)[-1:],
            "concept": self.concept.name,
            "where": None if self.where is None else self.where.text,
            "count": self.count.least if self.complete else None,
            "at_least": self.count.least,
            "at_most": self.count.most,
            "equilibria": states_record(self.first),
        }
        if self.onto:
            answer["onto"] = {
                "options": [name(key) for key in self.onto],
                "patterns": [{"levels": list(s.levels), "count": s.count} for s in self.seen],
                "all": not self.more_seen,
            }
        if self.sample:
            answer["sample"] = {"seed": self.seed, "states": states_record(self.sample)}
        if self.description is not None:
            found = isinstance(self.description, Description)
            answer["description"] = {
                "formula": self.description_text() if found else None,
                "always": list(self.always_in_words()),
            }
        return answer


def equilibria(
    conflict: Conflict,
    concept: str = "nash",
    *,
    where: str | None = None,
    onto: Sequence[str] = (),
    sample: int = 0,
    seed: int = 0,
    describe: bool = False,
    limit: int = LISTED,
    limits: Limits | None = None,
    tell: Tell = told_nobody,
) -> Equilibria:
    """The equilibria under one concept, without listing more of them than is asked for.

    Parameters
    ----------
    conflict : Conflict
        In option form, without move rules and coalesced states.
    concept : str
        Name or abbreviation.
    where : str, optional
        A formula: only equilibria in which it holds.
    onto : sequence of str
        Options: in which patterns of these, and how often, do equilibria exist?
    sample : int
        Equilibria to draw by chance, each as likely as any other, with repetition.
    seed : int
        Of the draws.
    describe : bool
        Whether to look for a short formula that holds in these states and in no other.
    limit : int
        Equilibria to list, in state order.
    limits : Limits, optional
        Memory and time.
    tell : callable, optional
        Is called with a few words on what is being done, whenever that changes.

    Raises
    ------
    FaultyInput
        Faults of the model, of the formula (E301 to E306) or of the call (E701).
    LimitReached
        E501 for a conflict of another form, or where memory does not suffice.

    Notes
    -----
    See :class:`detente.engine.symbolic.engine.SymbolicEngine`; counting, patterns and draws
    are linear in the nodes of a diagram for each of them.

    Examples
    --------
    >>> import detente
    >>> fence = detente.Builder("Two neighbours and a fence")
    >>> west = fence.decision_maker("west").option("build").prefers("build", "not complain")
    >>> east = fence.decision_maker("east").option("complain").prefers("complain iff build")
    >>> found = detente.equilibria(fence.build(), "nash", describe=True)
    >>> found.count.least, found.description_text()
    (1, 'build and complain')
    """
    (chosen,) = concepts_named([concept])
    formula = None if where is None else parse(where, conflict.vocabulary)
    keys = _options(conflict, onto)
    limits = limits or Limits()
    if sample and limits.processes is None:
        # Draws depend on the order of variables, and this on which process found what.
        limits = replace(limits, processes=1)
    try:
        result = analyse(conflict, [chosen.name], engine="symbolic", limits=limits, tell=tell)
        return _asked(result, chosen, formula, keys, (sample, seed), describe, limit)
    except OutOfMemory:
        raise LimitReached(
            Fault(
                "E501",
                worded("The diagrams of the equilibria outgrew the memory allowed."),
                worded(
                    "{chosen} equilibria of {number} options",
                    chosen=chosen.title,
                    number=len(conflict.options),
                ),
                worded("allow more (--memory), or ask for a weaker concept"),
            )
        ) from None


def _asked(
    result: CountedResult | Any,
    concept: Concept,
    where: Formula | None,
    onto: tuple[OptionKey, ...],
    draws: tuple[int, int],
    describe: bool,
    limit: int,
) -> Equilibria:
    engine = cast("SymbolicEngine", result.engine)
    states = result.equilibrium_states(concept.name)
    count = result.bounds(concept.name)
    if where is not None:
        holding = engine.where(where.tree)
        states = engine.intersection([states, holding])
        least = engine.count(states)
        most = least if count.exact else min(count.most, engine.count(holding))
        count = Bounds(least, most)
    patterns = engine.onto(states, onto, MOST_PATTERNS + 1) if onto else ()
    seen = [Seen(levels, number) for levels, number in patterns]
    number, seed = draws
    return Equilibria(
        result=result,
        concept=concept,
        where=where,
        count=count,
        first=_states(result, engine.examples(states, limit)),
        onto=onto,
        seen=tuple(seen[:MOST_PATTERNS]),
        more_seen=len(seen) > MOST_PATTERNS,
        sample=_states(result, engine.drawn(states, number, seed)),
        seed=seed,
        description=engine.described(states) if describe else None,
    )


def _states(result: CountedResult, found: Sequence[Levels]) -> tuple[State, ...]:
    return tuple(map(result.state, found))


def _options(conflict: Conflict, names: Sequence[str]) -> tuple[OptionKey, ...]:
    found = [conflict.vocabulary.option(name) for name in names]
    faults = [each for each in found if isinstance(each, Fault)]
    if faults:
        raise FaultyInput(faults)
    return tuple(dict.fromkeys(each for each in found if isinstance(each, OptionKey)))


def levels_text(conflict: Conflict, options: Sequence[OptionKey], levels: Sequence[int]) -> str:
    """A pattern of some options as a pattern of all of them is written."""
    by_key: Mapping[OptionKey, Any] = {option.key: option for option in conflict.options}
    pairs = zip((by_key[key] for key in options), levels, strict=True)
    return "".join("NY"[level] if option.binary else str(level) for option, level in pairs)


def names_text(conflict: Conflict, options: Sequence[OptionKey]) -> str:
    """Names of options for a heading."""
    return shortened_list([conflict.vocabulary.short_name(key) for key in options])
