"""What is asked of a causal map, as tables, as plain data, and as a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from detente._version import __version__
from detente.accounts.causal_map import CausalMap, CausalPath, Effect, PathList, Reading
from detente.accounts.map_drawing import MARKS, link_id, links_table, map_drawing
from detente.model.codes import Sign
from detente.model.conflict import Conflict
from detente.model.plain import coding_digest
from detente.model.plain_parts import anchor_form
from detente.questions.words import counted, listed
from detente.report.blocks import Block, Document, Figure, Note, Paragraph, Section, TableBlock
from detente.report.grounded import Grounded
from detente.report.passages import ShownPassage, passages_section, places_of
from detente.report.svg import as_svg
from detente.table import Row, Table
from detente.wording import joined, made, number_worded, worded

_EFFECTS: dict[Effect, str] = {
    "+": "+",
    "-": "−",
    "indeterminate": worded("indeterminate"),
    "none": worded("none"),
    "not known": worded("not known"),
}
_READINGS: dict[Reading, str] = {"simple paths": worded("simple paths"), "walks": worded("walks")}
_ARTEFACT = worded(
    "What comes out depends on what was coded: a link that the account does not state is missing "
    "from every path. Read the paths, not the sign alone."
)


@dataclass(frozen=True)
class MapAnswer:
    """Questions asked of one map, with the same bounds for all of them.

    Attributes
    ----------
    conflict : Conflict
        Whose coded elements hold the map.
    causes : CausalMap
    reading : {"simple paths", "walks"}
        What total effects go by.
    most, steps : int
        Bounds of each list of paths, and of the search for it.
    """

    conflict: Conflict
    causes: CausalMap
    reading: Reading
    most: int
    steps: int

    def paths(self, start: str, end: str) -> PathList:
        """The simple paths between two concepts."""
        return self.causes.paths(start, end, self.most, self.steps)

    def circles(self) -> PathList:
        """The circles of the map."""
        return self.causes.circles(self.most, self.steps)

    def path_told(self, path: CausalPath) -> str:
        """A path in one line: concepts, with the signs of the links between them."""
        first, *rest = path.concepts
        told = self.causes.labels[first]
        for number, concept in zip(path.links, rest, strict=True):
            sign = MARKS[self.causes.links[number].sign].letters
            told += joined("", (" ", sign, "→ ", self.causes.labels[concept]))
        return told

    def paths_table(self, listed_paths: PathList, caption: str) -> Table:
        """Paths with the product of their signs and the passages along them."""
        rows = []
        for path in listed_paths.paths:
            places = [
                str(anchor)
                for number in path.links
                for anchor in self.causes.links[number].grounds.evidence
            ]
            bare = sum(not self.causes.links[number].grounds.evidence for number in path.links)
            without = number_worded(
                "{number} link without a passage", "{number} links without a passage", bare
            )
            told = [*dict.fromkeys(places), *([without] if bare else [])]
            cells = (MARKS[path.sign].letters, joined(", ", told))
            rows.append(Row(self.path_told(path), cells))
        return Table("path", ("product", "where"), tuple(rows), caption)

    def effects_table(self, start: str | None, end: str | None) -> Table:
        """Total effects of one concept on all, or of all on one, under both readings."""
        rows = []
        for other in self.causes.labels:
            pair = (start, other) if start is not None else (other, end)
            by_path, by_walk = (
                self.causes.effect(str(pair[0]), str(pair[1]), reading, self.most, self.steps)
                for reading in ("simple paths", "walks")
            )
            if by_walk.effect != "none":
                cells = (_EFFECTS[by_path.effect], _EFFECTS[by_walk.effect])
                rows.append(Row(self.causes.labels[other], cells))
        corner = (
            worded("effect of {concept} on", concept=self.causes.labels[start])
            if start is not None
            else ""
        )
        corner = corner or worded("effect on {concept} of", concept=self.causes.labels[str(end)])
        return Table(
            corner,
            (worded("by simple paths"), worded("by walks")),
            tuple(rows),
            worded("Total effects"),
        )

    def effect_told(self, start: str, end: str, found: PathList) -> str:
        """The total effect in one sentence, under the reading asked for."""
        effect = self.causes.effect(start, end, self.reading, self.most, self.steps)
        counts = [
            joined("", (counted(found.count(sign), "path"), " ", MARKS[sign].letters))
            for sign in ("+", "-", "?")
            if found.count(sign)
        ]
        start, end = self.causes.labels[start], self.causes.labels[end]
        told = worded(
            "{start} → {end}: {effect}, by {reading}",
            start=start,
            end=end,
            effect=_EFFECTS[effect.effect],
            reading=_READINGS[self.reading],
        )
        least = "" if found.complete else worded("at least ")
        return joined("", (told, " (", least, listed(counts) or worded("no path"), ")"))

    # --- plain data -------------------------------------------------------------

    def record(self, start: str | None, end: str | None, *, circles: bool) -> dict[str, Any]:
        """The answer as plain data."""
        answer: dict[str, Any] = {
            "model": {"title": self.conflict.title, "coding_sha256": coding_digest(self.conflict)},
            "method": {"paths": self.reading, "most": self.most, "steps": self.steps},
            "complete": True,
            "limits": [],
            "concepts": [
                {"id": c.id, "label": c.label, "links": self.causes.degree(c.id)}
                for c in self.causes.concepts
            ],
            "links": [self._link(number) for number in range(len(self.causes.links))],
        }
        lists: list[PathList] = []
        if start is not None and end is not None:
            found = self.paths(start, end)
            lists.append(found)
            answer["paths"] = [self._path(path) for path in found.paths]
        if start is not None or end is not None:
            answer["effects"] = self._effects(start, end)
        if circles:
            found = self.circles()
            lists.append(found)
            answer["circles"] = [self._path(path) for path in found.paths]
        unknown = [e for e in answer.get("effects", ()) if e["effect"] == "not known"]
        if unknown or not all(found.complete for found in lists):
            answer["complete"] = False
            answer["limits"] = [self.limit()]
        return answer

    def limit(self) -> str:
        """What bounds the lists, in words."""
        return worded(
            "a list stops after {most:,} paths or {steps:,} steps (--most, --steps)",
            most=self.most,
            steps=self.steps,
        )

    def _effects(self, start: str | None, end: str | None) -> list[dict[str, Any]]:
        pairs = [
            (start if start is not None else other, end if end is not None else other)
            for other in (self.causes.labels if start is None or end is None else [""])
        ]
        effects = [
            self.causes.effect(one, other, self.reading, self.most, self.steps)
            for one, other in pairs
        ]
        return [
            {
                "from": effect.start,
                "to": effect.end,
                "effect": effect.effect,
                "signs": sorted(effect.signs),
                "complete": effect.complete,
            }
            for effect in effects
        ]

    def _link(self, number: int) -> dict[str, Any]:
        link = self.causes.links[number]
        return {
            "number": number + 1,
            "from": link.start,
            "to": link.end,
            "sign": link.sign,
            "support": link.grounds.support,
            "evidence": [anchor_form(anchor) for anchor in link.grounds.evidence],
        }

    def _path(self, path: CausalPath) -> dict[str, Any]:
        return {
            "concepts": list(path.concepts),
            "links": [number + 1 for number in path.links],
            "sign": path.sign,
        }

    # --- a page -----------------------------------------------------------------

    def document(
        self, start: str | None, end: str | None, passages: Sequence[ShownPassage] = ()
    ) -> Document:
        """The answer as a page: the drawing with its table, effects, paths, circles, passages.

        Each line of the drawing leads to its passage; ``passages`` says what is known of them.
        """
        drawn = map_drawing(
            self.causes, worded("Causal map: {title}", title=self.conflict.title), leading=True
        )
        twin = links_table(self.causes)
        ids = tuple(link_id(number) for number in range(1, len(self.causes.links) + 1))
        svg = made(as_svg, drawn, links=False)
        figure = Figure(svg, drawn.title, drawn.left_out, twin, ids=ids)
        sections = [
            Section("map", worded("The map"), (Paragraph(self.summary()), figure, Note(_ARTEFACT)))
        ]
        if start is not None or end is not None:
            sections.append(Section("effects", "Effects", tuple(self._effect_blocks(start, end))))
        circles = self.circles()
        blocks: list[Block] = [Paragraph(self.circles_told(circles))]
        if circles.paths:
            blocks.append(TableBlock(self.paths_table(circles, "Circles")))
        sections.append(Section("circles", "Circles", tuple(blocks)))
        elements = [self._grounded(number) for number in range(len(self.causes.links))]
        listed_passages = passages_section(elements, passages)
        if listed_passages is not None:
            sections.append(listed_passages)
        sections.append(Section("method", worded("How it was got"), tuple(self._method())))
        return Document(
            self.conflict.title,
            worded("What the account says bears on what"),
            tuple(sections),
            worded("detente {version}", version=__version__),
            places={("", place): target for place, target in places_of(elements).items()},
        )

    def _grounded(self, number: int) -> Grounded:
        """A link as an element that rests on passages."""
        link = self.causes.links[number]
        start, end = self.causes.labels[link.start], self.causes.labels[link.end]
        label = joined("", (start, " ", MARKS[link.sign].letters, "→ ", end))
        return Grounded(link_id(number + 1), label, link.grounds)

    def _effect_blocks(self, start: str | None, end: str | None) -> Sequence[Block]:
        if start is None or end is None:
            return [TableBlock(self.effects_table(start, end))]
        found = self.paths(start, end)
        blocks: list[Block] = [Paragraph(self.effect_told(start, end, found), strong=True)]
        if found.paths:
            blocks.append(TableBlock(self.paths_table(found, "Paths")))
        if not found.complete:
            blocks.append(Note(worded("Not complete: {limit}.", limit=self.limit()), "limit"))
        return blocks

    def _method(self) -> Sequence[Block]:
        return [
            Paragraph(
                worded(
                    "The effect of a path is the product of the signs of its links. A total "
                    "effect has "
                    "a sign where all paths have it, and is indeterminate where they differ. "
                    "Simple "
                    "paths visit no concept twice; walks may."
                )
            ),
            Paragraph(
                worded(
                    "Coded elements: sha256 {digest}.",
                    digest=coding_digest(self.conflict),
                )
            ),
        ]

    def summary(self) -> str:
        """The size of the map, and the concepts with the most links."""
        causes = self.causes
        signs: list[tuple[Sign, str]] = [("+", "+"), ("-", "−"), ("?", "?")]
        counts = [
            f"{sum(link.sign == sign for link in causes.links)} {letter}"
            for sign, letter in signs
            if any(link.sign == sign for link in causes.links)
        ]
        most = sorted(causes.labels, key=lambda concept: -causes.degree(concept))[:3]
        told = [f"{causes.labels[concept]} ({causes.degree(concept)})" for concept in most]
        size = joined(
            "", (counted(len(causes.concepts), "concept"), ", ", counted(len(causes.links), "link"))
        )
        return worded(
            "{size} ({counts}). Most links: {told}.",
            size=size,
            counts=listed(counts),
            told=listed(told),
        )

    def circles_told(self, circles: PathList) -> str:
        """How many circles there are, in one sentence."""
        if not circles.paths:
            return (
                worded("There is no circle.")
                if circles.complete
                else worded("Not complete: {limit}.", limit=self.limit())
            )
        told = joined("", (counted(len(circles.paths), "circle"), "."))
        return (
            told
            if circles.complete
            else worded("At least {told} Not complete: {limit}.", told=told, limit=self.limit())
        )
