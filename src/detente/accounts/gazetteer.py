"""Names of states, organisations and offices, as the program ships them.

The tables are facts: short names as the United Nations uses them, adjectives, peoples, seats of
governments. Entities whose standing is disputed are listed and take no side. No names of persons:
they go stale. A person who reads adds them as aliases, once each.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from detente.accounts.cue_tables import entries_of, rows_of
from detente.accounts.phrases import Phrases, words_of
from detente.accounts.span import Span


@dataclass(frozen=True, slots=True)
class Entity:
    """A state or an organisation of the gazetteer.

    Attributes
    ----------
    code : str
        Three capitals of ISO 3166-1 for states, ours for others. Codes of parties in mentions are
        these, where no alias says otherwise.
    label : str
        A neutral short name.
    kind : str
        ``member``, ``observer``, ``other`` or ``former`` for states; ``organisation``, ``group``,
        ``movement``, ``office``, ``service`` for what is not a state.
    """

    code: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Name:
    """A name that is looked for: as written, whose it is, and by what right.

    ``party`` is empty for a word that names an office or a role and nobody in particular.
    """

    written: tuple[str, ...]
    party: str
    kind: str
    rule: str


@functools.cache
def entities() -> dict[str, Entity]:
    """Every state and organisation of the gazetteer by code.

    Examples
    --------
    >>> entities()["NOR"].label
    'Norway'
    """
    states = [Entity(row[0], row[2], row[1]) for row in rows_of("states.tsv")]
    others = [Entity(row[0], row[2], row[1]) for row in rows_of("organisations.tsv")]
    return {entity.code: entity for entity in (*states, *others)}


def named(text: str, party: str, kind: str, rule: str) -> tuple[tuple[str, ...], Name]:
    """A name with the keys by which it is found."""
    words = words_of(text, Span(0, len(text)))
    name = Name(tuple(word.written for word in words), party, kind, rule)
    return tuple(word.key for word in words), name


@functools.cache
def gazetteer() -> Phrases[Name]:
    """All names of the tables, ready to be found. Cost: some milliseconds, once."""
    listed = []
    for code, status, label, others, peoples, seats in rows_of("states.tsv"):
        kind = "state" if status == "member" else status
        names = (label, *entries_of(others))
        listed += [named(text, code, kind, "gazetteer: name") for text in names]
        for text in entries_of(peoples):
            listed += [named(form, code, kind, "gazetteer: people") for form in _people(text)]
        listed += [named(text, code, kind, "gazetteer: seat") for text in entries_of(seats)]
    for code, kind, label, others in rows_of("organisations.tsv"):
        names = (label, *entries_of(others))
        listed += [named(text, code, kind, "gazetteer: name") for text in names]
    for kind, words in rows_of("offices.tsv"):
        for text in entries_of(words):
            listed += [named(form, "", kind, f"gazetteer: {kind}") for form in plurals(text)]
    return Phrases.of(dict.fromkeys(listed))


def _people(text: str) -> tuple[str, ...]:
    return (text,) if text.endswith(("s", "sh", "ch", "ese")) else (text, text + "s")


def plurals(text: str) -> tuple[str, ...]:
    """A name and its plural by rule; names that end in -s or in a capital have none.

    Examples
    --------
    >>> plurals("envoy"), plurals("embassy"), plurals("UN")
    (('envoy', 'envoys'), ('embassy', 'embassies'), ('UN',))
    """
    last = text[-1:]
    if len(text) < 3 or not last.isalpha() or not last.islower() or last == "s":
        return (text,)
    if last == "y" and text[-2] not in "aeiou":
        return text, text[:-1] + "ies"
    return text, text + ("es" if text.endswith(("x", "ch", "sh")) else "s")
