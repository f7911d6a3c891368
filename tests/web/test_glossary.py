"""Each word of the field is explained where it stands, and leads to the page that says more."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

import detente.web
from detente.web import manual
from detente.web.glossary import TERMS
from tests.web.conftest import Visitor

TEMPLATES = Path(detente.web.__file__).parent / "templates"
#: Pages of the starter, and words that stand on them.
EXPLAINED = {
    "overview": ("decision-maker", "option"),
    "model": ("irreversible", "status-quo"),
    "model/limits": ("infeasible", "coalesced"),
    "model/preferences?party=upstream": ("statement",),
    "holds": ("stable", "equilibrium", "concept"),
    "holds/why?state=status+quo": ("sanction", "witness"),
    "moves": ("move", "improvement"),
    "account": ("account", "passage"),
    "questions/coalitions": ("coalition",),
    "questions/doubt": ("support",),
}


@pytest.mark.parametrize("page", EXPLAINED)
def test_a_word_opens_its_sentence_and_leads_to_the_manual(visitor: Visitor, page: str) -> None:
    told = html.unescape(visitor.get(f"/p/water/{page}").text)
    for key in EXPLAINED[page]:
        term = next(each for each in TERMS if each.key == key)
        assert f"<summary>{term.word}</summary><p>{term.sentence} <a" in told
        assert f'href="/help/docs/{term.page}"' in told


def test_every_word_of_the_glossary_is_explained_on_some_page() -> None:
    used: set[str] = set()
    for path in TEMPLATES.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        for call in re.findall(r"explained\(([^)]*)\)", text):
            used.update(re.findall(r'"([\w-]+)"', call))
        for terms in re.findall(r"set terms = \{(.*?)\} %\}", text, re.DOTALL):
            for keys in re.findall(r":\s*\(([^)]*)\)", terms):
                used.update(re.findall(r'"([\w-]+)"', keys))
    assert used == {term.key for term in TERMS}


def test_the_manual_has_the_page_of_each_word() -> None:
    assert {term.page for term in TERMS} <= {page.name for page in manual.pages()}
