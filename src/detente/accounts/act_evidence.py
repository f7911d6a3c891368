"""Which class of act is shown, and where it is left open.

Words that may tell of an act seldom tell of one class only. A class is shown where the evidence is
firm; otherwise the hint says that an act may stand here, with the classes to choose from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Evidence(NamedTuple):
    """Words ``start`` to before ``end`` that speak for a class; ``firm`` where they are enough."""

    start: int
    end: int
    act_class: str
    firm: bool


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the evidence of one passage comes to.

    Attributes
    ----------
    classes : dict of str to tuple of Evidence
        The classes to show, each with what speaks for it.
    open : tuple of Evidence
        What speaks for an act whose class is left open.
    candidates : tuple of str
        The classes that are left open, those with more evidence first.
    """

    classes: dict[str, tuple[Evidence, ...]]
    open: tuple[Evidence, ...]
    candidates: tuple[str, ...]


#: What no evidence comes to.
NO_EVIDENCE = Weighed({}, (), ())


def weigh(evidence: Iterable[Evidence]) -> Weighed:
    """Which classes the evidence of one passage is firm for, and which it leaves open.

    Evidence is not firm where firm words that overlap it and are not fewer speak for another class:
    "to fund" within "refused to fund". What speaks for a class that is shown is shown with it.

    Cost: quadratic in the evidence of one passage, of which there is little.

    Examples
    --------
    >>> found = weigh([Evidence(0, 2, "reject", True), Evidence(1, 2, "yield", True)])
    >>> list(found.classes), found.candidates
    (['reject'], ('yield',))
    """
    listed = list(evidence)
    shown = dict.fromkeys(
        each.act_class for each in listed if each.firm and not _contested(each, listed)
    )
    classes = {name: tuple(each for each in listed if each.act_class == name) for name in shown}
    left = tuple(each for each in listed if each.act_class not in shown)
    if not left:
        return Weighed(classes, (), ())
    counted = Counter(each.act_class for each in left)
    return Weighed(classes, left, tuple(name for name, _ in counted.most_common()))


def _contested(one: Evidence, listed: Sequence[Evidence]) -> bool:
    return any(
        other.act_class != one.act_class
        and other.start < one.end
        and one.start < other.end
        and other.end - other.start >= one.end - one.start
        and other.firm
        for other in listed
    )
