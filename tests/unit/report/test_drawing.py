from dataclasses import replace
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest

from detente.errors import FaultyInput
from detente.report.drawing import drawing, moves_table
from detente.report.marks import (
    DARK_COLOURS,
    DARK_INK,
    DARK_PAPER,
    HEADS,
    LIGHT_COLOURS,
    LIGHT_INK,
    LIGHT_PAPER,
    party_marks,
)
from detente.report.svg import as_svg
from detente.stability.result import analyse_listed
from tests.unit.report import models

SVG = "{http://www.w3.org/2000/svg}"


def test_a_small_conflict_is_drawn_whole_and_leaves_nothing_out() -> None:
    result = models.analysed(models.ELMIRA)
    drawn = drawing(result)
    assert len(drawn.nodes) == len(result)
    assert drawn.left_out == ()
    lines = sum(1 + arc.move.back for arc in drawn.arcs)
    assert lines == result.graph.arc_count


def test_the_same_arguments_always_give_the_same_drawing() -> None:
    result = analyse_listed(models.game())
    assert as_svg(drawing(result)) == as_svg(drawing(analyse_listed(models.game())))


def test_where_a_party_can_go_both_ways_one_line_points_to_the_better_end() -> None:
    result = models.analysed(models.ELMIRA)
    for arc in drawing(result).arcs:
        move, ranks = arc.move, result.graph.ranks[arc.move.party]
        assert move.improvement == (ranks[move.end] > ranks[move.start])
        assert move.back == (move.start in result.graph.moves[move.party][move.end])


def test_improvements_only_says_that_other_moves_are_missing() -> None:
    drawn = drawing(models.analysed(models.ELMIRA), improvements_only=True)
    assert all(arc.move.improvement and not arc.move.back for arc in drawn.arcs)
    assert "no improvement" in drawn.left_out[0]


def test_one_party_can_be_drawn_alone() -> None:
    drawn = drawing(models.analysed(models.ELMIRA), party="uniroyal")
    assert {arc.party.party for arc in drawn.arcs} == {"uniroyal"}


def test_an_unknown_party_or_state_is_a_fault() -> None:
    result = analyse_listed(models.game())
    with pytest.raises(FaultyInput, match="E701"):
        drawing(result, party="nobody")
    with pytest.raises(FaultyInput, match="E308"):
        drawing(result, around="nowhere")


def test_a_large_conflict_is_condensed_around_what_matters_and_says_so() -> None:
    result = models.analysed(models.GULF)
    drawn = drawing(result, most=40)
    assert len(drawn.nodes) == 40
    assert len(drawn.arcs) == 80
    assert "would make it unreadable" in drawn.left_out[1]
    assert "40 of 3,072 states" in drawn.left_out[0]
    numbers = {node.state for node in drawn.nodes}
    assert {result.position("contained_exchange"), result.graph.status_quo} <= numbers
    (nash,) = result.equilibria("nash")
    assert nash.number - 1 in numbers


def test_around_a_state_each_answer_that_would_do_is_drawn_once_for_each_party() -> None:
    result = models.analysed(models.GULF)
    drawn = drawing(result, around="contained_exchange", improvements_only=True)
    movers = sorted(arc.party.party for arc in drawn.arcs)
    assert movers == ["iran", "israel", "us"]
    remarks = [" ".join(node.remark) for node in drawn.nodes if node.remark]
    assert remarks == ["no better for Iran than staying"] * 2


def test_around_a_state_that_nobody_leaves_only_it_is_drawn() -> None:
    result = analyse_listed(models.game())
    drawn = drawing(result, around="NN", improvements_only=True)
    assert [node.number for node in drawn.nodes] == ["1"]
    assert drawn.arcs == ()


def test_no_two_boxes_of_a_drawing_overlap() -> None:
    drawn = drawing(models.analysed(models.GULF), improvements_only=True)
    for one, other in combinations(drawn.nodes, 2):
        across = abs(one.box.centre[0] - other.box.centre[0])
        down = abs(one.box.centre[1] - other.box.centre[1])
        assert across >= one.box.width or down >= (one.box.height + other.box.height) / 2


