"""From a verdict to the passages behind it, and back; what is shown of them and what is not."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

import detente
from detente.accounts.text import sha256_of
from detente.model.conflict import Anchor, Grounds
from detente.questions.explain import explain
from detente.questions.words import statement_phrases
from detente.report.blocks import Document, Heading, Leads, Link, Section, TableBlock
from detente.report.document import report_on
from detente.report.grounded import Grounded, grounded_elements
from detente.report.html import as_html
from detente.report.passages import ShownPassage, Withheld, passage_id, passages_section
from detente.report.place_links import PlaceLinks
from detente.report.why import Once, states_to_explain
from detente.stability.result import analyse_listed
from detente.wording import worded
from tests.unit.report import models
from tests.unit.report.test_html import Page

WATER = models.CASES / "accounts" / "water-2025"
HOSTILE = '<script>alert("1")</script> [stated, letter:P1] </td>\x1b[2J\u202eevil'


def led(path: Path) -> Document:
    """The report of a conflict file with what its folder knows of the passages."""
    result = models.analysed(path)
    return report_on(result, passages=detente.shown_passages(result.conflict, path.parent))


def section(document: Document, wanted: str) -> Section:
    (found,) = [each for each in document.sections if each.id == wanted]
    return found


def entries(document: Document) -> dict[str, set[str]]:
    """Every passage's id, with all that its entry leads to."""
    table = section(document, "passages").blocks
    (block,) = [b for b in table if isinstance(b, TableBlock) and b.table.corner == "Passage"]
    return {
        block.id_of(row): {
            part.target
            for column in range(len(block.table.columns))
            for part in block.leads_of(row, column)
            if isinstance(part, Link)
        }
        for row in range(len(block.table.rows))
    }


# --- the way there and back ----------------------------------------------------------


@pytest.mark.parametrize("path", [models.GULF, WATER / "upstream.yaml", WATER / "downstream.yaml"])
def test_every_link_of_a_report_with_passages_leads_somewhere(path: Path) -> None:
    page = Page(as_html(led(path)))
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    assert not any(" " in each for each in page.ids)
    assert {address[1:] for address in page.addresses} <= set(page.ids)
    assert sum(address.startswith("#passage-") for address in page.addresses) > 20


def test_places_named_where_a_verdict_is_told_lead_back_to_that_verdict() -> None:
    # The words are told by another module than the one that finds what stands behind.
    document, result = led(models.GULF), models.analysed(models.GULF)
    back, seen = entries(document), 0
    for at in states_to_explain(result, 12):
        told = explain(result, result.states[at])
        for party in told.parties:
            sentences = [text for account in party.accounts for text in account.sentences]
            places = set(re.findall(r"statement:P\d+\.S\d+", " ".join(sentences)))
            for place in places:
                assert f"why-{at + 1}-{party.party.id}" in back[passage_id(place)]
                seen += 1
    assert seen > 50


def test_a_verdict_leads_to_its_elements_these_to_passages_and_passages_back_to_both() -> None:
    document, result = led(models.GULF), models.analysed(models.GULF)
    back = entries(document)
    grounds = {each.target: each.grounds for each in grounded_elements(result.conflict)}
    heading, seen = "", 0
    for block in section(document, "why").blocks:
        if isinstance(block, Heading):
            heading = block.id
        if not isinstance(block, Leads):
            continue
        targets = [item.target for item in block.items if isinstance(item, Link)]
        number = heading.split("-")[1]
        for target in targets:
            for anchor in grounds[target].evidence:
                leads = back[passage_id(str(anchor))]
                assert target in leads
                assert any(each.startswith(f"why-{number}-") for each in leads)
                assert heading in leads
                seen += 1
    assert seen > 100


def test_every_place_of_the_model_has_its_entry_and_every_element_its_row() -> None:
    document = led(models.GULF)
    conflict = models.analysed(models.GULF).conflict
    ids, back = set(Page(as_html(document)).ids), entries(document)
    resting = defaultdict(set)
    for element in grounded_elements(conflict):
        assert element.target in ids
        for anchor in element.grounds.evidence:
            resting[passage_id(str(anchor))].add(element.target)
    assert back.keys() == resting.keys()
    assert all(resting[place] <= back[place] for place in back)


