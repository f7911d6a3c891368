"""What detente writes, read by a program of others: pyrefiqda, made of the standard's schema."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import detente
from detente.accounts.elements import coded_elements
from detente.accounts.span import Span
from detente.files.exchange.coded import source_texts
from detente.files.exchange.receiving import received
from detente.files.exchange.refi_reading import read_qdc, read_qdpx
from detente.files.exchange.refi_writing import as_qdc, as_qdpx
from detente.files.exchange.texts import texts_of
from detente.files.reader import conflict
from tests.unit.files.test_exchange import TEXT, coded, written

pyrefiqda = pytest.importorskip("pyrefiqda", reason="pyrefiqda is not installed (dev extra)")
SHIPPED = ["water-2025/upstream", "water-2025/downstream", "gulf-2024-04/texts/shipping-forum"]


def _selections(file: str, folder: Path) -> list[tuple[str, str]]:
    """The name of each code with the words that it stands on, as the other program reads them."""
    project = pyrefiqda.RefiProject.load(file, str(folder))
    names: dict[str, str] = {}
    waiting = list(project.code_book.codes.code)
    while waiting:
        code = waiting.pop()
        names[code.guid] = code.name
        waiting += code.code
    found = []
    for source in project.sources.text_source:
        path = pyrefiqda.RefiProject.resolve_source_path(source.plain_text_path, folder)
        text = path.read_bytes().decode("utf-8")
        for selection in source.plain_text_selection:
            words = text[selection.start_position : selection.end_position + 1]
            found += [(names[c.code_ref.target_guid], words) for c in selection.coding]
    return sorted(found)


def _own(model: Any, texts: dict[str, str]) -> list[tuple[str, str]]:
    """The same out of the model: each element's address with the words of its anchors."""
    at_hand = source_texts(texts)
    digests = {source.key: source.sha256 for source in model.sources}
    found = []
    for element in coded_elements(model):
        for anchor in element.grounds.evidence:
            if anchor.source in at_hand:
                span = at_hand[anchor.source].span_of(anchor, digests[anchor.source])
                assert isinstance(span, Span)
                words = texts[anchor.source][span.start : span.end]
                found.append((element.address, words))
    return sorted(found)


@pytest.mark.parametrize("slug", SHIPPED)
def test_another_program_reads_every_shipped_coding_on_its_words(tmp_path: Path, slug: str) -> None:
    case = detente.case(slug)
    model = case.load()
    texts = texts_of(model, str(case.path), ())
    assert texts
    file = written(tmp_path / "p.qdpx", as_qdpx(model, texts)[0])
    read = _selections(file, tmp_path / "out")
    assert len(read) > 20
    assert read == _own(model, texts)


def test_another_program_counts_emoji_and_marks_as_we_do(tmp_path: Path) -> None:
    model = coded(TEXT, [(16, 29), (40, 61), (0, 15), (88, len(TEXT))])
    file = written(tmp_path / "p.qdpx", as_qdpx(model, {"letter": TEXT})[0])
    assert {("claims.c", TEXT[16:29]), ("links.1", "The river fell.")} <= set(
        _selections(file, tmp_path / "out")
    )


def test_what_another_program_saves_again_comes_back_the_same(tmp_path: Path) -> None:
    case = detente.case(SHIPPED[0])
    model = case.load()
    texts = texts_of(model, str(case.path), ())
    file = written(tmp_path / "p.qdpx", as_qdpx(model, texts)[0])
    project = pyrefiqda.RefiProject.load(file, str(tmp_path / "out"))
    pyrefiqda.RefiProject.save(project, tmp_path / "again.qdpx", tmp_path / "out" / "sources")
    back, _ = received(read_qdpx(str(tmp_path / "again.qdpx")), model)
    assert conflict(back) == model


def test_another_program_reads_the_codebook(tmp_path: Path) -> None:
    model = detente.case(SHIPPED[0]).load()
    file = written(tmp_path / "b.qdc", as_qdc(model))
    book = pyrefiqda.RefiCodebook.load(file)
    names = [code.name for group in book.codes.code for code in group.code]
    assert names == [each.name for each in read_qdc(file).codes if each.above]
    pyrefiqda.RefiCodebook.save(book, tmp_path / "again.qdc")
    assert read_qdc(str(tmp_path / "again.qdc")).codes == read_qdc(file).codes
