"""Options that are offered: what a model becomes when a party is given one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from detente.errors import Fault, FaultyInput
from detente.model.conflict import (
    YES_NO,
    Conflict,
    Grounds,
    Option,
    Preference,
    Prioritisation,
    Ranking,
    Statement,
    Weights,
)
from detente.model.formula import OptionKey, parse
from detente.model.states import named_pattern, pattern_text
from detente.model.widening import widened, with_new_options
from detente.wording import Wording, worded

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
_RESERVED = {"not", "and", "or", "if", "iff", "true", "false"}
_PROPOSED = Grounds(support="inferred", note="offered to detente resolve")
#: Options offered at most: every set of them is looked at.
MOST_OFFERS = 6


@dataclass(frozen=True, slots=True)
class OfferedOption:
    """An option that a party does not have and may be given.

    Parameters
    ----------
    owner : str
        The party that would have it.
    id : str
        A name that no option of the model has.
    name : str, optional
        How it is shown.
    moves : str
        ``"both"``, ``"forward"`` or ``"backward"``.
    views : mapping of str to tuple
        What a party thinks of it. With statements: pairs of a formula and its place among
        the party's statements from 1, ``None`` for the end. With weights: one number. A
        party that is not named, and one with a ranking, does not mind it.
    """

    owner: str
    id: str
    name: str | None = None
    moves: Any = "both"
    views: Mapping[str, tuple[tuple[str, int | None], ...] | Fraction] = field(default_factory=dict)

    @property
    def option(self) -> Option:
        """The option itself, not taken where nothing is said of it."""
        return Option(self.owner, self.id, self.name, YES_NO, self.moves, _PROPOSED)


def offers_from(plain: object) -> tuple[OfferedOption, ...]:
    """Offers as a file has them: a list under ``options``.

    Each has ``id`` and ``owner``, and may have ``name``, ``moves`` and ``views``: for each
    party a list of formulas, or of mappings with ``that`` and ``place``, or a number.

    Raises
    ------
    FaultyInput
        E701 for everything that is of another form.

    Examples
    --------
    >>> entry = {"id": "watch", "owner": "a", "views": {"b": ["watch"]}}
    >>> (offer,) = offers_from({"options": [entry]})
    >>> offer.views["b"]
    (('watch', None),)
    """
    entries = plain.get("options") if isinstance(plain, dict) else None
    if not isinstance(entries, list) or set(plain) - {"options"}:  # type: ignore[call-overload]
        mend = worded("write a list under options, each with id and owner")
        raise FaultyInput(
            [_fault(worded("The options offered cannot be read."), str(plain)[:80], mend)]
        )
    faults: list[Fault] = []
    offers = [offer for entry in entries if (offer := _offer(entry, faults)) is not None]
    if faults:
        raise FaultyInput(faults)
    return tuple(offers)


def _offer(entry: object, faults: list[Fault]) -> OfferedOption | None:
    known = {"id", "owner", "name", "moves", "views"}
    before = len(faults)
    if not isinstance(entry, dict) or not {"id", "owner"} <= set(entry) or set(entry) - known:
        mend = worded("each has id and owner, and may have name, moves and views")
        faults.append(_fault(worded("An option offered cannot be read."), str(entry)[:80], mend))
        return None
    moves, name = entry.get("moves", "both"), entry.get("name")
    if moves not in ("both", "forward", "backward"):
        mend = worded("write both, forward or backward")
        faults.append(_fault(worded("There is no such direction of moves."), str(moves), mend))
    given = entry.get("views", {})
    views = {}
    for party, view in given.items() if isinstance(given, dict) else [("views", None)]:
        read = _view(view)
        if read is None:
            mend = worded("write formulas, mappings with that and place, or a number")
            faults.append(
                _fault(worded("What a party thinks of it cannot be read."), str(party), mend)
            )
        else:
            views[str(party)] = read
    if len(faults) > before:
        return None
    shown = None if name is None else str(name)
    return OfferedOption(str(entry["owner"]), str(entry["id"]), shown, moves, views)


def _view(view: object) -> tuple[tuple[str, int | None], ...] | Fraction | None:
    if isinstance(view, int | float | Fraction) and not isinstance(view, bool):
        return Fraction(str(view))
    if not isinstance(view, list):
        return None
    found: list[tuple[str, int | None]] = []
    for each in view:
        if isinstance(each, str):
            found.append((each, None))
            continue
        if not isinstance(each, dict) or set(each) - {"that", "place"}:
            return None
        that, place = each.get("that"), each.get("place")
        if not isinstance(that, str) or not (place is None or (type(place) is int and place > 0)):
            return None
        found.append((that, place))
    return tuple(found)


def check_offers(conflict: Conflict, offers: Sequence[OfferedOption]) -> None:
    """Every fault of the offers together, by adding all of them at once.

    Raises
    ------
    FaultyInput
        E701 for a model without options or with coalesced states, an owner or a party that
        there is not, a name that is taken or is none, views that the party's kind of
        preference has no place for, and too many offers; E301 to E306 for formulas.
    """
    if not offers:
        return
    if conflict.form != "options" or conflict.coalesce:
        mend = worded("leave the offers out")
        raise FaultyInput(
            [_fault(worded("This model has no room for options."), conflict.title, mend)]
        )
    faults = list(_faults(conflict, offers))
    if len(offers) > MOST_OFFERS:
        mend = worded("offer at most {most}: every set of them is looked at", most=MOST_OFFERS)
        faults.append(_fault(worded("Too many options are offered."), str(len(offers)), mend))
    if faults:
        raise FaultyInput(faults)
    with_options(conflict, offers)


def _faults(conflict: Conflict, offers: Sequence[OfferedOption]) -> Iterator[Fault]:
    taken = {option.id for option in conflict.options} | set(conflict.party_ids)
    parties = ", ".join(conflict.party_ids)
    for offer in offers:
        if not _NAME.match(offer.id) or offer.id in _RESERVED:
            mend = worded("a letter, then letters, digits and _; no word of formulas")
            yield _fault(worded("An option cannot have this name."), offer.id, mend)
        elif offer.id in taken:
            yield _fault(
                worded("The name is taken."), offer.id, worded("choose another id for the option")
            )
        taken.add(offer.id)
        for party in dict.fromkeys((offer.owner, *offer.views)):
            if party not in conflict.party_ids:
                yield _fault(
                    worded("There is no such decision maker."),
                    party,
                    worded("they are: {parties}", parties=parties),
                )
        for party, view in offer.views.items():
            wrong = _misplaced(conflict.preference_of.get(party), view)
            if wrong:
                yield _fault(worded("What the party thinks of it has no place."), party, wrong)


def _misplaced(preference: Preference | None, view: object) -> Wording | None:
    number = isinstance(view, Fraction)
    match preference:
        case Ranking():
            return worded("it ranks states: leave it out, or write its preference as statements")
        case Weights() if not number:
            return worded("it weighs options: write a number")
        case Prioritisation() if number:
            return worded("it has statements: write formulas")
    return None


def with_options(conflict: Conflict, offers: Sequence[OfferedOption]) -> Conflict:
    """The conflict in which parties have the options offered, none of them taken today.

    Patterns grow by a letter for each. A party with a ranking is indifferent between states
    that differ in new options only.
    """
    wider = with_new_options(conflict, [offer.option for offer in offers])
    preferences = tuple(
        (party, _preference(wider, party, given, offers)) for party, given in wider.preferences
    )
    return replace(wider, preferences=preferences)


def _preference(
    wider: Conflict, party: str, given: Preference, offers: Sequence[OfferedOption]
) -> Preference:
    match given:
        case Prioritisation(statements=own):
            statements = list(own)
            for offer in offers:
                view = offer.views.get(party, ())
                for text, place in () if isinstance(view, Fraction) else view:
                    made = Statement(parse(text, wider.vocabulary), grounds=_PROPOSED)
                    at = len(statements) if place is None else place - 1
                    statements.insert(at, made)
            return replace(given, statements=tuple(statements))
        case Weights(weights=weights):
            more = tuple(
                (OptionKey(offer.owner, offer.id), 1, weight)
                for offer in offers
                if isinstance(weight := offer.views.get(party), Fraction)
            )
            return replace(given, weights=(*weights, *more))
        case Ranking():
            return given


def want_in(conflict: Conflict, wider: Conflict, want: str) -> str:
    """A wanted state or pattern of the conflict: whatever becomes of the new options."""
    pattern = named_pattern(conflict, want)
    if isinstance(pattern, Fault) or conflict is wider:
        return want
    return pattern_text(wider.options, widened(conflict, wider, pattern, None))


def _fault(problem: Wording, found: str, mend: Wording) -> Fault:
    return Fault("E701", problem, found, mend)
