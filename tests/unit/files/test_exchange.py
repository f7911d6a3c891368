"""Codes out and in again: nothing is lost, positions are held to words, nothing unsafe is read."""

from __future__ import annotations

import csv
import io
import json
import random
import struct
import tracemalloc
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import detente
from detente.accounts.causal_map import causal_map
from detente.accounts.elements import coded_elements
from detente.accounts.text import normal, sha256_of
from detente.errors import FaultyInput
from detente.files.exchange import archive
from detente.files.exchange.annotations import as_annotations, read_annotations
from detente.files.exchange.coded import source_texts
from detente.files.exchange.events import events_as_csv
from detente.files.exchange.maps import map_as_csv, map_as_graphml
from detente.files.exchange.offsets import Convention, End, Positions, Selection, convention_of
from detente.files.exchange.receiving import received, without_evidence
from detente.files.exchange.refi_reading import read_qdc, read_qdpx
from detente.files.exchange.refi_writing import as_qdc, as_qdpx
from detente.files.exchange.texts import texts_of
from detente.files.reader import conflict
from detente.model.grounds import Anchor
from detente.model.plain import plain_form
from detente.model.plain_parts import anchor_form
from tests.strategies_files import forms
from tests.unit.files import refi_reader

few = settings(
    max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None
)
#: A text with what makes positions go wrong: astral signs, marks, both scripts' directions.
TEXT = (
    "The river fell. 🌊 The upper town kept its gates shut; «why» nobody said.\n\n"
    "Later — much later — عاد الماء. The river fell. Cafe\u0301 owners 👩‍🌾 met.\n"
    "A third line, and the river fell again."
)


def coded(text: str, spans: list[tuple[int, int]], **more: Any) -> detente.Conflict:
    """A model whose claims rest on these spans of the text."""
    (source,) = source_texts({"letter": text}).values()
    from detente.accounts.span import Span

    evidence = [anchor_form(source.anchor(Span(*span))) for span in spans]
    return conflict(
        {
            "detente": 1,
            "title": "Coded & <told>",
            "decision_makers": {"a": {"options": {"o": {"name": "O", "evidence": evidence[:1]}}}},
            "preferences": {"a": {"statements": ["o"]}},
            "sources": {"letter": {"title": "A letter", "sha256": sha256_of(text)}, "other": {}},
            "concepts": {"x": {"label": "X", "evidence": evidence}, "y": "Y"},
            "links": [{"from": "x", "to": "y", "sign": "-", "evidence": ["letter:P1.S1"]}],
            "claims": {"c": {"label": "C", "evidence": [*evidence, "letter"]}},
            **more,
        }
    )


def written(path: Path, content: str | bytes) -> str:
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return str(path)


def codes_of(call: Callable[[], object]) -> set[str]:
    """Codes of the faults that a call raises; empty where it raises none."""
    try:
        call()
    except FaultyInput as faulty:
        return {fault.code for fault in faulty.faults}
    return set()


# --- round trips ---------------------------------------------------------------------

spans_ = st.lists(
    st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 60)).map(
        lambda pair: (pair[0], min(len(TEXT), pair[0] + pair[1]))
    ),
    min_size=1,
    max_size=5,
)


@few
@given(spans_, st.sampled_from(["last", "after"]))
def test_a_project_written_and_read_has_every_anchor_again(
    tmp_path_factory: pytest.TempPathFactory, spans: list[tuple[int, int]], end: End
) -> None:
    model = coded(TEXT, spans)
    content, notes = as_qdpx(model, {"letter": TEXT}, end)
    assert not notes
    file = written(tmp_path_factory.mktemp("refi") / "p.qdpx", content)
    foreign = read_qdpx(file)
    assert not foreign.notes
    form, more = received(foreign, without_evidence(model))
    assert not more
    assert conflict(form) == model
    assert as_qdpx(model, {"letter": TEXT}, end)[0] == content


@few
@given(spans_, st.booleans())
def test_annotations_written_and_read_have_every_anchor_again(
    tmp_path_factory: pytest.TempPathFactory, spans: list[tuple[int, int]], at_hand: bool
) -> None:
    model = coded(TEXT, spans)
    texts = {"letter": TEXT} if at_hand else {}
    content, notes = as_annotations(model, texts)
    assert not notes
    file = written(tmp_path_factory.mktemp("anno") / "p.jsonld", content)
    foreign = read_annotations(file, texts)
    assert not foreign.notes
    form, _ = received(foreign, without_evidence(model))
    assert conflict(form) == model


