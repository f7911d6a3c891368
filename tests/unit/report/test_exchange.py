import io
from typing import Any

import networkx

from detente.report.exchange import as_dot, as_graphml, to_networkx
from detente.stability.result import Result, analyse_listed
from tests.unit.report import models


def read(result: Result) -> Any:
    text = as_graphml(result)
    return networkx.read_graphml(io.BytesIO(text.encode()), force_multigraph=True)


def test_graphml_read_back_has_every_state_and_move_with_types() -> None:
    result = models.analysed(models.ELMIRA)
    graph = read(result)
    assert graph.is_directed()
    assert graph.number_of_nodes() == len(result)
    assert graph.number_of_edges() == result.graph.arc_count
    for at, state in enumerate(result.states):
        node = graph.nodes[f"s{state.number}"]
        assert (node["number"], node["pattern"]) == (state.number, state.pattern)
        assert node.get("name", "") == (state.name or "")
        assert node["rank_moe"] == result.graph.ranks[0][at]
        for concept in result.concepts:
            assert node[f"equilibrium_{concept.name}"] is result.is_equilibrium(state, concept.name)
            stable = [
                p
                for i, p in enumerate(result.graph.parties)
                if at in result.stable[concept.name][i]
            ]
            assert node[f"stable_{concept.name}"].split() == stable


def test_edges_say_whose_they_are_and_whether_they_gain() -> None:
    result = models.analysed(models.ELMIRA)
    for start, end, about in read(result).edges(data=True):
        i = result.graph.parties.index(about["party"])
        one, two = int(start[1:]) - 1, int(end[1:]) - 1
        ranks = result.graph.ranks[i]
        assert about["improvement"] is (ranks[two] > ranks[one])


def test_networkx_has_one_edge_for_each_party_between_two_states() -> None:
    result = models.analysed(models.ELMIRA)
    graph = to_networkx(result)
    assert graph.number_of_edges() == result.graph.arc_count
    assert graph.nodes[1]["status_quo"] is True
    assert all(key == about["party"] for _, _, key, about in graph.edges(keys=True, data=True))


def test_hostile_labels_survive_graphml() -> None:
    result = analyse_listed(models.hostile())
    names = {about.get("name", "") for _, about in read(result).nodes(data=True)}
    assert models.HOSTILE[1] in names


def test_dot_strings_hold_whatever_a_label_holds() -> None:
    lines = as_dot(analyse_listed(models.hostile())).splitlines()
    assert lines[0] == "digraph conflict {"
    for line in lines:
        plain = line.replace("\\\\", "").replace('\\"', "")
        assert plain.count('"') % 2 == 0
    assert len([line for line in lines if "peripheries=2" in line]) == len(
        {s.number for c in ("R", "GMR") for s in analyse_listed(models.hostile()).equilibria(c)}
    )


def test_dot_and_graphml_are_always_the_same() -> None:
    one, other = analyse_listed(models.game()), analyse_listed(models.game())
    assert as_dot(one) == as_dot(other)
    assert as_graphml(one) == as_graphml(other)
