"""Which party and option of one account is which of another: decided by a person.

A crosswalk is a list of entries. An entry names one id in each of some accounts and says
whether they mean the same, are different things, or are still open. Each id has at most
one counterpart in every other account.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass
from typing import Literal

from detente.model.conflict import Conflict
from detente.model.formula import OptionKey

Decision = Literal["same", "different", "open"]
#: How well the reasons for a proposal hold, in words.
Confidence = Literal["certain", "likely", "possible"]
#: What becomes of entries that nobody has decided.
Undecided = Literal["apart", "as proposed"]
Part = Literal["parties", "options", "concepts", "claims", "predictions"]
#: The parts of a crosswalk: those of the model, and those coded beside it.
PARTS: tuple[Part, ...] = ("parties", "options", "concepts", "claims", "predictions")

#: What an entry says of an account that has nothing of the kind; no id can be spelled so.
NO_COUNTERPART = "no counterpart"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a crosswalk.

    Parameters
    ----------
    ids : tuple of (account, id)
        The party's id, or the option as ``party.option``, in each account named.
    absent : tuple of str
        Accounts that are said to have no counterpart.
    decision : str
        ``same``, ``different`` or ``open``.
    near : tuple of (account, how)
        Where the meaning is nearly the same only: how it differs there.
    because, confidence : str, optional
        The reasons of a proposal and how far they go.
    """

    ids: tuple[tuple[str, str], ...]
    absent: tuple[str, ...] = ()
    decision: Decision = "open"
    near: tuple[tuple[str, str], ...] = ()
    because: str | None = None
    confidence: Confidence | None = None
    note: str | None = None

    @property
    def id_in(self) -> Mapping[str, str]:
        """The id by account."""
        return dict(self.ids)

    @property
    def how_near(self) -> Mapping[str, str]:
        """How the meaning differs, by account."""
        return dict(self.near)


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """Entries for parties, options and coded elements of several accounts.

    ``undecided`` says what becomes of open entries: ``apart`` (they match nothing) or
    ``as proposed``. ``origin`` says where the crosswalk comes from.
    """

    accounts: tuple[str, ...]
    parties: tuple[Entry, ...] = ()
    options: tuple[Entry, ...] = ()
    concepts: tuple[Entry, ...] = ()
    claims: tuple[Entry, ...] = ()
    predictions: tuple[Entry, ...] = ()
    _: KW_ONLY
    undecided: Undecided = "apart"
    origin: str = "given"

    @classmethod
    def of_parts(
        cls,
        accounts: tuple[str, ...],
        parts: Mapping[Part, tuple[Entry, ...]],
        undecided: Undecided,
        origin: str,
    ) -> Crosswalk:
        """The crosswalk with these entries, by part."""
        given = [parts.get(part, ()) for part in PARTS]
        return cls(accounts, *given, undecided=undecided, origin=origin)

    def used(self, part: Part) -> tuple[Entry, ...]:
        """The entries that match: those decided to be the same, open ones as proposed."""
        wanted = ("same", "open") if self.undecided == "as proposed" else ("same",)
        entries: tuple[Entry, ...] = getattr(self, part)
        return tuple(entry for entry in entries if entry.decision in wanted)

    def open_entries(self, part: Part) -> tuple[Entry, ...]:
        """The entries that nobody has decided."""
        entries: tuple[Entry, ...] = getattr(self, part)
        return tuple(entry for entry in entries if entry.decision == "open")


def key_of(option: str) -> OptionKey:
    """The option that ``party.option`` names."""
    party, _, name = option.partition(".")
    return OptionKey(party, name)


def name_of(key: OptionKey) -> str:
    """``party.option``."""
    return f"{key.party}.{key.option}"


def ids_of(conflict: Conflict, part: Part) -> tuple[str, ...]:
    """The ids of a conflict's elements of a kind; options as ``party.option``."""
    if part == "parties":
        return conflict.party_ids
    if part == "options":
        return tuple(name_of(option.key) for option in conflict.options)
    return tuple(element.id for element in getattr(conflict.codes, part))


def unmentioned(
    crosswalk: Crosswalk, accounts: Mapping[str, Conflict], part: Part
) -> Iterator[tuple[str, str]]:
    """(account, id) of whatever the crosswalk has no entry for; it matches nothing."""
    entries: tuple[Entry, ...] = getattr(crosswalk, part)
    named = {pair for entry in entries for pair in entry.ids}
    for account, conflict in accounts.items():
        for identifier in ids_of(conflict, part):
            if (account, identifier) not in named:
                yield account, identifier
