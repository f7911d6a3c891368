from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from detente.report.layout import by_longest_path, components, layered

#: Nodes, arcs, and a root if there is one.
Graph = tuple[int, list[tuple[int, int]], int | None]

graphs = st.integers(1, 24).flatmap(
    lambda count: st.tuples(
        st.just(count),
        st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=80),
        st.one_of(st.none(), st.integers(0, count - 1)),
    )
)


@given(graphs)
def test_no_two_nodes_overlap(graph: Graph) -> None:
    count, arcs, root = graph
    heights = [20.0 + 7 * (node % 3) for node in range(count)]
    found = layered(count, arcs, root=root, width=30, heights=heights, gap=(10, 10), per_row=4)
    for one, other in combinations(range(count), 2):
        (x1, y1), (x2, y2) = found.centres[one], found.centres[other]
        apart = abs(y1 - y2) >= (heights[one] + heights[other]) / 2 + 10 - 1e-6
        assert abs(x1 - x2) >= 40 - 1e-6 or apart


@given(graphs)
def test_every_node_is_inside_and_the_layout_is_always_the_same(graph: Graph) -> None:
    count, arcs, root = graph
    found = layered(count, arcs, root=root, width=30)
    assert found == layered(count, list(reversed(arcs)), root=root, width=30)
    for x, y in found.centres:
        assert 15 - 1e-6 <= x <= found.width - 15 + 1e-6
        assert 15 - 1e-6 <= y <= found.height - 15 + 1e-6


@given(graphs)
def test_layers_count_arcs_from_the_root(graph: Graph) -> None:
    count, arcs, root = graph
    if root is None:
        return
    layer = layered(count, arcs, root=root).layer
    assert layer[root] == 0
    reached = {root}
    for _ in range(count):
        reached |= {end for start, end in arcs if start in reached}
    for start, end in arcs:
        assert start not in reached or layer[end] <= layer[start] + 1


@given(graphs)
def test_without_a_root_arcs_lead_downwards_except_inside_a_cycle(graph: Graph) -> None:
    count, arcs, _ = graph
    part = components(count, arcs)
    layer = by_longest_path(count, arcs)
    for start, end in arcs:
        if part[start] == part[end]:
            assert layer[start] == layer[end]
        else:
            assert layer[start] < layer[end]


def test_one_node_and_no_node_have_a_layout() -> None:
    assert layered(1, [], root=0, width=30).centres == ((15.0, 15.0),)
    assert layered(0, []).centres == ()


def test_a_long_path_does_not_exhaust_the_stack() -> None:
    arcs = [(at, at + 1) for at in range(4000)]
    assert by_longest_path(4001, arcs)[-1] == 4000


def test_unconnected_parts_stand_below_each_other() -> None:
    layer = layered(4, [(0, 1), (2, 3)], root=0).layer
    assert layer == (0, 1, 2, 3)
