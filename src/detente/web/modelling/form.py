"""An edit as a change of the file's plain form, read again by the reader of files.

So an edit on the page gives the faults that the same text in the file would give, and what
the file's reader refuses is never written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from detente.errors import Fault
from detente.files.reader import conflict as conflict_of_data
from detente.model.conflict import Conflict
from detente.model.formula import KEYWORDS
from detente.model.plain import plain_form
from detente.model.states import parse_pattern, pattern_text
from detente.web.failures import Refusal, unreadable
from detente.wording import worded

Form = dict[str, Any]
#: Letters of an id that is made of a name.
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Fields:
    """What a form says: every value of each field."""

    values: Mapping[str, Sequence[str]]

    def one(self, name: str) -> str:
        """The first value without blanks around it; empty where there is none."""
        found = self.values.get(name, ())
        return found[0].replace("\r\n", "\n").strip() if found else ""

    def many(self, name: str) -> list[str]:
        """Every value that says something."""
        return [value.strip() for value in self.values.get(name, ()) if value.strip()]

    def number(self, name: str) -> int:
        """The value as a position from 0; P400 where it is none."""
        text = self.one(name)
        if not text.isascii() or not text.isdigit() or len(text) > 6:
            raise unreadable(
                worded("A position is a number."),
                text[:100] or worded("nothing"),
                worded("send it again"),
            )
        return int(text)


#: What one button does to the plain form of a conflict.
Edit = Callable[[Form, Conflict, Fields], None]


def changed(edit: Edit, fields: Fields) -> Callable[[Conflict], Conflict]:
    """The edit as a function of the conflict in the file; faults as the reader of files."""

    def change(conflict: Conflict) -> Conflict:
        form = plain_form(conflict)
        edit(form, conflict, fields)
        return conflict_of_data(form, conflict.title)

    return change


def gone(what: str) -> Refusal:
    """P400: a form speaks of something that the model has no more."""
    mend = worded("look at the page again: somebody may have removed it")
    return unreadable(
        worded("The model has no such element."), what[:200] or worded("nothing"), mend
    )


def long_form(value: object, main: str) -> Form:
    """An element as a mapping, however short it is spelt."""
    if isinstance(value, dict):
        return value
    return {} if value is None else {main: value}


def fresh_id(name: str, taken: Collection[str], otherwise: str) -> str:
    """An id made of a name, which no other element has."""
    plain = unicodedata.normalize("NFKC", name).lower()
    stem = re.sub(r"[^\w]+", "_", plain).strip("_")[:_LONGEST].strip("_")
    if not stem or not stem[0].isalpha() or stem in KEYWORDS:
        stem = f"{otherwise}_{stem}".strip("_")
    lowered = {each.lower() for each in taken}
    found, number = stem, 2
    while found.lower() in lowered:
        found, number = f"{stem}_{number}", number + 1
    return found


def moved(items: list[Any], at: int, step: int) -> list[Any]:
    """The list with one item ``step`` places further; as it is where there is no room."""
    if not 0 <= at < len(items):
        raise gone(str(at + 1))
    to = min(max(at + step, 0), len(items) - 1)
    rest = [item for place, item in enumerate(items) if place != at]
    return [*rest[:to], items[at], *rest[to:]]


def moved_key(items: Form, key: str, step: int) -> Form:
    """The mapping with one key ``step`` places further."""
    if key not in items:
        raise gone(key)
    order = moved(list(items), list(items).index(key), step)
    return {each: items[each] for each in order}


# --- patterns: one letter for each option ---------------------------------------------

#: An option of the form: the party's id and its own.
Place = tuple[str, str]


def places_of(form: Form) -> list[Place]:
    """Every option of the form, in the order of a pattern's letters."""
    return [
        (party, option)
        for party, item in form["decision_makers"].items()
        for option in long_form(item, "options").get("options") or {}
    ]


def binary_in(form: Form, place: Place) -> bool:
    """True for an option of two levels, whose letters are N and Y."""
    options = form["decision_makers"][place[0]]["options"]
    levels = long_form(options[place[1]], "name").get("levels")
    return levels is None or len(levels) == 2


def repatterned(form: Form, conflict: Conflict) -> None:
    """Let every pattern of the form follow options that were added, removed or moved.

    An option that is new has its lowest level everywhere. An option that is gone leaves
    its letter out, so states that differed in it alone fall together; the reader of files
    says so where that matters.
    """
    before = [(option.party, option.id) for option in conflict.options]
    after = places_of(form)
    names = {state.name for state in conflict.states}

    def anew(text: str) -> str:
        pattern = None if text in names else parse_pattern(conflict, text)
        if pattern is None or isinstance(pattern, Fault):
            return text
        letters = dict(zip(before, pattern_text(conflict.options, pattern), strict=True))
        return "".join(_letter(letters.get(place), binary_in(form, place)) for place in after)

    if conflict.form == "abstract":
        return
    form["states"] = {name: anew(text) for name, text in form.get("states", {}).items()}
    if form.get("status_quo"):
        form["status_quo"] = anew(form["status_quo"])
    for preference in form["preferences"].values():
        if "ranking" in preference:
            preference["ranking"] = [
                [anew(text) for text in tier] if isinstance(tier, list) else anew(tier)
                for tier in preference["ranking"]
            ]
    if not form["states"]:
        del form["states"]


def _letter(before: str | None, binary: bool) -> str:
    if before is None:
        return "N" if binary else "0"
    if binary:
        return {"0": "N", "1": "Y"}.get(before, before)
    return {"N": "0", "Y": "1"}.get(before, before)