@few
@given(forms())
def test_any_model_survives_annotations_without_any_text(
    tmp_path_factory: pytest.TempPathFactory, form: dict[str, Any]
) -> None:
    model = conflict(form)
    content, _ = as_annotations(model, {})
    if not json.loads(content)["items"]:
        return
    file = written(tmp_path_factory.mktemp("anno") / "p.jsonld", content)
    found, _ = received(read_annotations(file), without_evidence(model))
    assert conflict(found) == model


@few
@given(forms())
def test_any_model_gives_a_codebook_and_a_project_that_can_be_read(
    tmp_path_factory: pytest.TempPathFactory, form: dict[str, Any]
) -> None:
    model = conflict(form)
    folder = tmp_path_factory.mktemp("refi")
    book = read_qdc(written(folder / "b.qdc", as_qdc(model)))
    named = [code.name for code in book.codes if code.above]
    assert named == [element.address for element in coded_elements(model)] or len(named) > 0
    content, _ = as_qdpx(model, {})
    assert refi_reader.codes(written(folder / "p.qdpx", content)) == [c.name for c in book.codes]
    read_qdpx(str(folder / "p.qdpx"))


def test_codings_in_a_text_that_is_not_at_hand_are_told() -> None:
    _, notes = as_qdpx(coded(TEXT, [(0, 9)]), {})
    assert [note.code for note in notes] == ["W601"]
    assert "letter" in notes[0].problem


def test_an_anchor_that_the_text_does_not_bear_out_is_told_and_left_out(tmp_path: Path) -> None:
    model = coded(TEXT, [(4, 9)])
    _, notes = as_qdpx(model, {"letter": TEXT.replace("river", "lake")})
    assert {note.code for note in notes} == {"W601"}


SHIPPED = [c.slug for c in detente.cases() if c.slug.startswith("accounts/")]


def taken_back(folder: Path, model: detente.Conflict, texts: dict[str, str], form: str) -> Any:
    """The model with its own codes, carried out in this form and put into it again."""
    file = folder / f"p.{form}"
    if form == "qdpx":
        foreign = read_qdpx(written(file, as_qdpx(model, texts)[0]))
    elif form == "qdc":
        foreign = read_qdc(written(file, as_qdc(model)))
    else:
        content = as_annotations(model, texts)[0]
        if not json.loads(content)["items"]:
            return model
        foreign = read_annotations(written(file, content), texts)
    return conflict(received(foreign, model)[0])


@pytest.mark.parametrize("slug", SHIPPED)
@pytest.mark.parametrize("form", ["qdpx", "qdc", "jsonld"])
def test_a_shipped_account_carried_out_and_taken_back_is_the_same(
    tmp_path: Path, slug: str, form: str
) -> None:
    case = detente.case(slug)
    model = case.load()
    texts = texts_of(model, str(case.path), ())
    assert bool(texts) == ("gulf-2024-04/texts" in slug or "water" in slug)
    for at_hand in (texts, {}):
        assert taken_back(tmp_path, model, at_hand, form) == model


@few
@given(forms(), st.sampled_from(["qdpx", "qdc", "jsonld"]), st.sampled_from([{}, {"paper": TEXT}]))
def test_any_model_carried_out_and_taken_back_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, form: dict[str, Any], to: str, texts: dict[str, str]
) -> None:
    model = conflict(form)
    assert taken_back(tmp_path_factory.mktemp("back"), model, texts, to) == model


def test_what_another_program_took_away_is_gone_and_what_it_never_had_stays(
    tmp_path: Path,
) -> None:
    model = coded(TEXT, [(4, 9), (16, 29)])
    (claim,) = model.codes.claims
    elsewhere = Anchor("other")
    more = replace(
        claim, grounds=replace(claim.grounds, evidence=(elsewhere, *claim.grounds.evidence))
    )
    model = replace(model, codes=replace(model.codes, claims=(more,)))
    less = replace(claim, grounds=replace(claim.grounds, evidence=claim.grounds.evidence[1:]))
    edited = replace(model, codes=replace(model.codes, claims=(less,)))
    file = written(tmp_path / "p.qdpx", as_qdpx(edited, {"letter": TEXT})[0])
    back = conflict(received(read_qdpx(file), model)[0])
    assert back.codes.claims[0].grounds.evidence == (elsewhere, *claim.grounds.evidence[1:])


# --- what others read ------------------------------------------------------------------


