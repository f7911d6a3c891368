"""A report in another language: every sentence is told, and the words of the model stay."""

from __future__ import annotations

import html
import re

import pytest

from detente.files.reader import conflict as read
from detente.model.conflict import Conflict
from detente.questions.coalitions import coalitions
from detente.report.blocks import Document
from detente.report.document import report_on
from detente.stability.result import analyse_listed

#: A model whose own words are of no language, with everything that a report speaks of.
OPTIONS = {
    "detente": 1,
    "title": "Ωμ",
    "summary": "Σμ.",
    "decision_makers": {
        "aa": {
            "name": "Αα",
            "options": {
                "x1": {"name": "Ξα", "moves": "forward", "intensity": 3, "support": "stated"},
                "x2": {"name": "Ξβ", "moves": "backward"},
            },
        },
        "bb": {
            "name": "Ββ",
            "options": {
                "y1": {"name": "Ψα", "intensity": 5},
                "y2": {"name": "Ψβ", "levels": ["λα", "λβ", "λγ"], "moves": "forward"},
            },
        },
        "cc": {"name": "Γγ", "options": {"z1": {"name": "Ζα"}}},
    },
    "infeasible": [{"when": "x1 and x2", "because": "Δα"}],
    "at_most_one": [["x1", "z1"]],
    "rules": [{"who": "bb", "from": "not y1", "to": "z1"}, {"from": "x1", "to": "x2"}],
    "states": {"s_one": "NN N0 N"},
    "watch": {"ww": "y1 iff z1"},
    "status_quo": "s_one",
    "preferences": {
        "aa": {"statements": [{"that": "not y1", "support": "implied"}, "x1 if z1", "not x2"]},
        "bb": {"weights": {"y1": 2, "x1": -1, "y2": {"λβ": 1}}},
        "cc": {"statements": ["z1", "y2 = λγ"]},
    },
    "variants": {"vv": {"about": "Υυ", "changes": [{"drop": "infeasible.1"}]}},
}
ABSTRACT = {
    "detente": 1,
    "title": "Ωμ",
    "states": {"s1": "Σα", "s2": "Σβ", "s3": "Σγ"},
    "decision_makers": {
        "aa": {"name": "Αα", "moves": {"s1": ["s2"], "s2": ["s3"]}},
        "bb": {"name": "Ββ", "moves": {"s2": ["s1"], "s3": ["s1"]}},
    },
    "status_quo": "s1",
    "preferences": {"aa": {"ranking": ["s2", ["s1", "s3"]]}, "bb": {"ranking": ["s3", "s1", "s2"]}},
}
#: Words of English sentences that no Spanish sentence has.
ENGLISH = re.compile(
    r"\b(the|of|and|is|are|not|with|by|to|from|that|which|would|could|holds?|states?|moves?|under"
    r"|party|parties|option|options|improvements?|equilibri(?:um|a)|prefers?|none|nothing|drawn)\b",
    re.IGNORECASE,
)


def told(conflict: Conflict, concepts: list[str] | None = None) -> Document:
    document = report_on(
        analyse_listed(conflict, concepts), verify=True, coalitions=coalitions(conflict)
    )
    return document.in_language("es")


@pytest.mark.parametrize("form", [OPTIONS, ABSTRACT], ids=["options", "abstract"])
def test_no_sentence_of_a_spanish_report_is_english(form: dict[str, object]) -> None:
    text = told(read(form)).to_text(4000)
    # names of kinds and of programs' settings are written as in a file
    text = re.sub(r"legal sequences|engine|--json|\bholds\b:?|\bbroken\b:?", "", text)
    assert [line for line in text.splitlines() if ENGLISH.search(line)] == []


def test_a_spanish_report_of_further_concepts_is_not_english() -> None:
    names = ["nash", "limited_move_2", "non_myopic", "maximin_1", "MR2", "berge", "BWSMR"]
    document = told(read(ABSTRACT), names)
    why = "\n".join(document.with_sections(["why"]).to_text(4000).splitlines())
    assert [line for line in why.splitlines() if ENGLISH.search(line)] == []


def test_a_spanish_drawing_is_drawn_in_spanish() -> None:
    page = told(read(OPTIONS)).to_html()
    inside = re.findall(r"<(?:title|desc|text)[^>]*>([^<]*)<", page)
    shown = [html.unescape(text) for text in inside]
    assert "statu quo" in shown
    assert [text for text in shown if ENGLISH.search(text)] == []


def test_a_page_of_a_spanish_report_says_so() -> None:
    page = told(read(OPTIONS)).to_html()
    assert page.startswith('<!DOCTYPE html>\n<html lang="es">')
    assert "Ir al informe" in page
    assert "“Ξα”" in page


def test_an_english_report_is_the_report_itself() -> None:
    document = report_on(analyse_listed(read(ABSTRACT)))
    assert document.in_language("en") is document
    assert document.in_language("tlh") is document


def test_places_of_accounts_lead_where_they_did() -> None:
    form = {
        **OPTIONS,
        "sources": {"kk": {"title": "Κκ"}},
        "infeasible": [{"when": "x1 and x2", "evidence": ["kk:P1.S1"]}],
    }
    english = report_on(analyse_listed(read(form))).to_html()
    spanish = told(read(form)).to_html()
    led = re.compile(r'<a class="place" href="(#[^"]*)"')
    assert led.findall(english)
    assert set(led.findall(spanish)) == set(led.findall(english))
