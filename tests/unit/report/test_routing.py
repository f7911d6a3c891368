"""Lines keep clear of boxes, and letters of everything, by construction."""

from itertools import combinations, pairwise
from math import hypot
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import detente
from detente.catalogue import Case
from detente.report.curves import Box, Curve, descending
from detente.report.drawing import Drawing, drawing
from detente.report.layout import Layout, layered
from detente.report.routing import routed
from detente.report.rows import nearest
from detente.stability.result import analyse_listed

#: A line may touch a box by so much.
TOLERANCE = 1.0
#: Letters of most parties cover at least so much.
LETTERS = (22.0, 14.0)
WIDTH, GAP = 172.0, (34.0, 68.0)
SMALL = [case for case in detente.cases() if case.states <= 26]

#: Number of nodes, lines between them, and a root if there is one.
Graph = tuple[int, list[tuple[int, int]], int | None]

graphs = st.integers(2, 22).flatmap(
    lambda count: st.tuples(
        st.just(count),
        st.lists(
            st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(
                lambda pair: pair[0] != pair[1]
            ),
            max_size=50,
        ),
        st.one_of(st.none(), st.integers(0, count - 1)),
    )
)


def drawn(graph: Graph) -> tuple[Layout, list[Box], tuple[Curve, ...]]:
    count, lines, root = graph
    heights = [40.0 + 31 * (node * 5 % 4) for node in range(count)]
    layout = layered(
        count, lines, lines=lines, root=root, width=WIDTH, heights=heights, gap=GAP, per_row=5
    )
    boxes = [Box(c, WIDTH, h) for c, h in zip(layout.centres, heights, strict=True)]
    return layout, boxes, routed(lines, boxes, layout)


def crossed(curve: Curve, boxes: list[Box]) -> list[Box]:
    """The boxes that a line runs into; its own it only touches."""
    points = curve.sampled(60)
    return [b for b in boxes if any(b.grown(-TOLERANCE).holds(point) for point in points)]


def room(curve: Curve) -> Box:
    return Box(curve.letters_at, *LETTERS)


@given(graphs)
@settings(deadline=None)
def test_no_line_of_any_graph_runs_through_a_box_and_no_letters_stand_on_one(graph: Graph) -> None:
    _, boxes, curves = drawn(graph)
    for curve in curves:
        assert crossed(curve, boxes) == []
        assert not any(box.meets(room(curve)) for box in boxes)


@given(graphs)
@settings(deadline=None)
def test_every_line_joins_its_two_boxes_whichever_way_it_runs(graph: Graph) -> None:
    _, boxes, curves = drawn(graph)
    for (start, end), curve in zip(graph[1], curves, strict=True):
        assert boxes[start].grown(4).holds(curve.points[0])
        assert boxes[end].grown(4).holds(curve.points[-1])


@given(graphs)
@settings(deadline=None)
def test_lines_are_smooth(graph: Graph) -> None:
    for curve in drawn(graph)[2]:
        for at in range(3, len(curve.points) - 1, 3):
            (x0, y0), (x1, y1), (x2, y2) = curve.points[at - 1 : at + 2]
            one, other = (x1 - x0, y1 - y0), (x2 - x1, y2 - y1)
            turned = one[0] * other[1] - one[1] * other[0]
            assert abs(turned) <= 1e-6 * max(1.0, hypot(*one) * hypot(*other))


@given(graphs)
@settings(deadline=None)
def test_lines_between_the_same_boxes_stay_apart(graph: Graph) -> None:
    _, _, curves = drawn(graph)
    by_pair: dict[frozenset[int], list[Curve]] = {}
    for pair, curve in zip(graph[1], curves, strict=True):
        by_pair.setdefault(frozenset(pair), []).append(curve)
    for together in by_pair.values():
        for one, other in combinations(together, 2):
            ends = {one.points[0], one.points[-1]} & {other.points[0], other.points[-1]}
            assert not ends


@given(graphs)
@settings(deadline=None)
def test_the_same_graph_is_always_drawn_in_the_same_way(graph: Graph) -> None:
    assert drawn(graph) == drawn(graph)


def both(case: Case) -> list[Drawing]:
    result = analyse_listed(case.load())
    return [drawing(result), drawing(result, improvements_only=True)]


