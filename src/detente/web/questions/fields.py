"""What a question asks for: fields, their values as a form sends them, and as a call takes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any, Literal

from detente.errors import Fault
from detente.model.conflict import Conflict
from detente.model.states import STATUS_QUO
from detente.web.language import N_
from detente.wording import worded

Kind = Literal["text", "state", "lines", "whole", "number", "one", "several", "flag"]
#: Values of a field, and the words for each; translated where they are words of the page.
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form and the option of the command line that it stands for.

    Parameters
    ----------
    name : str
        As a parameter of the address.
    label, hint : str
        English, translated when they are shown.
    kind : str
        ``text``; ``state`` (text with the named states offered); ``lines`` (one entry a line);
        ``whole`` and ``number``; ``one`` and ``several`` of ``choices``; ``flag``.
    option : str
        Such as ``--to``; empty for an argument without one.
    usual : tuple of str
        What the form holds before anybody has changed it.
    choices : tuple, or a function from a conflict to one
    repeated : bool
        True where the command line takes one entry at a time.
    further : bool
        True for what few people need: it stands behind "More choices".
    """

    name: str
    label: str
    kind: Kind = "text"
    option: str = ""
    hint: str = ""
    usual: tuple[str, ...] = ()
    choices: Choices | Callable[[Conflict], Choices] = ()
    least: float = 0
    most: float = 1_000_000_000
    needed: bool = False
    repeated: bool = False
    further: bool = False

    def offered(self, conflict: Conflict) -> Choices:
        """The values to choose from."""
        return self.choices(conflict) if callable(self.choices) else self.choices

    @property
    def otherwise(self) -> tuple[str, ...]:
        """What an empty field means."""
        return self.usual if self.kind in ("whole", "number", "one") else ()

    def value(self, given: Sequence[str], conflict: Conflict) -> Any | Fault:
        """What the call takes for what the form sent, or what is wrong with it."""
        texts = [text.strip() for text in given if text.strip()]
        if self.kind == "flag":
            return bool(texts)
        if self.kind == "lines":
            return [line.strip() for text in texts for line in text.splitlines() if line.strip()]
        if self.kind == "several":
            return texts if self._known(texts, conflict) else self._unknown(texts, conflict)
        texts = texts or list(self.otherwise)
        if not texts:
            return self._nothing()
        if self.kind == "one" and not self._known(texts[:1], conflict):
            return self._unknown(texts[:1], conflict)
        return self._number(texts[0]) if self.kind in ("whole", "number") else texts[0]

    def _nothing(self) -> Fault | None:
        if not self.needed:
            return None
        return Fault(
            "E701",
            worded("The question lacks something."),
            worded("an empty field"),
            worded("fill it in"),
        )

    def _known(self, texts: Sequence[str], conflict: Conflict) -> bool:
        return set(texts) <= {value for value, _ in self.offered(conflict)}

    def _unknown(self, texts: Sequence[str], conflict: Conflict) -> Fault:
        known = [value for value, _ in self.offered(conflict)]
        wrong = next(text for text in texts if text not in known)
        mend = (
            worded("choose among: {known}", known=", ".join(known))
            if known
            else worded("leave it out")
        )
        return Fault("E701", worded("There is no such choice."), wrong[:200], mend)

    def _number(self, text: str) -> Fault | int | float:
        try:
            number = int(text) if self.kind == "whole" else float(text)
        except ValueError:
            number = float("nan")
        if isfinite(number) and self.least <= number <= self.most:
            return number
        kind = worded("a whole number") if self.kind == "whole" else worded("a number")
        mend = worded(
            "write {kind} from {least:,g} to {most:,g}", kind=kind, least=self.least, most=self.most
        )
        return Fault("E701", worded("This is not a number that can be used."), text[:100], mend)

    def called(self, value: Any) -> list[str]:
        """The value as arguments of the command line; none for what is empty."""
        if value is None or value is False or value == []:
            return []
        if value is True:
            return [self.option]
        if not isinstance(value, list):
            text = f"{value:g}" if isinstance(value, float) else str(value)
            return [self.option, text] if self.option else [text]
        if not self.option:
            return list(value)
        if self.repeated:
            return [part for each in value for part in (self.option, each)]
        return [self.option, ",".join(value)]


# --- fields that several questions have ---------------------------------------------------


def parties(conflict: Conflict) -> Choices:
    """Every party by its id."""
    return tuple((party.id, party.label) for party in conflict.decision_makers)


def variants(conflict: Conflict) -> Choices:
    """Every variant of the file."""
    return tuple((each.id, f"{each.id}: {each.about}") for each in conflict.variants)


def states(conflict: Conflict) -> tuple[str, ...]:
    """Names that a field for a state offers: the status quo and every named state."""
    names = [state.name for state in conflict.states if state.name]
    return (*((STATUS_QUO,) if conflict.status_quo is not None else ()), *dict.fromkeys(names))


def targets(conflict: Conflict) -> tuple[str, ...]:
    """Names that a field for a target offers: states, and outcomes that are watched."""
    return (*states(conflict), *(outcome.id for outcome in conflict.watch))


#: The five basic concepts, as a choice.
BASIC: Choices = (
    ("nash", N_("Nash: nobody has an improvement")),
    (
        "general_metarational",
        N_("General metarational: others could answer, whatever it costs them"),
    ),
    ("symmetric_metarational", N_("Symmetric metarational: and there is no way out afterwards")),
    ("sequential", N_("Sequential: others would answer, since it pays them")),
    ("symmetric_sequential", N_("Symmetric sequential: they would, and there is no way out")),
)
VARIANT = Field(
    "variant",
    N_("With these other readings"),
    "several",
    "--variant",
    N_("Variants of the file, applied in order before the question is asked."),
    choices=variants,
    further=True,
)
START = Field(
    "from",
    N_("From"),
    "state",
    "--from",
    N_("A state: its name or pattern. Empty means the status quo."),
)
CONCEPT = Field(
    "concept",
    N_("What counts as holding"),
    "one",
    "--concept",
    usual=("sequential",),
    choices=BASIC,
)
CONCEPTS = Field(
    "concepts",
    N_("What counts as holding"),
    "several",
    "--concepts",
    N_("All five if none is chosen."),
    choices=BASIC,
    further=True,
)
RESPONSES = Field(
    "responses",
    N_("Answers of several parties"),
    "one",
    "--responses",
    usual=("legal sequences",),
    choices=(
        ("legal sequences", N_("in turns, nobody twice in a row")),
        ("once", N_("each at most once")),
        ("single", N_("one party alone")),
    ),
    further=True,
)
SECONDS = Field(
    "seconds",
    N_("Stop after so many seconds"),
    "number",
    "--time",
    N_("What is known by then is shown, and it says that it is not complete."),
    usual=("60",),
    least=0.1,
    most=86_400,
    further=True,
)
LIMIT = Field(
    "limit", N_("Show at most"), "whole", "--limit", usual=("20",), most=10_000, further=True
)


def usual(field: Field, *values: str) -> Field:
    """The field with another value to begin with."""
    return replace(field, usual=values)


def values_of(
    fields: Sequence[Field], given: Mapping[str, Sequence[str]], conflict: Conflict
) -> tuple[dict[str, Any], dict[str, Fault]]:
    """What the form sent, as values of the call, and what is wrong with which field."""
    values: dict[str, Any] = {}
    wrong: dict[str, Fault] = {}
    for field in fields:
        found = field.value(given.get(field.name, ()), conflict)
        if isinstance(found, Fault):
            wrong[field.name] = found
        else:
            values[field.name] = found
    return values, wrong