def test_what_is_inferred_is_shown_as_resting_on_no_passage() -> None:
    document = led(models.GULF)
    blocks = section(document, "passages").blocks
    (block,) = [b for b in blocks if isinstance(b, TableBlock) and b.table.corner == "Element"]
    conflict = models.analysed(models.GULF).conflict
    inferred = [
        each.target
        for each in grounded_elements(conflict)
        if each.grounds.support == "inferred" and not each.grounds.evidence
    ]
    assert inferred
    assert list(block.links) == inferred


def test_a_model_without_evidence_has_no_section_of_passages() -> None:
    document = report_on(models.analysed(models.ELMIRA))
    assert "passages" not in [each.id for each in document.sections]


# --- what is shown of a passage -------------------------------------------------------

MODEL = """detente: 1
title: A gate
sources:
  letter: {{title: A letter, file: letter.txt, kept: {kept}}}
decision_makers:
  ann:
    name: Ann
    options: {{open: {{name: open the gate, support: stated, evidence: [letter:P1.S1]}}}}
  bob: {{name: Bob, options: {{pay: pay the toll}}}}
status_quo: NN
preferences:
  ann: {{statements: [{{that: pay, support: implied, evidence: ["letter:P1.S2"]}}, not open]}}
  bob: {{statements: [{{that: open, support: stated, evidence: [letter]}}, not pay]}}
"""


def project(folder: Path, text: str, *, kept: bool) -> Path:
    (folder / "letter.txt").write_text(text, encoding="utf-8")
    file = folder / "conflict.yaml"
    file.write_text(MODEL.format(kept=str(kept).lower()), encoding="utf-8")
    return file


def listed_in(file: Path, text: str) -> None:
    """Give the file the digest of the text that its places were made from."""
    content = file.read_text(encoding="utf-8")
    digest = f'sha256: "{sha256_of(text)}", file: letter.txt'
    file.write_text(content.replace("file: letter.txt", digest), encoding="utf-8")


def test_words_are_shown_where_the_project_keeps_the_text(tmp_path: Path) -> None:
    text = "The gate is mine. The toll is due.\n"
    file = project(tmp_path, text, kept=True)
    listed_in(file, text)
    conflict = detente.load(file)
    shown = detente.shown_passages(conflict, tmp_path)
    assert [each.words for each in shown] == [
        "The gate is mine.",
        "The toll is due.",
        Withheld("the whole account"),
    ]
    assert [(each.start, each.end) for each in shown][:2] == [(0, 17), (18, 34)]
    document = report_on(analyse_listed(conflict), passages=shown)
    assert "“The toll is due.”" in as_html(document)
    assert "“The toll is due.”" in document.to_text()


def test_no_words_are_shown_where_the_text_may_not_be_kept(tmp_path: Path) -> None:
    text = "The gate is mine. The toll is due.\n"
    file = project(tmp_path, text, kept=False)
    listed_in(file, text)
    conflict = detente.load(file)
    shown = detente.shown_passages(conflict, tmp_path)
    document = report_on(analyse_listed(conflict), passages=shown)
    for printed in (as_html(document), document.to_text()):
        assert "gate is mine" not in printed
        assert "toll is due" not in printed
        assert shown[0].sha256[:16] in printed
        assert "0–17" in printed


def test_no_words_are_shown_where_there_is_no_text(tmp_path: Path) -> None:
    file = project(tmp_path, "", kept=True)
    (tmp_path / "letter.txt").unlink()
    shown = detente.shown_passages(detente.load(file), tmp_path)
    assert {each.words for each in shown} == {Withheld("the text is not at hand")}
    assert "the text is not at hand" in report_on(
        analyse_listed(detente.load(file)), passages=shown
    ).to_text(200)


