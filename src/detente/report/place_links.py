"""Places of accounts inside a text of a report, each made a link to where it is told of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from detente.wording import N_

if TYPE_CHECKING:
    from markupsafe import Markup

#: Heading of a column whose cells list places; there whole sources count as places too.
WHERE = N_("where")
#: What a column of places, and words in square brackets, have beside places.
SUPPORT = (N_("stated"), N_("implied"), N_("inferred"))
#: A bracket that may list places; or one place of a numbered passage, anywhere.
_PLACE = re.compile(r"\[([^\[\]]*)\]|(?<![\w:-])[^\W\d_][\w-]*:P\d+(?:\.S\d+)?(?![\w-])")


class PlaceLinks:
    """Makes links of the places that stand in a text.

    A passage such as ``letter:P3.S7`` is unlike other words and is found anywhere. A whole
    source is a word like others (``letter``): it is taken for a place only where nothing but
    places and support is listed, in square brackets or in a column headed "where".
    """

    def __init__(
        self,
        places: Mapping[tuple[str, str], str],
        *,
        where: str = WHERE,
        support: Sequence[str] = SUPPORT,
    ) -> None:
        self.places = places
        self.where = where
        self.support = support

    def __call__(self, text: str, column: str = "") -> Markup:
        """The text, escaped, with its places as links; ``column`` is the heading it is under."""
        from markupsafe import Markup

        if not self.places:
            return breakable(text)
        whole = column == self.where and self._all_places(text, column)
        pieces = self._listed(text, column) if whole else self._pieces(text, column)
        return Markup("").join(pieces)

    def _pieces(self, text: str, column: str) -> Iterator[Markup]:
        done = 0
        for match in _PLACE.finditer(text):
            yield breakable(text[done : match.start()])
            inside = match.group(1)
            if inside is None:
                yield self._link(match.group(), column)
            elif self._all_places(inside, column):
                yield breakable("[")
                yield from self._listed(inside, column)
                yield breakable("]")
            else:
                yield breakable("[")
                yield from self._pieces(inside, column)
                yield breakable("]")
            done = match.end()
        yield breakable(text[done:])

    def _listed(self, text: str, column: str) -> Iterator[Markup]:
        for number, part in enumerate(text.split(", ")):
            if number:
                yield breakable(", ")
            yield self._link(part, column)

    def _all_places(self, text: str, column: str) -> bool:
        parts = [part for part in text.split(", ") if part not in self.support]
        return bool(parts) and all(self._target(part, column) for part in parts)

    def _target(self, place: str, column: str) -> str:
        return self.places.get((column, place)) or self.places.get(("", place), "")

    def _link(self, place: str, column: str) -> Markup:
        from markupsafe import Markup

        target = self._target(place, column)
        if not target:
            return breakable(place)
        return Markup('<a class="place" href="#{}">{}</a>').format(target, breakable(place))


def breakable(text: str) -> Markup:
    """The text, escaped, with places to break a line after underscores and slashes."""
    from markupsafe import Markup, escape

    escaped = str(escape(text))
    return Markup(escaped.replace("_", "_<wbr>").replace("/", "/<wbr>"))  # noqa: S704 - escaped
