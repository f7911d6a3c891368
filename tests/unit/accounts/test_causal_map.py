"""The causal map: paths, effects, walks and circles, against brute force and by hand."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import detente
from detente.accounts.causal_map import CausalMap, causal_map, product
from detente.accounts.map_answer import MapAnswer
from detente.accounts.map_drawing import links_table, map_drawing
from detente.errors import FaultyInput
from detente.model.codes import CausalLink, MapConcept
from detente.report.svg import as_svg
from tests.oracle import causes as oracle

NAMES = "abcde"
edges_ = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from("++--?")),
    unique=True,
    max_size=11,
)
often = settings(max_examples=200, deadline=None, database=None)


def made(edges: Sequence[oracle.Edge], names: str = NAMES) -> CausalMap:
    links = [CausalLink(one, other, sign) for one, other, sign in edges]  # type: ignore[arg-type]
    return CausalMap(tuple(MapConcept(name, name.upper()) for name in names), tuple(links))


@often
@given(edges_, st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_paths_and_their_effect_are_those_of_brute_force(
    edges: list[oracle.Edge], start: str, end: str
) -> None:
    causes = made(edges)
    found = causes.paths(start, end)
    expected = oracle.paths(edges, start, end)
    assert found.complete
    assert sorted(path.links for path in found.paths) == expected
    assert all(path.sign == oracle.sign(edges, path.links) for path in found.paths)
    effect = causes.effect(start, end)
    assert effect.effect == oracle.effect({oracle.sign(edges, path) for path in expected})
    lengths = [len(path.links) for path in found.paths]
    assert lengths == sorted(lengths)


@often
@given(edges_, st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_walks_have_the_signs_of_brute_force_and_contain_the_paths(
    edges: list[oracle.Edge], start: str, end: str
) -> None:
    causes = made(edges)
    signs = causes.walk_signs(start).get(end, frozenset())
    assert set(signs) == oracle.walk_signs(edges, start, end)
    assert {path.sign for path in causes.paths(start, end).paths} <= set(signs)
    assert causes.effect(start, end, "walks").effect == oracle.effect(set(signs))


@often
@given(edges_)
def test_circles_are_those_of_brute_force_each_once(edges: list[oracle.Edge]) -> None:
    found = made(edges).circles()
    assert found.complete
    ours = [tuple(sorted(path.links)) for path in found.paths]
    assert len(ours) == len(set(ours))
    assert sorted(ours) == oracle.circles(edges)
    assert all(path.concepts[0] == path.concepts[-1] for path in found.paths)


@given(edges_)
@settings(max_examples=60, deadline=None, database=None)
def test_paths_are_those_that_networkx_lists(edges: list[oracle.Edge]) -> None:
    import networkx

    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    graph.add_nodes_from(NAMES)
    for number, (one, other, _) in enumerate(edges):
        graph.add_edge(one, other, key=number)
    causes = made(edges)
    for start, end in ("ab", "ca", "de"):
        listed = networkx.all_simple_edge_paths(graph, start, end)
        theirs = sorted(tuple(edge[2] for edge in path) for path in listed)
        assert sorted(path.links for path in causes.paths(start, end).paths) == theirs


@given(edges_, st.integers(1, 4), st.integers(1, 30))
@settings(max_examples=150, deadline=None, database=None)
def test_a_bounded_search_never_claims_what_the_whole_one_denies(
    edges: list[oracle.Edge], most: int, steps: int
) -> None:
    causes = made(edges)
    for start, end in ("ab", "bb", "ea"):
        bounded, whole = causes.paths(start, end, most, steps), causes.paths(start, end)
        assert set(bounded.paths) <= set(whole.paths)
        assert bounded.complete == (len(bounded.paths) == len(whole.paths)) or steps < 30
        if bounded.complete:
            assert bounded == whole
        effect = causes.effect(start, end, most=most, steps=steps)
        assert effect.effect in ("not known", causes.effect(start, end).effect)


def test_many_paths_are_bounded_and_the_effect_is_still_known_by_walks() -> None:
    # a ladder of 40 steps has 2^40 paths, all of one sign
    edges = [edge for n in range(40) for edge in ((n, "l"), (n, "r"))]
    names = [f"n{n}" for n in range(41)]
    links = []
    concepts = [MapConcept(name, name) for name in names]
    for n, side in edges:
        concepts.append(MapConcept(f"{side}{n}", f"{side}{n}"))
        links += [
            CausalLink(f"n{n}", f"{side}{n}", "-"),
            CausalLink(f"{side}{n}", f"n{n + 1}", "-"),
        ]
    causes = CausalMap(tuple(concepts), tuple(links))
    found = causes.paths("n0", "n40", most=50)
    assert len(found.paths) == 50
    assert not found.complete
    effect = causes.effect("n0", "n40", most=50)
    assert (effect.effect, effect.complete) == ("+", False)


def test_a_long_chain_does_not_exhaust_the_stack() -> None:
    count = 5000
    concepts = tuple(MapConcept(f"c{n}", f"c{n}") for n in range(count))
    links = tuple(CausalLink(f"c{n}", f"c{n + 1}", "-") for n in range(count - 1))
    causes = CausalMap(concepts, links)
    (path,) = causes.paths("c0", f"c{count - 1}").paths
    assert len(path.links) == count - 1
    assert path.sign == "-"


@pytest.mark.parametrize(
    ("signs", "expected"), [("", "+"), ("+-", "-"), ("--", "+"), ("-?-", "?"), ("---", "-")]
)
def test_the_sign_of_a_path_is_the_product_of_its_links(signs: str, expected: str) -> None:
    assert product(list(signs)) == expected  # type: ignore[arg-type]


def test_a_concept_that_there_is_not_is_a_fault_with_a_proposal() -> None:
    with pytest.raises(FaultyInput, match="did you mean") as caught:
        causal_map(statement()).paths("sanction_on_iran", "us_control")
    assert caught.value.faults[0].code == "E701"
    with pytest.raises(FaultyInput, match="no causal map"):
        causal_map(detente.case("chicken").load())


def statement() -> detente.Conflict:
    return detente.case("gulf-2024-04/statement").load()


# --- the map of the shipped account: figures worked out apart from the program ---------


def test_the_map_of_the_statement_has_the_size_that_was_coded() -> None:
    causes = causal_map(statement())
    assert (len(causes.concepts), len(causes.links)) == (26, 38)
    assert sum(link.sign == "+" for link in causes.links) == 23
    degrees = sorted((causes.degree(concept) for concept in causes.labels), reverse=True)
    assert degrees[:3] == [7, 6, 6]
    assert causes.degree("strike_on_iran") == 7
    assert causes.degree("resistance") == causes.degree("peoples_rise") == 6


@pytest.mark.parametrize(
    ("start", "end", "effect"),
    [
        ("strike_on_iran", "us_control", "indeterminate"),
        ("measured", "us_control", "indeterminate"),
        ("measured", "peoples_rise", "indeterminate"),
        ("measured", "resistance", "indeterminate"),
        ("forces_deployed", "peoples_rise", "-"),
        ("sanctions_on_iran", "peoples_rise", "+"),
        ("strike_on_iran", "peoples_rise", "+"),
        ("sanctions_on_iran", "resistance", "+"),
        ("gains_of_others", "us_control", "none"),
    ],
)
def test_the_effects_of_the_statement_are_those_of_its_analysis(
    start: str, end: str, effect: str
) -> None:
    assert causal_map(statement()).effect(start, end).effect == effect


def test_an_attack_on_iran_has_one_path_for_and_three_against_control() -> None:
    found = causal_map(statement()).paths("strike_on_iran", "us_control")
    assert (found.count("+"), found.count("-")) == (1, 3)


def test_all_three_circles_of_the_statement_go_through_the_arab_front() -> None:
    found = causal_map(statement()).circles()
    assert len(found.paths) == 3
    assert all("arab_front" in path.concepts for path in found.paths)


# --- drawn and told ---------------------------------------------------------------


@given(edges_)
@settings(max_examples=40, deadline=None, database=None)
def test_any_map_is_drawn_as_sound_xml_with_every_link_or_says_what_is_missing(
    edges: list[oracle.Edge],
) -> None:
    causes = made(edges)
    drawn = map_drawing(causes, "A map")
    loops = sum(one == other for one, other, _ in edges)
    assert len(drawn.arcs) == len(edges) - loops
    assert bool(drawn.left_out) == bool(loops)
    assert len(links_table(causes).rows) == len(edges)
    root = ET.fromstring(as_svg(drawn, links=False))  # noqa: S314 - our own text
    described = " ".join(element.text or "" for element in root.iter() if "desc" in element.tag)
    for one, other, sign in edges:
        if one != other and sign != "?":
            assert f"{one.upper()} makes {'more' if sign == '+' else 'less'}" in described
            assert other.upper() in described


def test_a_large_map_is_drawn_in_part_and_says_so() -> None:
    links = [CausalLink("hub", f"c{n}", "+") for n in range(80)]
    concepts = (MapConcept("hub", "Hub"), *(MapConcept(f"c{n}", f"c{n}") for n in range(80)))
    drawn = map_drawing(CausalMap(concepts, tuple(links)), "Large", most=20)
    assert len(drawn.nodes) == 20
    assert drawn.left_out[0].startswith("20 of 81 concepts are drawn")
    assert "61 links of concepts not drawn" in drawn.left_out[1]


def test_the_answer_tells_the_passages_of_each_path() -> None:
    conflict = statement()
    answer = MapAnswer(conflict, causal_map(conflict), "simple paths", 1000, 10**6)
    found = answer.paths("strike_on_iran", "overthrow")
    (row,) = answer.paths_table(found, "").rows
    assert row.cells == ("+", "statement:P11.S22")
    assert row.label == "attack on Iran +→ overthrow of the Iranian leadership"
    page = answer.document("strike_on_iran", "us_control").to_html()
    assert "statement:P21.S44" in page
    assert "indeterminate" in page
    record = answer.record("measured", None, circles=True)
    assert record["complete"]
    assert len(record["circles"]) == 3
    assert len(record["effects"]) == 26
