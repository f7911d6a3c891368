"""The graph of a result for other programs: GraphML, Graphviz DOT, NetworkX.

All three say the same: a node for each state with its number, pattern, name, each party's
rank, and what holds there; an edge for each move with its party and whether the party
gains by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from detente.report.marks import LIGHT_COLOURS, PartyMark, party_marks
from detente.report.svg import xml_characters
from detente.stability.result import Result

if TYPE_CHECKING:
    import networkx

Attributes = dict[str, str | int | bool]

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_TYPES = {str: "string", int: "int", bool: "boolean"}


def nodes(result: Result) -> Iterator[tuple[int, Attributes]]:
    """Each state's number and attributes, in state order.

    ``rank_<party>`` is ordinal and larger is better; ``stable_<concept>`` lists, by id,
    the parties for which the state is stable; ``equilibrium_<concept>`` is true where it
    is stable for all of them.
    """
    parties = result.graph.parties
    start = result.graph.status_quo
    for at, state in enumerate(result.states):
        about: Attributes = {
            "number": state.number,
            "pattern": state.pattern,
            "name": state.name or "",
            "status_quo": at == start,
        }
        for i, party in enumerate(parties):
            about[f"rank_{party}"] = result.graph.ranks[i][at]
        for concept in result.concepts:
            stable = [p for i, p in enumerate(parties) if at in result.stable[concept.name][i]]
            about[f"stable_{concept.name}"] = " ".join(stable)
            about[f"equilibrium_{concept.name}"] = len(stable) == len(parties)
        yield state.number, about


def edges(result: Result) -> Iterator[tuple[int, int, Attributes]]:
    """Each move as two state numbers and attributes: party, and whether it gains."""
    for i, party in enumerate(result.graph.parties):
        ranks = result.graph.ranks[i]
        for at, targets in enumerate(result.graph.moves[i]):
            for target in targets:
                gains = ranks[target] > ranks[at]
                yield at + 1, target + 1, {"party": party, "improvement": gains}


def to_networkx(result: Result) -> networkx.MultiDiGraph[int]:
    """The graph as a NetworkX ``MultiDiGraph``; networkx must be installed.

    Nodes are state numbers, edge keys are party ids; attributes as in :func:`nodes` and
    :func:`edges`.
    """
    import networkx

    graph: networkx.MultiDiGraph[int] = networkx.MultiDiGraph(title=result.conflict.title)
    graph.add_nodes_from(nodes(result))
    for start, end, about in edges(result):
        graph.add_edge(start, end, key=about["party"], **about)
    return graph


# --- GraphML -----------------------------------------------------------------------


def as_graphml(result: Result) -> str:
    """The graph as GraphML with typed keys, attributes as in :func:`nodes`, :func:`edges`.

    Characters that XML cannot hold are replaced by U+FFFD.
    """
    return "\n".join(_graphml(result)) + "\n"


def _graphml(result: Result) -> Iterator[str]:
    _, first = next(nodes(result))
    edge: Attributes = {"party": "", "improvement": False}
    keys = {name: f"n{number}" for number, name in enumerate(first)}
    edge_keys = {name: f"e{number}" for number, name in enumerate(edge)}
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<graphml xmlns="{_NAMESPACE}">'
    yield from _keys("node", keys, first)
    yield from _keys("edge", edge_keys, edge)
    yield '<graph id="G" edgedefault="directed">'
    for number, about in nodes(result):
        yield f'<node id="s{number}">{_data(keys, about)}</node>'
    for start, end, about in edges(result):
        yield f'<edge source="s{start}" target="s{end}">{_data(edge_keys, about)}</edge>'
    yield "</graph>\n</graphml>"


def _keys(kind: str, keys: dict[str, str], example: Attributes) -> Iterator[str]:
    for name, key in keys.items():
        of_type = _TYPES[type(example[name])]
        named = quoteattr(xml_characters(name))
        yield f'<key id="{key}" for="{kind}" attr.name={named} attr.type="{of_type}"/>'


def _data(keys: dict[str, str], about: Attributes) -> str:
    return "".join(f'<data key="{keys[n]}">{_value(value)}</data>' for n, value in about.items())


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return escape(xml_characters(str(value)))


# --- DOT ---------------------------------------------------------------------------


def as_dot(result: Result) -> str:
    """The graph in the DOT language of Graphviz.

    Equilibria have two rims; improvements are solid, other moves dashed; an edge carries
    its party's letters and colour.
    """
    return "\n".join(_dot(result)) + "\n"


def _dot(result: Result) -> Iterator[str]:
    marks = party_marks(result.conflict)
    by_party = {mark.party: mark for mark in marks}
    legend = ", ".join(f"{mark.letters}: {mark.label}" for mark in marks)
    yield "digraph conflict {"
    yield f"  graph [label={_quoted(f'{result.conflict.title} ({legend})')}];"
    yield '  node [shape=box, style=rounded, fontname="sans-serif"];'
    yield '  edge [fontname="sans-serif"];'
    for number, about in nodes(result):
        held = [c.abbreviation for c in result.concepts if about[f"equilibrium_{c.name}"]]
        lines = [str(number), str(about["name"]), f"E: {' '.join(held)}" if held else ""]
        label = _quoted("\n".join(line for line in lines if line))
        rims = ", peripheries=2" if held else ""
        yield f"  s{number} [label={label}, tooltip={_quoted(str(about['pattern']))}{rims}];"
    for start, end, about in edges(result):
        yield f"  s{start} -> s{end} [{_edge_style(by_party[str(about['party'])], about)}];"
    yield "}"


def _edge_style(mark: PartyMark, about: Attributes) -> str:
    colour = LIGHT_COLOURS[mark.colour]
    line = "solid" if about["improvement"] else "dashed"
    return f'label={_quoted(mark.letters)}, color="{colour}", fontcolor="{colour}", style={line}'


def _quoted(text: str) -> str:
    """A DOT string whose text is taken as it stands: backslashes start no escape."""
    plain = text.replace("\0", "\ufffd").replace("\\", "\\\\").replace('"', '\\"')
    return '"' + plain.replace("\r", "").replace("\n", "\\n") + '"'