def test_an_independent_reader_of_the_standard_finds_every_word_where_it_should_be(
    tmp_path: Path,
) -> None:
    model = coded(TEXT, [(16, 29), (40, 61), (0, 15), (88, len(TEXT))])
    file = written(tmp_path / "p.qdpx", as_qdpx(model, {"letter": TEXT})[0])
    project = refi_reader.project(file)
    assert refi_reader.violations(file) == []
    assert len(project) == 10
    for code, start, last, text in project:
        assert text == TEXT
        assert 0 <= start <= last < len(TEXT), code
    found = {(code, TEXT[start : last + 1]) for code, start, last, _ in project}
    assert ("claims.c", TEXT[16:29]) in found
    assert ("links.1", "The river fell.") in found


def test_the_shipped_account_is_a_sound_project(tmp_path: Path) -> None:
    model = detente.case("gulf-2024-04/statement").load()
    file = written(tmp_path / "p.qdpx", as_qdpx(model, {})[0])
    assert refi_reader.violations(file) == []
    assert len(list(refi_reader.links(file))) == 49


def test_annotations_have_the_shape_that_the_model_of_annotations_asks_for() -> None:
    content, _ = as_annotations(coded(TEXT, [(4, 15)]), {"letter": TEXT})
    page = json.loads(content)
    assert page["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    for item in page["items"]:
        assert item["type"] == "Annotation"
        assert item["id"].startswith("urn:uuid:")
        assert isinstance(item["target"]["source"], str)
        selectors = item["target"].get("selector", [])
        for selector in selectors if isinstance(selectors, list) else [selectors]:
            if selector["type"] == "TextPositionSelector":
                words = TEXT[selector["start"] : selector["end"]]
                quotes = [s for s in selectors if s["type"] == "TextQuoteSelector"]
                assert [quote["exact"] for quote in quotes] == [words]


def test_foreign_annotations_are_found_by_their_quote_or_told(tmp_path: Path) -> None:
    def annotation(quote: str, **more: str) -> dict[str, Any]:
        return {
            "type": "Annotation",
            "body": {"type": "TextualBody", "purpose": "tagging", "value": "low water"},
            "target": {"source": "urn:detente:source:letter",
                       "selector": {"type": "TextQuoteSelector", "exact": quote, **more}},
        }  # fmt: skip

    items = [
        annotation("gates"),
        annotation("The river fell.", prefix="الماء. "),
        annotation("The river fell."),
        annotation("the river rose"),
    ]
    file = written(tmp_path / "p.jsonld", json.dumps(items))
    foreign = read_annotations(file, {"letter": TEXT})
    places = [passage.anchor.start for passage in foreign.passages]
    assert places == [TEXT.index("gates"), TEXT.index("The river fell. Cafe")]
    assert len([note for note in foreign.notes if "not carried" in note.problem]) >= 2
    form, _ = received(foreign, None)
    assert form["concepts"]["low_water"]["label"] == "low water"
    assert len(form["concepts"]["low_water"]["evidence"]) == 2


# --- other programs' positions -----------------------------------------------------------

GUIDS = [f"{n:08d}-0000-4000-8000-000000000000" for n in range(100)]


def coding_guid(number: int) -> str:
    return f"{number:08d}-0001-4000-8000-000000000000"


def foreign_project(
    raw: bytes, selections: list[tuple[int, int, str]], description: str = ""
) -> bytes:
    """A project as another program might write it."""
    parts = "".join(
        f'<PlainTextSelection guid="{GUIDS[10 + n % 40]}" name="{name}" startPosition="{start}" '
        f'endPosition="{end}"><Coding guid="{coding_guid(n)}">'
        f'<CodeRef targetGUID="{GUIDS[1].lower()}"/></Coding></PlainTextSelection>'
        for n, (start, end, name) in enumerate(selections)
    )
    xml = (
        '<?xml version="1.0"?><Project xmlns="urn:QDA-XML:project:1.0" name="P"><CodeBook><Codes>'
        f'<Code guid="{GUIDS[1]}" name="Water, low" isCodable="true"/></Codes></CodeBook><Sources>'
        f'<TextSource guid="{GUIDS[2]}" name="Letter one.txt" plainTextPath="internal://t.txt">'
        f"{parts}</TextSource></Sources><Description>{description}</Description></Project>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("project.qde", xml)
        file.writestr("Sources/t.txt", raw)
    return out.getvalue()


def shifted(raw: str, start: int, end: int, way: Convention) -> tuple[int, int]:
    """Positions of a span of the normalised text as such a program would count them."""
    counted = [
        (1 + (way.utf16 and ord(character) > 0xFFFF))
        for at, character in enumerate(raw)
        if not (character == "\ufeff" and at == 0 and not way.mark)
        and not (character == "\r" and not way.carriage_returns)
    ]
    shown = [
        character
        for at, character in enumerate(raw)
        if not (character == "\ufeff" and at == 0 and not way.mark)
        and not (character == "\r" and not way.carriage_returns)
    ]
    # places of the normalised characters among those that count
    places = [at for at, character in enumerate(shown) if character not in "\r\ufeff"]
    first = sum(counted[: places[start]])
    after = sum(counted[: places[end - 1] + 1])
    return first, after if way.end == "after" else after - 1


WAYS = [
    Convention(end, utf16, returns, mark)
    for end in ("last", "after") for utf16 in (False, True)
    for returns in (False, True) for mark in (False, True)
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_positions_of_any_convention_come_out_right(tmp_path: Path, way: Convention) -> None:
    raw = "\ufeff" + TEXT.replace("\n", "\r\n")
    words = ["gates", "Later", "owners", "third line", "again."]
    places = [(TEXT.index(word), TEXT.index(word) + len(word)) for word in words]
    selections = [(*shifted(raw, start, end, way), TEXT[start:end]) for start, end in places]
    file = written(tmp_path / "p.qdpx", foreign_project(raw.encode("utf-8"), selections))
    foreign = read_qdpx(file)
    assert not foreign.notes
    found = [(p.anchor.start, p.anchor.end) for p in foreign.passages]
    assert found == places
    assert any("5 of 5 quotes" in fact for fact in foreign.facts)


def test_a_text_in_utf16_is_read_and_said(tmp_path: Path) -> None:
    content = foreign_project(TEXT.encode("utf-16"), [(4, 8, "river")])
    foreign = read_qdpx(written(tmp_path / "p.qdpx", content))
    assert foreign.texts["Letter_one"] == TEXT
    assert foreign.passages[0].anchor.exact == "river"


def test_a_selection_that_drifted_is_moved_to_its_words_and_that_is_told(tmp_path: Path) -> None:
    at = TEXT.index("gates")
    selections = [
        (0, 14, "The river fell."),
        (at + 3, at + 7, "gates"),
        (50, 60, "The river fell."),
        (1, 4, "nowhere at all"),
        (5, 99999, ""),
        (-1, 3, "x"),
    ]
    foreign = read_qdpx(written(tmp_path / "p.qdpx", foreign_project(TEXT.encode(), selections)))
    assert [(p.anchor.start, p.anchor.exact) for p in foreign.passages] == [
        (0, "The river fell."), (at, "gates")
    ]  # fmt: skip
    told = [note.problem for note in foreign.notes]
    assert sum("was moved" in problem for problem in told) == 1
    assert sum("not carried over" in problem for problem in told) == 4


def test_without_quotes_the_standard_holds_and_that_nothing_was_verified_is_said(
    tmp_path: Path,
) -> None:
    content = foreign_project(TEXT.encode(), [(4, 8, "")])
    foreign = read_qdpx(written(tmp_path / "p.qdpx", content))
    assert foreign.passages[0].anchor.exact == "river"
    assert any("none could be verified" in fact for fact in foreign.facts)
    assert read_qdpx(str(tmp_path / "p.qdpx"), "after").passages[0].anchor.exact == "rive"


def test_foreign_codes_become_concepts_to_paste(tmp_path: Path) -> None:
    content = foreign_project(TEXT.encode(), [(4, 8, "river")])
    form, _ = received(read_qdpx(written(tmp_path / "p.qdpx", content)), None)
    assert list(form) == ["sources", "concepts"]
    assert form["sources"]["Letter_one"]["sha256"] == sha256_of(TEXT)
    assert form["concepts"]["Water_low"]["evidence"][0]["exact"] == "river"


@few
@given(st.text(min_size=1, max_size=40), st.sampled_from(WAYS), st.data())
def test_positions_turn_into_offsets_for_any_text(
    text: str, way: Convention, data: st.DataObject
) -> None:
    plain = normal(text).text.replace("\r", "").replace("\ufeff", "")
    if not plain:
        return
    start = data.draw(st.integers(0, len(plain) - 1))
    end = data.draw(st.integers(start + 1, len(plain)))
    raw = "\ufeff" + plain.replace("\n", "\r\n")
    first, last = shifted(raw, start, end, way)
    span = Positions(raw, way).span(Selection(first, last))
    assert span is not None
    assert (span.start, span.end) == (start, end)


def test_a_long_text_costs_no_more_places_than_it_has_uneven_ones() -> None:
    raw = "\ufeff" + "The river fell.\r\n" * 1000 + "🌊"
    assert Positions(raw, Convention()).beyond == []
    positions = Positions(raw, Convention("after", True, True, True))
    assert len(positions.beyond) == 1002
    last = len(raw) + 1
    span = positions.span(Selection(last - 2, last))
    assert span is not None
    assert (span.start, span.end) == (16_000, 16_001)
    assert positions.span(Selection(0, last + 1)) is None


def test_ten_thousand_codings_of_one_code_come_back_in_order(tmp_path: Path) -> None:
    selections = [(4, 8, "river")] * 10_000
    foreign = read_qdpx(written(tmp_path / "p.qdpx", foreign_project(TEXT.encode(), selections)))
    assert len(foreign.passages) == 10_000


def test_the_convention_that_fits_most_quotes_is_taken() -> None:
    quotes = [Selection(4, 9, "river"), Selection(0, 3, "The"), Selection(4, 8, "wrong")]
    found, fitting = convention_of(TEXT, TEXT, quotes, "last")
    assert (found.end, fitting) == ("after", 2)


# --- hostile files -----------------------------------------------------------------------


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


PROJECT = b'<Project xmlns="urn:QDA-XML:project:1.0" name="P"/>'
BILLION = (
    b'<!DOCTYPE P [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><Project name="&b;"/>'
)
OUTSIDE = b'<!DOCTYPE P [<!ENTITY x SYSTEM "file:///etc/passwd">]><Project><Description>&x;</Description></Project>'


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"project.qde": BILLION}, "E122"),
        ({"project.qde": OUTSIDE}, "E122"),
        ({"project.qde": b"<!DOCTYPE P><Project/>"}, "E122"),
        ({"project.qde": PROJECT, "../../evil.txt": b"x"}, "E122"),
        ({"project.qde": PROJECT, "/etc/evil": b"x"}, "E122"),
        ({"project.qde": PROJECT, "sources\\..\\..\\evil": b"x"}, "E122"),
        ({"project.qde": PROJECT, "C:/evil": b"x"}, "E122"),
        ({"project.qde": b"<Project>" + b"<a>" * 5000}, "E122"),
        ({"project.qde": b"<Project"}, "E601"),
        ({"project.qde": b"<Other/>"}, "E601"),
        ({"project.qde": b""}, "E601"),
        ({"nothing.txt": b"x"}, "E601"),
        ({"project.qde": PROJECT.replace(b"/>", b"><a b='") + b"x" * 10}, "E601"),
    ],
)
def test_a_hostile_or_broken_project_is_refused(
    tmp_path: Path, parts: dict[str, bytes], code: str
) -> None:
    with pytest.raises(FaultyInput) as caught:
        read_qdpx(written(tmp_path / "p.qdpx", zipped(parts)))
    assert [fault.code for fault in caught.value.faults] == [code]
    assert not list(tmp_path.parent.glob("evil*"))


