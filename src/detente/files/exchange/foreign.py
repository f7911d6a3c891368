"""What a foreign project holds, once read: texts, codes, passages, links, and what went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from detente.errors import Fault
from detente.model.grounds import Anchor


@dataclass(frozen=True, slots=True)
class ForeignCode:
    """A code by name; ``above`` is the name of the code that it stands under, if any."""

    name: str
    described: str = ""
    above: str = ""


@dataclass(frozen=True, slots=True)
class ForeignPassage:
    """A passage that was coded; ``code`` is the code's name."""

    code: str
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class ForeignLink:
    """A link between two codes, by name. ``directed`` is false for a mutual one."""

    start: str
    end: str
    name: str
    directed: bool


@dataclass(frozen=True, slots=True)
class Foreign:
    """A foreign project.

    Attributes
    ----------
    title : str
    texts : mapping of str to str
        Normalised texts by source key.
    titles : mapping of str to str
        What each source is called there.
    codes, passages, links : tuple
        In the order of the file.
    facts : tuple of str
        How positions count there, and what was changed on the way, in sentences.
    notes : tuple of Fault
        What could not be carried over, or was mended (W601).
    coded : bool
        False for a codebook, which says of no passage whether it is coded.
    """

    title: str
    texts: Mapping[str, str]
    titles: Mapping[str, str]
    codes: tuple[ForeignCode, ...]
    passages: tuple[ForeignPassage, ...]
    links: tuple[ForeignLink, ...]
    facts: tuple[str, ...]
    notes: tuple[Fault, ...]
    coded: bool = True