def test_lines_of_several_parties_between_two_states_run_apart() -> None:
    conflict = models.chain(2)
    walker, rock = conflict.decision_makers
    both = replace(rock, moves=walker.moves)
    ranking = conflict.preferences[0][1]
    conflict = replace(
        conflict,
        decision_makers=(walker, both),
        preferences=(("walker", ranking), ("rock", ranking)),
    )
    one, other = drawing(analyse_listed(conflict)).arcs
    assert one.curve.points != other.curve.points
    assert one.curve.letters_at != other.curve.letters_at


def test_every_line_of_a_drawing_is_a_row_of_its_table() -> None:
    result = models.analysed(models.ELMIRA)
    drawn = drawing(result)
    rows = [row for row in moves_table(result, drawn).rows if not row.heading]
    assert len(rows) == len(drawn.arcs)


# --- marks -------------------------------------------------------------------------


def test_parties_are_told_apart_by_letters_shapes_and_colours() -> None:
    marks = party_marks(models.analysed(models.GULF).conflict)
    assert [mark.letters for mark in marks] == ["Is", "Ir", "US", "Ar", "RC", "Pa", "Pe"]
    assert len({mark.head for mark in marks}) == len(marks) <= len(HEADS)
    assert len({mark.colour for mark in marks}) == len(marks)


def test_letters_are_never_shared_whatever_the_labels() -> None:
    conflict = models.chain(2)
    for label in ("Same", "", "قوات", "the", "A B"):
        parties = tuple(
            replace(conflict.decision_makers[0], id=f"p{n}", name=label) for n in range(30)
        )
        letters = [m.letters for m in party_marks(replace(conflict, decision_makers=parties))]
        assert len(set(letters)) == 30


def luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("colour", "paper"),
    [(c, LIGHT_PAPER) for c in (*LIGHT_COLOURS, LIGHT_INK)]
    + [(c, DARK_PAPER) for c in (*DARK_COLOURS, DARK_INK)],
)
def test_every_colour_has_enough_contrast_for_text(colour: str, paper: str) -> None:
    light, dark = sorted((luminance(colour), luminance(paper)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


# --- SVG ---------------------------------------------------------------------------


def test_a_drawing_is_well_formed_and_named() -> None:
    root = ET.fromstring(as_svg(drawing(analyse_listed(models.game())), ident="d"))  # noqa: S314
    assert root.findtext(f"{SVG}title") == "States and moves: A game"
    assert root.get("aria-labelledby") == "d-title"
    links = root.findall(f".//{SVG}a")
    assert {link.get("href") for link in links} == {f"#state-{n}" for n in range(1, 5)}
    assert all(link.get("aria-label") for link in links)


def test_equilibria_have_two_rims_and_say_under_what() -> None:
    result = analyse_listed(models.game())
    root = ET.fromstring(as_svg(drawing(result)))  # noqa: S314
    for at, link in enumerate(root.findall(f".//{SVG}a")):
        rims = [r for r in link.findall(f"{SVG}rect") if r.get("class") == "dt-ring"]
        held = any(at in result.equilibrium_positions(c.name) for c in result.concepts)
        assert len(rims) == 1 + held


def test_a_drawing_that_stands_alone_has_nothing_to_focus() -> None:
    text = as_svg(drawing(analyse_listed(models.game())), links=False)
    assert "<a " not in text
    assert "tabindex" not in text


def test_hostile_labels_stay_labels_in_a_drawing() -> None:
    text = as_svg(drawing(analyse_listed(models.hostile())))
    root = ET.fromstring(text)  # noqa: S314
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        *("svg", "title", "desc", "style", "rect", "g", "a", "path", "text")
    }
    assert models.HOSTILE[2] in text
    assert not any(name.startswith("on") for e in root.iter() for name in e.attrib)