def test_a_zip_bomb_is_refused_within_bounded_memory(tmp_path: Path) -> None:
    bomb = zipped({"project.qde": b" " * (archive.MAXIMUM_UNPACKED + 1)})
    file = written(tmp_path / "p.qdpx", bomb)
    del bomb
    tracemalloc.start()
    with pytest.raises(FaultyInput, match="unpacks to"):
        read_qdpx(file)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


def test_a_zip_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    content = bytearray(zipped({"project.qde": b" " * (archive.MAXIMUM_PART + 1000)}))
    # the sizes stand in the local header and in the central directory
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        where = content.index(mark) + at
        content[where : where + 4] = struct.pack("<I", 100)
    with pytest.raises(FaultyInput) as caught:
        read_qdpx(written(tmp_path / "p.qdpx", bytes(content)))
    assert caught.value.faults[0].code in ("E122", "E601")


def test_a_zip_of_too_many_parts_or_with_a_part_twice_is_refused(tmp_path: Path) -> None:
    many = {f"sources/{n}.txt": b"" for n in range(archive.MAXIMUM_PARTS)}
    with pytest.raises(FaultyInput, match="parts"):
        read_qdpx(written(tmp_path / "p.qdpx", zipped({"project.qde": PROJECT, **many})))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("project.qde", PROJECT)
        with pytest.warns(UserWarning, match="Duplicate"):
            file.writestr("project.qde", PROJECT)
    with pytest.raises(FaultyInput, match="twice"):
        read_qdpx(written(tmp_path / "q.qdpx", out.getvalue()))


