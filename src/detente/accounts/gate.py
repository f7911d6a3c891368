"""The gate that drafts of a machine must pass: well-formed, and its words in the source.

A draft is a candidate for a coded element, with the words that it rests on. The gate is
deterministic, in a fixed order, and mends nothing: what fails is refused, with the step and
the reason. It proves that the words are *present*, not that they support the element. That
is for a person to say, who accepts a draft or does not.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from detente.accounts.account import Account
from detente.accounts.passages import NoPassage
from detente.accounts.span import Span
from detente.model.grounds import Anchor
from detente.wording import Wording, as_it_is, worded

#: Kinds of elements that may be drafted, with the keys that name parties, options and concepts.
TYPES: dict[str, tuple[str, ...]] = {
    "parties": ("member_of",),
    "options": ("party",),
    "statements": ("party", "that"),
    "acts": ("who", "to", "option"),
    "events": (),
    "links": ("from", "to"),
    "relations": ("between",),
    "claims": (),
    "predictions": (),
}
FIELDS: dict[str, frozenset[str]] = {
    "parties": frozenset({"name", "kind", "member_of"}),
    "options": frozenset({"party", "name", "modality"}),
    "statements": frozenset({"party", "that", "voice", "modality"}),
    "links": frozenset({"from", "to", "sign", "modality"}),
    "relations": frozenset({"between", "sign", "what", "modality"}),
    "acts": frozenset({"who", "does", "option", "to", "when", "modality"}),
    "events": frozenset({"label", "when", "modality"}),
    "claims": frozenset({"label", "checkable", "modality", "holder"}),
    "predictions": frozenset({"label", "condition", "outcome", "horizon", "modality"}),
}
_NEEDED = {
    "parties": ("name",), "options": ("party", "name"), "statements": ("party", "that"),
    "links": ("from", "to", "sign"), "relations": ("sign", "what"),
    "acts": ("who",), "events": ("label",), "claims": ("label",), "predictions": ("label",),
}  # fmt: skip
#: Fields that are no words of the coder: ids, signs, formulas, names of kinds.
_NO_WORDS = frozenset(
    {"who", "to", "option", "party", "member_of", "between", "from", "sign", "that", "kind",
     "voice", "modality"}
)  # fmt: skip
_OPERATORS = frozenset({"not", "and", "or", "if", "iff", "true", "false"})
_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)?")
_KEYS = frozenset({"type", "fields", "sentences", "quote", "new"})
#: Words of a quote, and characters of a field, at most.
MAXIMUM_WORDS = 40
MAXIMUM_FIELD = 400

Step = Literal["shape", "quote", "sentence", "unique", "names", "tokens"]

_QUOTES = str.maketrans("“”„‟«»″‘’‚‛′`´", '"' * 7 + "'" * 7)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"\w+(?:'\w+)?")
_NEGATION = frozenset(
    {
        "not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot",
        "can't", "won't", "don't", "doesn't", "didn't", "isn't", "aren't", "wasn't", "weren't",
        "refuse", "refuses", "refused",
    }
)  # fmt: skip
_MODAL = frozenset(
    {
        "if", "unless", "would", "could", "may", "might", "should", "shall", "will", "must", "can",
        "when", "whether", "provided", "likely",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """A candidate that passed: its kind, its fields, and the anchor of its words.

    ``new`` names parties that the candidate itself says are not in the model.
    """

    type: str
    fields: Mapping[str, Any]
    anchor: Anchor
    new: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A candidate that did not pass: at which step, and why; with what was offered."""

    step: Step
    why: str
    candidate: object


#: Every reason why a candidate does not pass, as a file of drafts keeps it: with its words filled.
REASONS = (
    "the words are not in the source",
    "the words stand elsewhere, not in the sentences named",
    "the words stand several times in the sentences named",
    "a candidate is a mapping",
    "unknown keys: {unknown}; missing keys: {missing}",
    "no sentence is named",
    "there is no quote",
    "the quote has more than {most} words",
    "type is one of {names}",
    "fields of {kind} are {names}",
    "sign is + or -, or ? of a link",
    "between is a list of two parties",
    "modality: nothing in the quote is conditional",
    "modality: nothing in the quote denies",
    "{name} is a list of texts",
    "{kind} need {names}",
    "{key} is no short text",
    "{name} is no sentence that was offered",
    "{key}: there is no {name}, nor is it new",
    "{name} is not new, or no id",
    "{key}: the number {number} is not in the quote",
    "{key}: it negates, and the quote does not",
    "{key}: it says what may be, and the quote does not",
)


