"""The same model without what accounts support only weakly.

What an element rests on is stated by an account, implied by it, or inferred by the coder.
Leaving out the weaker levels shows which verdicts need them. The rules are ours:

* a statement, a preference, an infeasible combination, a choice, a rule of moves or a
  coalescing of a stripped level is left out; a party without a preference is indifferent;
* an **option** of a stripped level stays in the patterns and is never taken: states keep
  their patterns, so verdicts can be compared, and what is said about the option elsewhere
  keeps its meaning with the option at N, or at its lowest level. The status quo loses it;
* a **decision maker** of a stripped level keeps its place, takes none of its options, makes
  no move, and is indifferent, so that it bears on no verdict;
* what says no support is kept;
* rankings lose the states that take an option that is left out.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from detente.accounts.elements import CodedElement, coded_elements
from detente.errors import Fault, call_fault, suggestion
from detente.model.codes import Codes, Relation
from detente.model.conflict import (
    Conflict,
    DecisionMaker,
    Infeasible,
    Option,
    Pattern,
    Preference,
    Prioritisation,
    Ranking,
)
from detente.model.formula import OptionKey, parse
from detente.model.grounds import Grounds
from detente.model.states import named_pattern, pattern_text
from detente.wording import worded

LEVELS = ("stated", "implied", "inferred")


def without_support(conflict: Conflict, levels: Collection[str]) -> Conflict:
    """The conflict without what has one of these levels of support.

    Parameters
    ----------
    conflict : Conflict
    levels : collection of {"stated", "implied", "inferred"}

    Returns
    -------
    Conflict
        Without variants, whose positions and ids belong to the whole model. It may have
        faults of its own: no feasible state, or a ranking with gaps.

    Raises
    ------
    FaultyInput
        E701 for a level that there is not.

    Examples
    --------
    >>> import detente
    >>> statement = detente.case("gulf-2024-04/statement").load()
    >>> bare = without_support(statement, {"inferred"})
    >>> len(statement.infeasible), len(bare.infeasible)
    (4, 3)
    """
    levels = checked_levels(levels)
    return _Stripping(conflict, levels).result()


def stripped_elements(conflict: Conflict, levels: Collection[str]) -> tuple[CodedElement, ...]:
    """The elements of the model that :func:`without_support` leaves out, in file order."""
    levels = checked_levels(levels)
    found = [element for element in coded_elements(conflict) if element.of_model]
    return tuple(element for element in found if element.grounds.support in levels)


def checked_levels(levels: Collection[str]) -> frozenset[str]:
    """The levels; E701 for one that there is not."""
    for level in levels:
        if level not in LEVELS:
            mend = suggestion(
                level, LEVELS, worded("write one of: {levels}", levels=", ".join(LEVELS))
            )
            raise call_fault(worded("There is no such level of support."), level, mend)
    return frozenset(levels)


class _Stripping:
    """One conflict, one set of levels."""

    def __init__(self, conflict: Conflict, levels: frozenset[str]) -> None:
        self.conflict = conflict
        self.levels = levels
        self.parties = {p.id for p in conflict.decision_makers if self.gone(p.grounds)}
        self.options: set[OptionKey] = {
            option.key
            for option in conflict.options
            if self.gone(option.grounds) or option.party in self.parties
        }

    def gone(self, grounds: Grounds) -> bool:
        return grounds.support in self.levels

    def result(self) -> Conflict:
        conflict = self.conflict
        return replace(
            conflict,
            decision_makers=tuple(self.party(party) for party in conflict.decision_makers),
            infeasible=(
                *(limit for limit in conflict.infeasible if not self.gone(limit.grounds)),
                *(self.never(o) for o in conflict.options if o.key in self.options),
            ),
            choices=tuple(c for c in conflict.choices if not self.gone(c.grounds)),
            rules=tuple(r for r in conflict.rules if not self.gone(r.grounds)),
            coalesce=tuple(c for c in conflict.coalesce if not self.gone(c.grounds)),
            preferences=tuple((p, self.preference(p, old)) for p, old in conflict.preferences),
            status_quo=self.status_quo(),
            codes=self.codes(),
            variants=(),
        )

    def party(self, party: DecisionMaker) -> DecisionMaker:
        return replace(party, moves=()) if party.id in self.parties else party

    def never(self, option: Option) -> Infeasible:
        name = self.conflict.vocabulary.short_name(option.key)
        text = name if option.binary else f"not {name} = {option.levels[0]}"
        if option.binary and option.levels != ("N", "Y"):
            text = f"{name} = {option.levels[1]}"
        because = f"the option is only {option.grounds.support} and is left out"
        if option.party in self.parties:
            because = f"{self.conflict.party(option.party).label} is left out"
        return Infeasible(parse(text, self.conflict.vocabulary), because)

    # --- preferences and states -------------------------------------------------

    def preference(self, party: str, preference: Preference) -> Preference:
        if party in self.parties or self.gone(preference.grounds):
            return self.indifferent()
        if isinstance(preference, Prioritisation):
            kept = tuple(s for s in preference.statements if not self.gone(s.grounds))
            return replace(preference, statements=kept)
        if isinstance(preference, Ranking) and self.options:
            tiers = [tuple(t for t in tier if not self.takes(t)) for tier in preference.tiers]
            return replace(preference, tiers=tuple(tier for tier in tiers if tier))
        return preference

    def indifferent(self) -> Preference:
        if self.conflict.form == "abstract":
            return Ranking((tuple(state.name for state in self.conflict.states),))
        return Prioritisation(())

    def takes(self, reference: str) -> bool:
        """True where the state that is named takes an option that is left out."""
        pattern = named_pattern(self.conflict, reference)
        return not isinstance(pattern, Fault) and any(
            level for option, level in zip(self.conflict.options, pattern, strict=True)
            if option.key in self.options
        )  # fmt: skip

    def status_quo(self) -> str | None:
        here = self.conflict.status_quo
        if here is None or not self.options or not self.takes(here):
            return here
        pattern = named_pattern(self.conflict, here)
        if isinstance(pattern, Fault):
            return here
        options = self.conflict.options
        changed: Pattern = tuple(
            0 if option.key in self.options else level
            for option, level in zip(options, pattern, strict=True)
        )
        return pattern_text(options, changed)

    # --- what was coded beside the model ----------------------------------------

    def codes(self) -> Codes:
        codes = self.conflict.codes
        relations = [self.relation(relation) for relation in codes.relations]
        return replace(
            codes,
            acts=tuple(a for a in codes.acts if not self.gone(a.grounds)),
            links=tuple(link for link in codes.links if not self.gone(link.grounds)),
            relations=tuple(relation for relation in relations if relation is not None),
            claims=tuple(c for c in codes.claims if not self.gone(c.grounds)),
            predictions=tuple(p for p in codes.predictions if not self.gone(p.grounds)),
        )

    def relation(self, relation: Relation) -> Relation | None:
        plus, minus = (
            None if side is None or self.gone(side.grounds) else side
            for side in (relation.plus, relation.minus)
        )
        return None if plus is None and minus is None else replace(relation, plus=plus, minus=minus)
