"""Reports with chosen sections, as CSV, LaTeX and Word."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from detente.cli.main import run
from detente.errors import FaultyInput
from detente.report.blocks import Document, Paragraph, Section, TableBlock
from detente.report.document import report_on
from detente.report.formats import KINDS, written_as
from detente.report.latex import escaped
from detente.report.sheets import tables_of
from detente.table import Row, Table
from tests.unit.report import models

HOSTILE = r"\input{/etc/passwd} $x^2$ 100% & #1 _a_ {b} ~c <d> [e] \\ \end{document}"


@pytest.fixture(scope="module")
def document() -> Document:
    return report_on(models.analysed(models.ELMIRA))


def _hostile() -> Document:
    table = Table(HOSTILE, (HOSTILE, "n"), (Row(HOSTILE), Row("=1+1", (HOSTILE, "\x07"))), HOSTILE)
    blocks = (Paragraph(HOSTILE), TableBlock(table))
    return Document(HOSTILE, HOSTILE, (Section("a", HOSTILE, blocks),), "detente")


def test_chosen_sections_are_kept_in_the_order_of_the_report(document: Document) -> None:
    chosen = document.with_sections(["why", "parties"])
    assert [section.id for section in chosen.sections] == ["parties", "why"]


def test_no_link_leads_to_a_section_that_is_left_out(document: Document) -> None:
    for section in document.sections:
        told = re.sub(
            r"<svg.*?</svg>", "", document.with_sections([section.id]).to_html(), flags=re.DOTALL
        )
        ids = set(re.findall(r'id="([^"]+)"', told))
        assert set(re.findall(r'href="#([^"]+)"', told)) <= ids, section.id


def test_a_section_that_there_is_not_is_told_with_a_suggestion(document: Document) -> None:
    with pytest.raises(FaultyInput) as caught:
        document.with_sections(["hold", "xyz"])
    assert [fault.code for fault in caught.value.faults] == ["E701", "E701"]
    assert caught.value.faults[0].mend == "did you mean holds?"
    with pytest.raises(FaultyInput):
        document.with_sections([])


def test_every_cell_of_every_table_is_in_the_csv(document: Document) -> None:
    rows = list(csv.reader(io.StringIO(document.to_csv())))
    tables = list(tables_of(document))
    assert len(tables) > 8
    at = 0
    for table in tables:
        assert rows[at] == [table.caption or table.corner]
        assert len(rows[at + 1]) == len(table.columns) + 1
        at += 2
        for row in table.rows:
            assert rows[at][0].lstrip("'") == row.label.strip()
            assert [cell.lstrip("'") for cell in rows[at][1:] if cell] == [
                c for c in row.cells if c
            ]
            at += 1
        at += 1  # the empty line between two
    assert at == len(rows) + 1


def test_latex_escapes_whatever_a_model_says() -> None:
    told = _hostile().to_latex()
    assert "\\input{" not in told
    assert told.count("\\end{document}") == 1
    assert told.endswith("\\end{document}\n")
    bare = re.sub(
        r"\\(textbackslash|textasciicircum|textasciitilde|textless|textgreater)\{\}",
        "",
        escaped(HOSTILE),
    )
    assert re.search(r"(?<!\\)[$&#%_]", bare) is None
    assert "^" not in bare
    assert "~" not in bare


def test_latex_has_balanced_braces_and_as_many_cells_in_each_row_as_its_head(
    document: Document,
) -> None:
    for told in (document.to_latex(), _hostile().to_latex()):
        plain = told.replace("\\\\", "").replace("\\{", "").replace("\\}", "")
        assert plain.count("{") == plain.count("}")
        assert told.count("\\begin{longtable}") == told.count("\\end{longtable}")
    for block in re.findall(r"\\toprule\n(.*?)\\end\{longtable\}", document.to_latex(), re.DOTALL):
        rows = [
            line
            for line in block.split("\n")
            if line.endswith("\\\\") and "multicolumn" not in line
        ]
        assert len({len(re.findall(r"(?<!\\)&", row)) for row in rows}) == 1


@pytest.mark.skipif(not shutil.which("lualatex"), reason="needs lualatex")
def test_latex_compiles(document: Document, tmp_path: Path) -> None:
    (tmp_path / "report.tex").write_text(document.to_latex(), "utf-8")
    done = subprocess.run(
        ["lualatex", "-interaction=nonstopmode", "-halt-on-error", "report.tex"], cwd=tmp_path
    )
    assert done.returncode == 0


def test_a_word_document_holds_every_table_and_heading(document: Document) -> None:
    docx = pytest.importorskip("docx")
    read = docx.Document(io.BytesIO(document.to_word()))
    tables = list(tables_of(document))
    assert len(read.tables) == len(tables)
    for made, table in zip(read.tables, tables, strict=True):
        assert len(made.rows) == len(table.rows) + 1
        for line, row in zip(list(made.rows)[1:], table.rows, strict=True):
            assert line.cells[0].text == row.label.strip()
            if not row.heading:
                assert [cell.text for cell in line.cells[1:]] == list(row.cells)
    headings = [p.text for p in read.paragraphs if p.style.name == "Heading 1"]
    assert headings == [section.title for section in document.sections]


def test_a_word_document_takes_any_sign() -> None:
    docx = pytest.importorskip("docx")
    read = docx.Document(io.BytesIO(_hostile().to_word()))
    assert any(HOSTILE in paragraph.text for paragraph in read.paragraphs)


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_is_written_in_each_form_by_the_command_line(
    kind: str, tmp_path: Path, document: Document
) -> None:
    target = tmp_path / f"out{KINDS[kind]}"
    called = ["report", str(models.ELMIRA), "--format", kind, "--sections", "holds,why"]
    assert run([*called, "-o", str(target)]) == 0
    expected = written_as(document.with_sections(["holds", "why"]), kind)
    if isinstance(expected, str):
        assert target.read_bytes() == expected.encode("utf-8")
    else:
        assert target.read_bytes()[:2] == b"PK"


def test_a_document_stays_as_it_is_when_every_section_is_chosen(document: Document) -> None:
    every = [section.id for section in document.sections]
    assert document.with_sections(every).to_html() == replace(document).to_html()
