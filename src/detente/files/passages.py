"""What a report may show of the passages that a model rests on, from what lies beside it."""

from __future__ import annotations

import os
from pathlib import Path

from detente.accounts.shown import shown_of
from detente.files.project import Held, former_of, held
from detente.model.conflict import Anchor, Conflict
from detente.report.passages import ShownPassage, Withheld
from detente.wording import worded


def shown_passages(conflict: Conflict, folder: str | os.PathLike[str]) -> tuple[ShownPassage, ...]:
    """The places that a conflict rests on, with what its project folder knows of each.

    Parameters
    ----------
    conflict : Conflict
    folder : str or PathLike
        The folder of its conflict file.

    Returns
    -------
    tuple of ShownPassage
        One for each anchor of each element, in the order of the file. Positions are code
        points of the normalised text, end exclusive. Words are there only where the text lies
        in the folder (under ``sources/``, or at the ``file`` of the source) and the source is
        ``kept``. Places of whole sources never carry words.

    Raises
    ------
    FaultyInput
        Where what lies in the folder cannot be read, or is not what it says (E601).

    Notes
    -----
    Linear in the texts, once for each anchor that has to be looked for. The definitions are
    those of anchors: ``docs/explanation/anchors.md``.

    Examples
    --------
    >>> import detente
    >>> case = detente.case("accounts/gulf-2024-04/statement")
    >>> first = detente.shown_passages(case.load(), case.path.parent)[0]
    >>> str(first.anchor), first.outcome, first.words
    ('statement:P7.S11', 'resolved', Withheld(why='the text is not kept'))
    """
    anchors: dict[str, dict[Anchor, None]] = {}
    for _, grounds in conflict.elements():
        for anchor in grounds.evidence:
            anchors.setdefault(anchor.source, {})[anchor] = None
    found: list[ShownPassage] = []
    for source in conflict.sources:
        if source.key not in anchors:
            continue
        text = held(Path(folder), source)
        if isinstance(text, Held):
            former = former_of(text)
            found += shown_of(text.account, anchors[source.key], former)
        else:
            found += [
                ShownPassage(
                    anchor, "not looked for", words=Withheld(worded("the text is not at hand"))
                )
                for anchor in anchors[source.key]
            ]
    return tuple(found)
