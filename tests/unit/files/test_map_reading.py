"""Causal maps of other programs: read whole, unaccepted, with the line of whatever is wrong."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import networkx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import detente
from detente.accounts.causal_map import CausalMap, causal_map
from detente.errors import FaultyInput
from detente.files.exchange.map_reading import map_received, read_map
from detente.files.exchange.maps import map_as_csv, map_as_graphml
from detente.model.codes import CausalLink, MapConcept
from detente.model.plain import plain_form

few = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
#: The shipped accounts, and which of them have a causal map.
ACCOUNTS = {c.slug: c.load() for c in detente.cases() if c.slug.startswith("accounts/")}
SHIPPED = [slug for slug, model in ACCOUNTS.items() if model.codes.links]
WRITTEN = {".csv": map_as_csv, ".graphml": map_as_graphml}


def put(folder: Path, ending: str, text: str) -> str:
    path = folder / f"map{ending}"
    path.write_text(text, "utf-8", newline="")
    return str(path)


def links_of(form: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(link["from"], link["to"], link["sign"]) for link in form.get("links", [])]


def labels_of(form: dict[str, Any]) -> dict[str, str]:
    return {key: entry["label"] for key, entry in form.get("concepts", {}).items()}


def faults_of(folder: Path, ending: str, text: str) -> list[tuple[str, int | None]]:
    with pytest.raises(FaultyInput) as raised:
        read_map(put(folder, ending, text))
    assert all(fault.place and fault.place.file for fault in raised.value.faults)
    return [(f.code, f.place.line if f.place else None) for f in raised.value.faults]


NAMES = st.text("abcXYZ_é", min_size=1, max_size=5).filter(lambda t: t[0].isalpha())
LABELS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"]) | st.sampled_from("'=+-@,;\"<&\n"),
    min_size=1,
    max_size=8,
).map(str.strip)


@st.composite
def maps(draw: st.DrawFn) -> CausalMap:
    names = draw(st.lists(NAMES, min_size=1, max_size=5, unique=True))
    concepts = tuple(MapConcept(name, draw(LABELS) or name) for name in names)
    ends = st.sampled_from(names)
    triples = st.tuples(ends, ends, st.sampled_from("+-?"))
    links = draw(st.lists(triples, max_size=8, unique=True))
    return CausalMap(concepts, tuple(CausalLink(a, b, sign) for a, b, sign in links))  # type: ignore[arg-type]


@few
@given(maps(), st.sampled_from(sorted(WRITTEN)))
def test_a_map_that_was_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, causes: CausalMap, ending: str
) -> None:
    file = put(tmp_path_factory.mktemp("map"), ending, WRITTEN[ending](causes))
    form, notes = map_received(read_map(file), None)
    assert not notes
    assert links_of(form) == [(each.start, each.end, each.sign) for each in causes.links]
    joined = {end for each in causes.links for end in (each.start, each.end)}
    told = {c.id: c.label for c in causes.concepts if ending == ".graphml" or c.id in joined}
    assert labels_of(form) == told
    entries = [*form.get("links", []), *form.get("concepts", {}).values()]
    assert all(entry["note"] == f"from map{ending}" for entry in entries)
    assert not any("support" in entry for entry in entries)


@pytest.mark.parametrize("ending", sorted(WRITTEN))
@pytest.mark.parametrize("slug", SHIPPED)
def test_the_map_of_a_coded_account_changes_nothing_in_its_own_model(
    tmp_path: Path, slug: str, ending: str
) -> None:
    model = ACCOUNTS[slug]
    file = put(tmp_path, ending, WRITTEN[ending](causal_map(model)))
    form, notes = map_received(read_map(file), model)
    assert not notes
    assert form == plain_form(model)


def test_what_is_new_has_no_support_and_says_where_it_is_from(tmp_path: Path) -> None:
    model = detente.case("accounts/water-2025/upstream").load()
    text = (
        "from,to,sign,to_label,support,evidence,note\n"
        "meters,rain,minus,Rain,stated,upstream:P2.S3 other:P1.S1 ???,heard\n"
    )
    source = model.sources[0].key
    file = put(tmp_path, ".csv", text.replace("upstream:", f"{source}:"))
    form, notes = map_received(read_map(file), model)
    new = form["links"][-1]
    assert new == {
        "from": "meters",
        "to": "rain",
        "sign": "-",
        "note": "heard; from map.csv; support there: stated",
        "evidence": [f"{source}:P2.S3"],
    }
    assert form["concepts"]["rain"] == {"label": "Rain", "note": "from map.csv"}
    assert [note.code for note in notes] == ["W601", "W601"]
    assert len(form["links"]) == len(model.codes.links) + 1


def test_a_graph_that_networkx_wrote_is_read(tmp_path: Path) -> None:
    graph = networkx.DiGraph()
    graph.add_node("n1", name="Price of water")
    graph.add_edge("n1", "2 wells", weight=-0.5)
    graph.add_edge("2 wells", "n1", weight=2)
    graph.add_edge("n1", "n1", weight=0)
    out = io.BytesIO()
    networkx.write_graphml(graph, out)
    form, notes = map_received(read_map(put(tmp_path, ".graphml", out.getvalue().decode())), None)
    assert not notes
    assert labels_of(form) == {"n1": "Price of water", "code_2_wells": "2 wells"}
    assert sorted(links_of(form)) == [
        ("code_2_wells", "n1", "+"),
        ("n1", "code_2_wells", "-"),
        ("n1", "n1", "?"),
    ]


DRAWN = """\
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/xml/graphml">
<key for="node" id="d0" yfiles.type="nodegraphics"/>
<graph edgedefault="directed" id="G">
<node id="n0">
<data key="d0"><y:ShapeNode><y:NodeLabel>Rain</y:NodeLabel></y:ShapeNode></data>
</node>
<node id="n1"/>
<edge id="e0" source="n0" target="n1"/>
<edge id="e1" source="n1" target="n0" directed="false"/>
</graph></graphml>
"""


def test_labels_of_drawings_are_read_and_what_has_no_direction_is_told(tmp_path: Path) -> None:
    found = read_map(put(tmp_path, ".graphml", DRAWN))
    form, notes = map_received(found, None)
    assert labels_of(form) == {"n0": "Rain", "n1": "n1"}
    assert links_of(form) == [("n0", "n1", "?")]
    assert [note.code for note in notes] == ["W601"]
    assert "n1 – Rain" in str(notes[0].problem)


@pytest.mark.parametrize("mark", [";", "\t", ","])
def test_tables_of_other_programs_are_read_by_their_names_of_columns(
    tmp_path: Path, mark: str
) -> None:
    out = io.StringIO(newline="")
    rows = [("Source", "Target", "Weight"), ("Rain fall", "harvest", "-1"), ("harvest", "x", "")]
    csv.writer(out, delimiter=mark).writerows(rows)
    file = put(tmp_path, ".csv", "\ufeff" + out.getvalue())
    form, _ = map_received(read_map(file), None)
    assert links_of(form) == [("Rain_fall", "harvest", "-"), ("harvest", "x", "?")]
    assert labels_of(form)["Rain_fall"] == "Rain fall"


def test_every_line_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = "from,to,sign\na,b,often\na,,plus\n\na,b,+\n,b,-\na,b,nan\n"
    assert faults_of(tmp_path, ".csv", text) == [("E601", line) for line in (2, 3, 6, 7)]
    graph = '<graphml>\n<graph>\n<node id="a"/>\n<node id="a"/>\n<node/>\n{}\n</graph></graphml>'
    edges = '<edge source="a" target="z"/>\n<edge source="a" target="a"><data key="sign">up</data>'
    text = graph.format(f"{edges}</edge>")
    assert faults_of(tmp_path, ".graphml", text) == [("E601", line) for line in (4, 5, 6, 7)]


@pytest.mark.parametrize(
    ("ending", "text", "code"),
    [
        (".csv", "", "E601"),
        (".csv", "kind,id,label\nact,a,A\n", "E601"),
        (".csv", "from,to\na,\x00b\n" + '"' * 3 + "x" * 200_000, "E601"),
        (".graphml", "<svg/>", "E601"),
        (".graphml", "<graphml></graphml>", "E601"),
        (".graphml", "<graphml><graph>", "E601"),
        (".graphml", '<!DOCTYPE g [<!ENTITY a "b">]><graphml/>', "E122"),
        (".graphml", "<a>" * 300, "E122"),
    ],
)
def test_what_is_no_map_or_not_safe_is_refused(
    tmp_path: Path, ending: str, text: str, code: str
) -> None:
    assert {found for found, _ in faults_of(tmp_path, ending, text)} == {code}


def test_a_table_that_is_no_text_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "map.csv"
    path.write_bytes(b"from,to\na,b\nc,\xff\n")
    with pytest.raises(FaultyInput) as raised:
        read_map(str(path))
    assert str(raised.value.faults[0].place) == "map.csv:3"


def test_a_concept_is_known_by_its_label_where_one_concept_has_it(tmp_path: Path) -> None:
    model = ACCOUNTS["accounts/water-2025/upstream"]
    (first, *_) = model.codes.links
    labels = causal_map(model).labels
    text = f'from,to,sign\n"{labels[first.start]}","{labels[first.end]}",{first.sign}\n'
    form, notes = map_received(read_map(put(tmp_path, ".csv", text)), model)
    assert form == plain_form(model)
    assert not notes


def test_another_label_of_a_concept_is_told_and_the_model_s_stays(tmp_path: Path) -> None:
    model = detente.case("accounts/water-2025/upstream").load()
    (first, *_) = model.codes.links
    text = f"from,to,sign,from_label\n{first.start},{first.end},{first.sign},Another name\n"
    form, notes = map_received(read_map(put(tmp_path, ".csv", text)), model)
    assert form == plain_form(model)
    assert "Another name" in str(notes[0].problem)
