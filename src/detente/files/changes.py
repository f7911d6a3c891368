"""Variants in the file's form to variants of the model: verbs, addresses, values."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from detente.errors import Path, suggestion
from detente.files.coding import Coding
from detente.files.elements import Reading, in_shape
from detente.files.written import Data, plain
from detente.model.conflict import Cardinality, Change, Variant
from detente.wording import worded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.files import schema

Verb = Literal["add", "replace", "drop", "move"]

#: The key under which each verb has its new element.
VALUE_KEY: dict[Verb, str] = {"add": "value", "replace": "with"}
_ALLOWED: dict[Verb, tuple[str, ...]] = {
    "add": ("value", "before", "after"),
    "replace": ("with",),
    "drop": (),
    "move": ("before", "after"),
}


def variant(name: str, item: schema.VariantItem, reading: Reading, known: Sequence[str]) -> Variant:
    """The variant, with its faults of form kept in ``reading``."""
    path: Path = ("variants", name)
    reading.identifier(name, path, of_key=True)
    includes = tuple(item.includes or ())
    for number, included in enumerate(includes):
        if included not in known:
            mend = suggestion(
                included, known[:1000], worded("they are: {known}", known=", ".join(known[:12]))
            )
            at = (*path, "includes", number)
            reading.refuse("E314", worded("There is no such variant."), included, mend, at)
    placed = [(change, (*path, "changes", number)) for number, change in in_shape(item.changes)]
    changes = [_change(change, reading, at) for change, at in placed]
    found = tuple(change for change in changes if change is not None)
    return Variant(name, item.about, found, includes)


def _change(item: schema.ChangeItem, reading: Reading, path: Path) -> Change | None:
    addresses: dict[Verb, str | None] = {
        "add": item.add,
        "replace": item.replace,
        "drop": item.drop,
        "move": item.move,
    }
    named = [(verb, address) for verb, address in addresses.items() if address is not None]
    if len(named) != 1:
        if not item.errors:
            problem, mend = (
                worded("A change does exactly one thing."),
                worded("write add, replace, drop or move"),
            )
            found = ", ".join(verb for verb, _ in named) or worded("none of them")
            reading.refuse("E202", problem, found, mend, path)
        return None
    verb, address = named[0]
    if not _fitting(verb, item, reading, path):
        return None
    value = item.value if verb == "add" else item.with_
    target = tuple(int(part) if part.isdecimal() else part for part in address.split("."))
    plain_value = None if value is None else plain(value)
    return Change(verb, target, plain_value, item.before, item.after)


def _fitting(verb: Verb, item: schema.ChangeItem, reading: Reading, path: Path) -> bool:
    """True where the verb has the keys that it needs, and no others."""
    given = {
        "value": item.value,
        "with": item.with_,
        "before": item.before,
        "after": item.after,
    }
    present = [key for key, value in given.items() if value is not None]
    fits = True
    for key in present:
        if key not in _ALLOWED[verb]:
            problem = worded("{key} does not go together with {verb}.", key=key, verb=verb)
            allowed = ", ".join(_ALLOWED[verb]) or worded("nothing else")
            mend = worded("{verb} goes with {allowed}", verb=verb, allowed=allowed)
            reading.refuse("E201", problem, key, mend, (*path, key), True)
            fits = False
    needed = VALUE_KEY.get(verb)
    if needed and needed not in present:
        mend = worded("add {needed}: and the new element", needed=needed)
        reading.refuse(
            "E202",
            worded("{verb} needs {needed}.", verb=verb, needed=needed),
            worded("no {needed}", needed=needed),
            mend,
            path,
        )
        fits = False
    if verb == "move" and "before" not in present and "after" not in present:
        mend = worded("add before: or after: and a position or an id")
        reading.refuse("E202", worded("move needs before or after."), worded("neither"), mend, path)
        fits = False
    if "before" in present and "after" in present:
        mend = worded("keep one of them")
        reading.refuse(
            "E204", worded("before and after are both given."), worded("both"), mend, path
        )
        fits = False
    return fits


def new_element(
    key: str, data: Data, reading: Coding, path: Path, name: str = ""
) -> tuple[Any, Any]:
    """The shape of one value in a variant, and the element that it makes.

    ``key`` is the key of the list or mapping that the element goes into; ``name`` is its id
    there, for a mapping; an option has the id of its party and a dot before it.
    """
    from detente.files import schema
    from detente.files.shapes import Unshaped

    if key == "status_quo":
        value = schema.status_quo(data)
        made = None if isinstance(value, Unshaped) else reading.status_quo(value, path)
        return value, made
    if key in ("exactly_one", "at_most_one", "at_least_one"):
        shape: Any = schema.element(schema.ChoiceItem, data)
        kind: Cardinality = key  # type: ignore[assignment]
        fits = isinstance(shape, schema.ChoiceItem)
        return shape, reading.choice(kind, shape, path) if fits else None
    if key == "options":
        shape = schema.element(schema.OptionItem, data)
        fits = isinstance(shape, schema.OptionItem)
        owner, _, own = name.partition(".")
        return shape, reading.new_option(owner, own, shape, path) if fits else None
    keyed: dict[str, tuple[type[Any], Callable[[str, Any, Path], Any]]] = {
        "parties": (schema.PartyItem, reading.mentioned_party),
        "acts": (schema.ActItem, reading.act),
        "events": (schema.EventItem, reading.event),
        "concepts": (schema.ConceptItem, reading.concept),
        "claims": (schema.ClaimItem, reading.claim),
        "predictions": (schema.PredictionItem, reading.prediction),
    }
    if key in keyed:
        form, named_reader = keyed[key]
        shape = schema.element(form, data)
        return shape, named_reader(name, shape, path) if isinstance(shape, form) else None
    readers: dict[str, tuple[type[Any], Callable[[Any, Path], Any]]] = {
        "infeasible": (schema.InfeasibleItem, reading.infeasible),
        "rules": (schema.RuleItem, reading.rule),
        "coalesce": (schema.CoalesceItem, reading.coalescing),
        "statements": (schema.StatementItem, reading.statement),
        "preferences": (schema.PreferenceItem, reading.preference),
        "links": (schema.LinkItem, reading.link),
        "relations": (schema.RelationItem, reading.relation),
    }
    form, reader = readers[key]
    shape = schema.element(form, data)
    return shape, reader(shape, path) if isinstance(shape, form) else None