class _Refused(Exception):
    def __init__(self, step: Step, why: Wording) -> None:
        self.step: Step = step
        self.why = why


def gate(
    candidate: object,
    account: Account,
    parties: Collection[str],
    options: Collection[str],
    offered: Collection[str] | None = None,
    concepts: Collection[str] = (),
) -> Draft | Refusal:
    """One candidate held to the source.

    Parameters
    ----------
    candidate : object
        ``{type, fields, sentences, quote}`` and perhaps ``new``, as plain data.
    account : Account
        With its text.
    parties, options : collection of str
        Ids and names that the candidate may use.
    offered : collection of str, optional
        Ids of the sentences that the candidate may rest on; every one if not given.
    concepts : collection of str
        Ids of concepts of the causal map that a link may join.

    Returns
    -------
    Draft or Refusal
        The steps, in order: shape, quote (verbatim, but for white space and the form of
        quotation marks), sentence (inside those claimed), unique (once in those), names
        (each exists, or is said to be new), tokens (numbers, negation and modals of the
        fields are in the quote).
    """
    try:
        return _passed(candidate, account, (parties, options, concepts), offered)
    except _Refused as refused:
        return Refusal(refused.step, refused.why, candidate)


def _passed(
    candidate: object,
    account: Account,
    known: tuple[Collection[str], Collection[str], Collection[str]],
    offered: Collection[str] | None,
) -> Draft:
    kind, fields, sentences, quote, new = _shape(candidate)
    text = account.text
    if not isinstance(text, str):
        raise _Refused("quote", as_it_is(text.why))
    places = list(found_in(text, quote))
    if not places:
        raise _Refused("quote", worded("the words are not in the source"))
    spans = _sentences(account, sentences, offered)
    inside = [p for p in places if _covered(p, spans, text)]
    if not inside:
        raise _Refused("sentence", worded("the words stand elsewhere, not in the sentences named"))
    if len(inside) > 1:
        raise _Refused("unique", worded("the words stand several times in the sentences named"))
    _names(kind, fields, new, *known)
    words = text[inside[0].start : inside[0].end]
    _tokens(fields, words)
    return Draft(kind, fields, account.anchor(inside[0]), new)


def _shape(
    candidate: object,
) -> tuple[str, dict[str, Any], list[str], str, tuple[str, ...]]:
    if not isinstance(candidate, dict):
        raise _Refused("shape", worded("a candidate is a mapping"))
    unknown = [key for key in candidate if key not in _KEYS]
    missing = [key for key in ("type", "fields", "sentences", "quote") if key not in candidate]
    if unknown or missing:
        raise _Refused(
            "shape",
            worded(
                "unknown keys: {unknown}; missing keys: {missing}", unknown=unknown, missing=missing
            ),
        )
    kind, fields = candidate["type"], candidate["fields"]
    sentences, quote, new = candidate["sentences"], candidate["quote"], candidate.get("new", [])
    _fields(kind, fields)
    for name, value in (("sentences", sentences), ("new", new)):
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise _Refused("shape", worded("{name} is a list of texts", name=name))
    if not sentences:
        raise _Refused("shape", worded("no sentence is named"))
    if not isinstance(quote, str) or not quote.strip():
        raise _Refused("shape", worded("there is no quote"))
    if len(quote.split()) > MAXIMUM_WORDS:
        raise _Refused(
            "shape",
            worded("the quote has more than {most} words", most=MAXIMUM_WORDS),
        )
    return kind, fields, sentences, quote, tuple(new)


def _fields(kind: object, fields: object) -> None:
    """Refuse a type that may not be drafted, and fields that it has not."""
    if not isinstance(kind, str) or kind not in TYPES:
        raise _Refused("shape", worded("type is one of {names}", names=", ".join(TYPES)))
    if not isinstance(fields, dict) or not set(fields) <= FIELDS[kind]:
        raise _Refused(
            "shape",
            worded(
                "fields of {kind} are {names}", kind=kind, names=", ".join(sorted(FIELDS[kind]))
            ),
        )
    if any(not isinstance(fields.get(key), str) for key in _NEEDED[kind]):
        raise _Refused(
            "shape", worded("{kind} need {names}", kind=kind, names=", ".join(_NEEDED[kind]))
        )
    for key, value in fields.items():
        texts = value if isinstance(value, list) else [value]
        if not all(isinstance(v, str | bool) and len(str(v)) <= MAXIMUM_FIELD for v in texts):
            raise _Refused("shape", worded("{key} is no short text", key=key))
    if "sign" in fields and fields["sign"] not in ("+", "-", "?")[: 3 if kind == "links" else 2]:
        raise _Refused("shape", worded("sign is + or -, or ? of a link"))
    between = fields.get("between", [])
    if kind == "relations" and not (isinstance(between, list) and len(set(between)) == 2):
        raise _Refused("shape", worded("between is a list of two parties"))