def test_a_text_outside_the_archive_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    xml = PROJECT.replace(
        b"/>",
        b'><Sources><TextSource guid="x" name="n" plainTextPath="relative:///secret.txt"/>'
        b'<TextSource guid="y" name="m" plainTextPath="internal://../secret.txt"/>'
        b'<PDFSource guid="z" name="o"/></Sources></Project>',
    )
    foreign = read_qdpx(written(tmp_path / "p.qdpx", zipped({"project.qde": xml})))
    assert not foreign.texts
    assert [note.code for note in foreign.notes] == ["W601"] * 3


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_project_is_refused_or_read_and_never_a_crash(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same damage each time
    content = bytearray(as_qdpx(coded(TEXT, [(4, 15)]), {"letter": TEXT})[0])
    for _ in range(chance.randint(1, 12)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    codes = codes_of(lambda: read_qdpx(written(tmp_path / "p.qdpx", bytes(content))))
    assert codes <= {"E122", "E601", "E102", "E121", "E103"}


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "{}", "3", '{"type": "Annotation"}', "[" * 100_000, '"x"', '{"type": ["a"]}'],
)
def test_what_is_no_annotation_is_a_fault_or_read_as_nothing(tmp_path: Path, content: str) -> None:
    file = written(tmp_path / "p.jsonld", content)
    codes = codes_of(lambda: read_annotations(file))
    assert codes <= {"E601"}
    if not codes:
        foreign = read_annotations(file)
        assert not foreign.passages
        assert foreign.notes