def test_the_shipped_statement_is_shown_without_a_word_of_its_text() -> None:
    shown = detente.shown_passages(models.analysed(models.GULF).conflict, models.GULF.parent)
    assert len(shown) > 40
    assert all(isinstance(each.words, Withheld) for each in shown)
    assert all(each.outcome == "resolved" and each.end and each.sha256 for each in shown)
    voices = {chain[0] for each in shown for chain in each.voices}
    assert "governments and media (speaker)" in voices


def test_hostile_words_stay_words() -> None:
    anchor = Anchor("letter", 1, 1)
    element = Grounded("element-a", HOSTILE, Grounds("stated", None, (anchor,), holder=HOSTILE))
    shown = ShownPassage(anchor, "resolved", 0, 9, "0" * 64, HOSTILE, ((HOSTILE, HOSTILE),))
    found = passages_section([element], [shown])
    assert found is not None
    document = Document("t", "s", (found,), "m", places={("", "letter:P1.S1"): "passage-x"})
    page = as_html(document)
    body = page[page.index("</style>") :]
    assert "<script" not in body
    assert "</td>\x1b" not in body
    assert "&lt;script&gt;" in body
    assert Page(page).open == []
    row = document.to_text(400).split("what is there: ")[1].splitlines()[0]
    assert "\x1b" not in row
    assert "\u202e" not in row
    assert "\\u{1b}[2J\\u{202e}evil" in row


def test_places_not_found_are_said_to_be_so() -> None:
    anchor = Anchor("letter", 1, 1)
    element = Grounded("", "x", Grounds("stated", None, (anchor,)))
    shown = ShownPassage(anchor, "lost", words=Withheld("the words are gone"))
    found = passages_section([element], [shown])
    assert found is not None
    text = Document("t", "s", (found,), "m").to_text(200)
    assert "1 place not found for certain in the text at hand: letter:P1.S1." in text
    assert "lost: the words are gone" in text


# --- links in running text --------------------------------------------------------------


def test_a_source_is_a_place_only_where_places_are_listed() -> None:
    links = PlaceLinks({("", "letter"): "l", ("", "letter:P1.S2"): "p", ("B", "letter"): "b"})
    assert "<a" not in links("The letter says so.")
    assert "<a" not in links("[the letter]")
    assert "<a" not in links("letter", "title")
    assert str(links("letter", "where")).count('href="#l"') == 1
    told = str(links("because x [stated, letter, letter:P1.S2], letter:P1.S2"))
    assert told.count('href="#l"') == 1
    assert told.count('href="#p"') == 2
    assert str(links("x [implied, letter]", "B")).count('href="#b"') == 1
    assert "<a" not in links("letter:P1.S21 letter:P1 xletter:P1.S2 my-letter:P1.S2")


def test_ids_of_places_never_fall_together() -> None:
    places = [
        f"{source}{passage}"
        for source in ("a", "a-P1", "a-P1-S2", "P1", "voice-1", "b")
        for passage in ("", ":P1", ":P1.S2", ":P1.S21", ":P12.S1")
    ]
    ids = [passage_id(place, account) for place in places for account in ("", "1", "2")]
    assert len(ids) == len(set(ids))


def test_a_statement_is_told_in_full_once_and_then_by_its_number() -> None:
    conflict = models.analysed(models.GULF).conflict
    once = Once(conflict)
    (there, long), (fails, long_fails) = statement_phrases(conflict, "iran", 5)
    words = "“equal blow” [implied, statement:P20.S39]"
    assert long == f"statement 5 holds there: {words}"
    told = worded("Iran could move, preferred because {why}.", why=long)
    assert once(told) == told
    assert once(told) == "Iran could move, preferred because statement 5 holds there."
    failing = worded("so {why}; end", why=long_fails)
    assert once(failing) == "so statement 5 then fails; end"
    assert (there, fails) == ("statement 5 holds there", "statement 5 then fails")


def test_the_bullets_of_a_report_are_those_of_the_explanation_but_for_repeated_words() -> None:
    document, result = led(models.GULF), models.analysed(models.GULF)
    text = " ".join(document.to_text(100).split())
    told = explain(result, "contained_exchange")
    for party in told.parties:
        for account in party.accounts:
            for line in account.sentences:
                assert line.split(", preferred because")[0] in text
