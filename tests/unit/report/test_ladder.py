"""The section on where a conflict may go, and the ladder that it draws."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

import detente
from detente.files.builder import Builder
from detente.model.conflict import Conflict
from detente.report.blocks import Document, Figure, Section
from detente.report.document import report_on
from detente.report.ladder import ladder
from detente.report.svg import as_svg
from detente.stability.result import analyse_listed
from tests.unit.report import models


def _neighbours(status_quo: str | None = "YY2") -> Conflict:
    builder = Builder("Two neighbours").intensity("of our own", note="From 1 to 10.")
    east = builder.decision_maker("east").option("shout", intensity=3).option("sue", intensity=8)
    west = builder.decision_maker("west").option(
        "music", levels=["off", "low", "loud"], intensity={"low": 1, "loud": 5}
    )
    east.prefers("not music = loud", "sue iff music = loud", "not shout")
    west.prefers("not sue", "music = low", "music = loud")
    if status_quo:
        builder.status_quo(status_quo)
    return builder.build()


def _section(document: Document) -> Section:
    return next(section for section in document.sections if section.id == "paths")


def test_the_ladder_puts_higher_rungs_higher_and_later_moves_further_right() -> None:
    conflict = _neighbours()
    result = analyse_listed(conflict)
    found = detente.escalation(conflict)
    drawn = ladder(result, found)
    level = {node.state: node.box.centre[1] for node in drawn.nodes}
    across = {node.state: node.box.centre[0] for node in drawn.nodes}
    for way in found.ways:
        for path in way.improvements:
            for step in path.steps:
                one, two = step.start.number - 1, step.end.number - 1
                assert across[one] < across[two]
                # The vertical axis of a drawing points down.
                assert (level[two] > level[one]) == (step.climb < 0)
    assert [rung.label for rung in drawn.rungs] == ["rung 8", "rung 1"]
    assert len(drawn.nodes) == 3


def test_the_ladder_is_well_formed_and_its_table_lists_every_line() -> None:
    document = report_on(analyse_listed(_neighbours()))
    (figure,) = [block for block in _section(document).blocks if isinstance(block, Figure)]
    root = ET.fromstring(figure.svg)  # noqa: S314 - our own
    assert root.attrib["aria-labelledby"] == "drawing-ladder-title"
    lines = [row for row in figure.twin.rows if row.cells]
    assert len(lines) == len(re.findall(r'<g class="dt-p\d"><title>', figure.svg)) == 2
    assert figure.left_out == ("Joint steps of several parties stand in the table only.",)


def test_no_drawn_box_hides_another() -> None:
    for start in ("YY2", "NN0", "YN1"):
        conflict = _neighbours(start)
        drawn = ladder(analyse_listed(conflict), detente.escalation(conflict))
        boxes = [node.box for node in drawn.nodes]
        assert not any(a.meets(b) for i, a in enumerate(boxes) for b in boxes[:i])
        assert as_svg(drawn).count("<a ") == len(boxes)


def test_a_model_without_status_quo_has_no_section_on_paths() -> None:
    document = report_on(analyse_listed(_neighbours(None)))
    assert "paths" not in [section.id for section in document.sections]


def test_escalation_is_told_only_where_options_have_intensities() -> None:
    elmira = report_on(models.analysed(models.ELMIRA)).to_text()
    assert "Where it may go" in elmira
    assert "Escalation" not in elmira
    gulf = report_on(models.analysed(models.GULF)).to_text()
    assert "Escalation and the ways down" in gulf
    assert "The numbers are the coder's" in gulf


@pytest.mark.parametrize("name", ["chicken", "us-china-tariffs", "cuban-missile-crisis"])
def test_the_section_is_written_for_cases_of_every_form(name: str) -> None:
    conflict = detente.case(name).load()
    document = report_on(analyse_listed(conflict))
    assert ("paths" in [s.id for s in document.sections]) == (conflict.status_quo is not None)
    assert document.to_html()
