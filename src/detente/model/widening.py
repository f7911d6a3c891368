"""A model with more options: what its patterns, names, rankings and status quo become.

No new option is taken in a state that the model names, nor in the status quo. A party with a
ranking does not mind them; statements and weights do not speak of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from detente.errors import Fault, FaultyInput
from detente.model.conflict import Conflict, Option, Pattern, Preference, Ranking
from detente.model.states import named_pattern, pattern_text


def with_new_options(conflict: Conflict, options: Sequence[Option]) -> Conflict:
    """The conflict in which parties have these options too, each behind those of its owner.

    Names of the options and of their owners are taken as they are given. Cost: a ranking grows
    by the number of levels of each option.

    Examples
    --------
    >>> import detente
    >>> model = detente.case("games/rapoport-1966/prisoners-dilemma").load()
    >>> wider = with_new_options(model, [Option(model.party_ids[0], "wait")])
    >>> len(wider.options) - len(model.options)
    1
    """
    if not options:
        return conflict
    parties = tuple(
        replace(party, options=(*party.options, *(o for o in options if o.party == party.id)))
        for party in conflict.decision_makers
    )
    wider = replace(conflict, decision_makers=parties)
    states = tuple(
        each
        if each.pattern is None
        else replace(each, pattern=widened(conflict, wider, each.pattern, 0))
        for each in conflict.states
    )
    wider = replace(
        wider,
        states=states,
        status_quo=_status_quo(conflict, wider, conflict.status_quo),
    )
    preferences = tuple(
        (party, _preference(conflict, wider, given)) for party, given in conflict.preferences
    )
    return replace(wider, preferences=preferences)


def widened(
    conflict: Conflict, wider: Conflict, pattern: Pattern, new: int | None
) -> tuple[int | None, ...]:
    """A pattern of the conflict as one of the wider one, ``new`` in the places that are new."""
    level = dict(zip((option.key for option in conflict.options), pattern, strict=True))
    return tuple(level.get(option.key, new) for option in wider.options)


def _status_quo(conflict: Conflict, wider: Conflict, reference: str | None) -> str | None:
    if reference is None or reference in conflict.pattern_of_name:
        return reference
    pattern = named_pattern(conflict, reference)
    if isinstance(pattern, Fault):
        return reference
    return pattern_text(wider.options, widened(conflict, wider, pattern, 0))


def _preference(conflict: Conflict, wider: Conflict, given: Preference) -> Preference:
    if not isinstance(given, Ranking):
        return given
    tiers = tuple(
        tuple(text for name in tier for text in _every(conflict, wider, name))
        for tier in given.tiers
    )
    return replace(given, tiers=tiers)


def _every(conflict: Conflict, wider: Conflict, reference: str) -> Iterator[str]:
    """The states of the wider conflict that a state of the other one becomes."""
    pattern = named_pattern(conflict, reference)
    if isinstance(pattern, Fault):
        raise FaultyInput([pattern])
    old = {option.key for option in conflict.options}
    wide = zip(wider.options, widened(conflict, wider, pattern, None), strict=True)
    choices = [
        range(len(option.levels)) if option.key not in old else (level,) for option, level in wide
    ]
    for levels in product(*choices):
        yield pattern_text(wider.options, levels)