@pytest.mark.parametrize("case", SMALL, ids=lambda case: case.slug)
def test_no_line_of_a_case_runs_through_a_box(case: Case) -> None:
    for picture in both(case):
        boxes = [node.box for node in picture.nodes]
        for arc in picture.arcs:
            assert crossed(arc.curve, boxes) == []


@pytest.mark.parametrize("case", SMALL, ids=lambda case: case.slug)
def test_letters_of_a_case_stand_free(case: Case) -> None:
    for picture in both(case):
        boxes = [node.box for node in picture.nodes]
        curves = [arc.curve for arc in picture.arcs]
        tips = [curve.points[-1] for curve in curves]
        for curve in curves:
            assert not any(box.meets(room(curve)) for box in boxes)
            assert not any(room(curve).holds(tip) for tip in tips)
        for one, other in combinations(curves, 2):
            assert not room(one).meets(room(other))


def test_a_line_past_a_layer_runs_beside_its_box() -> None:
    _, boxes, curves = drawn((3, [(0, 1), (1, 2), (0, 2), (2, 0)], None))
    down, up = curves[2:]
    assert all(crossed(curve, boxes) == [] for curve in (down, up))
    assert down.points != up.points[::-1]


def test_a_line_past_a_neighbour_bows_around_it() -> None:
    # From the root all stand in one layer, and 1 and 3 do not touch.
    lines = [(0, 1), (0, 2), (0, 3), (1, 2), (2, 3), (3, 1)]
    layout, boxes, curves = drawn((4, lines, 0))
    assert layout.row == (0, 1, 1, 1)
    (bow,) = layout.bows
    (curve,) = (c for line, c in zip(lines, curves, strict=True) if {*line} == {bow.low, bow.high})
    heights = [y for _, y in curve.sampled()]
    top, bottom = layout.bands[1]
    assert min(heights) < top if bow.above else max(heights) > bottom
    assert crossed(curve, boxes) == []


def test_words_above_a_box_stay_free_of_lines() -> None:
    lines = [(start, 4) for start in range(4)] * 2
    layout = layered(5, lines, lines=lines, width=WIDTH, heights=[60.0] * 4 + [80.0], gap=GAP)
    boxes = [Box(centre, WIDTH, 60.0) for centre in layout.centres[:4]]
    x, y = layout.centres[4]
    boxes.append(Box((x, y + 10), WIDTH, 60.0))
    words = Box((x, boxes[4].top - 10), 80.0, 16.0)
    for curve in routed(lines, boxes, layout, roofed={4}):
        assert not any(words.holds(point) for point in curve.sampled(40))
        assert not words.meets(room(curve))


def test_sixty_states_and_eighty_lines_are_drawn_fast() -> None:
    lines = [(at * 7 % 60, (at * 11 + at // 60 * 5 + 13) % 60) for at in range(80)]
    lines = [(a, b) for a, b in lines if a != b]
    took = []
    for _ in range(3):
        began = perf_counter()
        drawn((60, lines, None))
        took.append(perf_counter() - began)
    # It takes a tenth of that on an ordinary machine; the test is about orders of growth.
    assert min(took) < 1.0


def test_a_descending_curve_stays_between_the_points_it_joins() -> None:
    knots = [(0.0, 0.0), (50.0, 10.0), (50.0, 60.0), (20.0, 70.0), (90.0, 200.0)]
    curve = Curve(descending(knots), (0.0, 0.0)).sampled(20)
    for number, (one, other) in enumerate(pairwise(knots)):
        left, right = sorted((one[0], other[0]))
        piece = curve[20 * number : 20 * number + 21]
        assert all(left - 1e-9 <= x <= right + 1e-9 for x, _ in piece)
    assert [y for _, y in curve] == sorted(y for _, y in curve)


@given(
    st.lists(st.tuples(st.floats(-500, 500), st.floats(0.1, 9), st.floats(0, 60)), min_size=1),
)
def test_nearest_places_keep_their_distance_and_leave_contented_ones_alone(
    items: list[tuple[float, float, float]],
) -> None:
    wanted = [item[0] for item in items]
    apart = [item[2] for item in items[1:]]
    found = nearest(wanted, [item[1] for item in items], apart)
    gaps = [b - a for a, b in pairwise(found)]
    assert all(gap >= least - 1e-6 for gap, least in zip(gaps, apart, strict=True))
    again = nearest(found, [1.0] * len(found), apart)
    assert again == pytest.approx(found, abs=1e-6)
