"""Joint steps: several parties change their options at one moment.

The state in between never exists, so it need not be feasible. Every option that changes
must be one that its owner may change in that direction, and no rule that binds a party
that takes part, or everybody, may forbid the step as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence

from detente.model.conflict import Levels, MoveRule
from detente.model.formula import decided
from detente.model.states import State, StateSpace
from detente.questions.words import change_in_words


class JointMoves:
    """The joint steps of a model in option form; there are none in abstract form."""

    def __init__(self, space: StateSpace) -> None:
        self._space = space
        self._conflict = space.conflict
        self._owner = {
            option.key: number
            for number, party in enumerate(space.conflict.decision_makers)
            for option in party.options
        }

    def fewest(self, start: int, end: int) -> tuple[tuple[int, ...], tuple[str, ...]] | None:
        """The fewest parties that get from one state to the other together, and what each does.

        ``None`` where no two or more parties do; one party's move is no joint step. Among
        equally few the first in the order of members and parties.
        """
        if self._conflict.form == "abstract":
            return None
        found: list[tuple[int, tuple[int, ...], Levels, Levels]] = []
        for one in self._space.states[start].members:
            for two in self._space.states[end].members:
                movers = self._movers(one, two)
                if len(movers) > 1 and self._allowed(one, two, movers):
                    found.append((len(movers), movers, one, two))
        if not found:
            return None
        _, movers, one, two = min(found)
        return movers, tuple(self._change(mover, one, two) for mover in movers)

    def _movers(self, one: Levels, two: Levels) -> tuple[int, ...]:
        options = self._conflict.options
        changed = {
            self._owner[option.key]
            for option, before, after in zip(options, one, two, strict=True)
            if before != after
        }
        return tuple(sorted(changed))

    def _allowed(self, one: Levels, two: Levels, movers: Sequence[int]) -> bool:
        for option, before, after in zip(self._conflict.options, one, two, strict=True):
            if after < before and option.moves == "forward":
                return False
            if after > before and option.moves == "backward":
                return False
        names = [self._conflict.party_ids[mover] for mover in movers]
        binding = (rule for rule in self._conflict.rules if rule.who is None or rule.who in names)
        return not any(self._forbids(rule, one, two) for rule in binding)

    def _forbids(self, rule: MoveRule, one: Levels, two: Levels) -> bool:
        keys = [option.key for option in self._conflict.options]
        before, after = (dict(zip(keys, levels, strict=True)) for levels in (one, two))
        return bool(decided(rule.start.tree, before)) and bool(decided(rule.end.tree, after))

    def _change(self, mover: int, one: Levels, two: Levels) -> str:
        """What one party does, as if it alone moved."""
        party = self._conflict.decision_makers[mover]
        own = {option.key for option in party.options}
        pairs = zip(self._conflict.options, one, two, strict=True)
        alone = tuple(after if o.key in own else before for o, before, after in pairs)
        # Neither need be feasible: these two stand for the change only.
        states = (State(1, "", members=(one,)), State(2, "", members=(alone,)))
        return change_in_words(StateSpace(self._conflict, states), party, 0, 1)