junk = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 99999), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(
        st.sampled_from(["type", "source", "selector", "start", "end", "exact", "id", "value"]),
        inner, max_size=4)),
    max_leaves=8,
)  # fmt: skip


@few
@given(junk, junk, junk)
def test_annotations_of_any_shape_are_read_or_told(
    tmp_path_factory: pytest.TempPathFactory, body: Any, target: Any, anchor: Any
) -> None:
    item = {"type": "Annotation", "body": body, "target": target, "detente:anchor": anchor}
    file = written(tmp_path_factory.mktemp("anno") / "p.jsonld", json.dumps(item))
    foreign = read_annotations(file, {"letter": TEXT})
    assert foreign.passages or foreign.notes
    received(foreign, None)


# --- tables and maps ---------------------------------------------------------------------


def test_acts_and_events_are_a_table_with_dates_bounded() -> None:
    model = detente.case("gulf-2024-04/statement").load()
    rows = list(csv.DictReader(io.StringIO(events_as_csv(model))))
    acts, events = model.codes.acts, model.codes.events
    assert [row["id"] for row in rows] == [*(a.id for a in acts), *(e.id for e in events)]
    reply = next(row for row in rows if row["id"] == "reply")
    assert (reply["who"], reply["option"]) == ("israel", "israel.contained_strike")
    assert reply["earliest"] == "2024-04-17T10:00:00+00:00"


def test_a_cell_that_a_spreadsheet_would_run_is_disarmed() -> None:
    model = coded(TEXT, [(0, 3)], events={"e": "=HYPERLINK(1)"}, concepts={"x": "+x", "y": "@y"})
    assert "'=HYPERLINK(1)" in events_as_csv(model)
    rows = list(csv.DictReader(io.StringIO(map_as_csv(causal_map(model)))))
    assert (rows[0]["from_label"], rows[0]["sign"], rows[0]["to_label"]) == ("'+x", "minus", "'@y")


def test_a_map_in_graphml_is_read_by_networkx_with_every_link() -> None:
    import networkx

    model = detente.case("gulf-2024-04/statement").load()
    text = map_as_graphml(causal_map(model))
    graph = networkx.parse_graphml(text, force_multigraph=True)
    assert (len(graph.nodes), len(graph.edges)) == (26, 38)
    signs = [data["sign"] for _, _, data in graph.edges(data=True)]
    assert signs.count("+") == 23
    assert ET.fromstring(text).tag.endswith("graphml")  # noqa: S314 - our own text


def test_plain_form_of_what_came_back_is_the_same_text(tmp_path: Path) -> None:
    model = coded(TEXT, [(4, 15), (0, 3)])
    file = written(tmp_path / "p.qdpx", as_qdpx(model, {"letter": TEXT})[0])
    form, _ = received(read_qdpx(file), without_evidence(model))
    assert json.dumps(plain_form(conflict(form))) == json.dumps(plain_form(model))