def _sentences(
    account: Account, names: Sequence[str], offered: Collection[str] | None
) -> list[Span]:
    spans = []
    for name in names:
        found = account.passages.by_id(name)
        if isinstance(found, NoPassage) or (offered is not None and name not in offered):
            raise _Refused(
                "sentence", worded("{name} is no sentence that was offered", name=name[:40])
            )
        spans.append(found.span)
    return sorted(spans)


def _covered(place: Span, spans: Sequence[Span], text: str) -> bool:
    """True where all of a place, but for white space, stands in the spans, in ascending order."""
    at = place.start
    for span in spans:
        if span.start > at and text[at : min(span.start, place.end)].strip():
            return False
        at = max(at, span.end)
    return at >= place.end


def _names(
    kind: str,
    fields: Mapping[str, Any],
    new: Collection[str],
    parties: Collection[str],
    options: Collection[str],
    concepts: Collection[str],
) -> None:
    things = concepts if kind == "links" else parties
    for key in TYPES[kind]:
        value = fields.get(key, [])
        known = options if key in ("option", "that") else [*things, *new]
        if key == "that":
            options_only = re.sub(r"=\s*\w+", "", str(value))  # behind the sign stands a level
            value = [name for name in _NAME.findall(options_only) if name not in _OPERATORS]
        for name in value if isinstance(value, list) else [value]:
            if name not in known:
                raise _Refused(
                    "names",
                    worded(
                        "{key}: there is no {name}, nor is it new", key=key, name=str(name)[:40]
                    ),
                )
    for name in new:
        if name in things or not re.fullmatch(r"[^\W\d_]\w*", name):
            raise _Refused("names", worded("{name} is not new, or no id", name=name[:40]))


def _tokens(fields: Mapping[str, Any], quote: str) -> None:
    """Numbers, negation and modals that the fields say must stand in the words quoted."""
    quoted = {word.casefold() for word in _WORD.findall(quote.translate(_QUOTES))}
    numbers = set(_NUMBER.findall(quote))
    for key, value in fields.items():
        if not isinstance(value, str) or key in _NO_WORDS:
            continue
        for number in _NUMBER.findall(value):
            if number not in numbers and number.lstrip("0") not in numbers:
                raise _Refused(
                    "tokens",
                    worded(
                        "{key}: the number {number} is not in the quote", key=key, number=number
                    ),
                )
        words = {word.casefold() for word in _WORD.findall(value.translate(_QUOTES))}
        if words & _NEGATION and not quoted & _NEGATION:
            raise _Refused("tokens", worded("{key}: it negates, and the quote does not", key=key))
        if words & _MODAL and not quoted & _MODAL:
            raise _Refused(
                "tokens", worded("{key}: it says what may be, and the quote does not", key=key)
            )
    if fields.get("modality") == "conditional" and not quoted & _MODAL:
        raise _Refused("tokens", worded("modality: nothing in the quote is conditional"))
    if fields.get("modality") == "denied" and not quoted & (
        _NEGATION | {"deny", "denies", "denied"}
    ):
        raise _Refused("tokens", worded("modality: nothing in the quote denies"))


def found_in(text: str, quote: str) -> Iterator[Span]:
    """Where the quote stands, white space and forms of quotation marks apart.

    Offsets are those of the text as it is; no other likeness counts.
    """
    folded, places = _folded(text)
    sought, _ = _folded(quote.strip())
    sought = sought.strip()
    at = folded.find(sought) if sought else -1
    while at >= 0:
        yield Span(places[at], places[at + len(sought) - 1] + 1)
        at = folded.find(sought, at + 1)


def _folded(text: str) -> tuple[str, list[int]]:
    letters: list[str] = []
    places: list[int] = []
    for at, letter in enumerate(text.translate(_QUOTES)):
        blank = letter.isspace()
        if blank and letters and letters[-1] == " ":
            continue
        letters.append(" " if blank else letter)
        places.append(at)
    return "".join(letters), places
