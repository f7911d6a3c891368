"""All that is coded of each element, as the conflict file spells it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from detente.accounts.elements import CodedElement, coded_elements
from detente.model.conflict import Conflict
from detente.model.plain import plain_form

#: Keys that hold elements of their own, and what is told of every element apart from the rest.
_APART = frozenset({"options", "statements", "support", "evidence"})


@dataclass(frozen=True, slots=True)
class Attributes:
    """One element with everything else that is coded of it, by the keys of the file.

    ``told`` leaves out support and evidence, which the element's grounds hold.
    """

    element: CodedElement
    told: tuple[tuple[str, Any], ...]

    @property
    def passages(self) -> tuple[str, ...]:
        """The places that it rests on, each as the short form of its anchor."""
        return tuple(str(anchor) for anchor in self.element.grounds.evidence)

    def to_dict(self) -> dict[str, Any]:
        """The element as plain data."""
        return {
            "element": self.element.address,
            "kind": self.element.kind,
            "label": self.element.label,
            "support": self.element.grounds.support,
            "evidence": list(self.passages),
            "attributes": dict(self.told),
        }


def attributes(conflict: Conflict, source: str | None = None) -> Iterator[Attributes]:
    """Every element with all that is coded of it, in the order of the file's sections.

    Parameters
    ----------
    conflict : Conflict
    source : str, optional
        The key of an account: only what rests on it. Elements without a passage, such as
        those that are only inferred, are in the list of all accounts.

    Examples
    --------
    >>> import detente
    >>> model = detente.case("water-2025/upstream").load()
    >>> first = next(attributes(model))
    >>> first.element.address, first.told[0]
    ('district', ('name', 'upper district'))
    """
    form = plain_form(conflict)
    for element in coded_elements(conflict):
        sources = {anchor.source for anchor in element.grounds.evidence}
        if source is not None and source not in sources:
            continue
        value: Any = form
        for part in element.path:
            value = value[part]
        told = value if isinstance(value, dict) else {}
        kept = tuple((key, each) for key, each in told.items() if key not in _APART)
        if kept or sources or element.grounds.support or element.key != "preferences":
            yield Attributes(element, kept)
