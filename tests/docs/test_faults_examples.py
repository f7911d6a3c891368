"""Every fault code is shown by an example that the real program answers with that code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from detente.errors import CODES
from tests.docs.console import Page, blocks_of, folder_of_examples
from tests.docs.pages import DOCS, sections_of, text_of

PAGE = "reference/faults.md"
SECTIONS = {
    heading.partition(":")[0]: text
    for heading, text in sections_of(PAGE)
    if re.match(r"[EW]\d{3}:", heading)
}
BASE = next(block for block in blocks_of(text_of(PAGE)) if block.mark == "file: fence.yaml")


@pytest.mark.parametrize("code", CODES)
def test_the_example_of_a_code_gives_that_code_and_no_other(code: str, tmp_path: Path) -> None:
    page = Page(DOCS / PAGE)
    with folder_of_examples(tmp_path):
        page.run_block(BASE)
        blocks = list(blocks_of(SECTIONS[code]))
        assert any(block.language == "console" for block in blocks), "an example is missing"
        differences = [text for block in blocks for text in page.run_block(block)]
    assert not differences, "\n".join(differences)
    shown = "\n".join(block.text for block in blocks if block.language == "console")
    assert set(re.findall(r"\b[EW]\d{3}\b", shown)) == {code}


def test_the_model_of_the_examples_has_no_fault(tmp_path: Path) -> None:
    page = Page(DOCS / PAGE)
    with folder_of_examples(tmp_path):
        page.run_block(BASE)
        assert "no error, 0 warnings" in page.execute("detente check fence.yaml")
        assert page.status == 0


@pytest.mark.parametrize("code", [code for code in CODES if code.startswith("E")])
def test_an_error_exits_with_the_status_that_the_page_gives(code: str, tmp_path: Path) -> None:
    page = Page(DOCS / PAGE)
    with folder_of_examples(tmp_path):
        page.run_block(BASE)
        for block in blocks_of(SECTIONS[code]):
            if block.language == "console":
                command = block.text.split("\n")[0].removeprefix("$ ")
                page.execute(command)
            else:
                page.run_block(block)
    assert page.status == (3 if code.startswith("E5") else 2)
