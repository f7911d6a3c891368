"""Who is mentioned: names, aliases, offices, the first person."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.accounts.cue_tables import rows_of
from detente.accounts.gazetteer import entities
from detente.accounts.mentions import Mention, mentions, nearest
from detente.accounts.segmentation import paragraphs, sentences
from detente.accounts.span import Span


def found(text: str, holder: str = "holder", **aliases: list[str]) -> list[tuple[str, str | None]]:
    passages = [s for p in paragraphs(text) for s in sentences(text, p)]
    return [(one.text, one.party) for one in mentions(text, passages, aliases, holder)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norway met Chile.", [("Norway", "NOR"), ("Chile", "CHL")]),
        ("NORWAY AND PERU", [("NORWAY", "NOR"), ("PERU", "PER")]),
        ("Tell us what the US said.", [("us", "holder"), ("US", "USA")]),
        ("The U.S. view.", [("U.S.", "USA")]),
        ("The polish was thin, Polish or not.", [("Polish", "POL")]),
        ("Guinea-Bissau is not Guinea.", [("Guinea-Bissau", "GNB"), ("Guinea", "GIN")]),
        ("The President of Peru left.", [("President of Peru", "PER")]),
        ("Peru’s foreign ministry spoke.", [("Peru’s foreign ministry", "PER")]),
        ("French troops and Frenchmen.", [("French troops", "FRA"), ("Frenchmen", "FRA")]),
        ("They met in Oslo; Oslo agreed.", [("Oslo", "NOR")]),
        ("Congolese troops moved.", [("Congolese troops", None)]),
        ("The UN Security Council met.", [("UN Security Council", "UNSC")]),
        ("Cote d'Ivoire", [("Cote d'Ivoire", "CIV")]),
        ("Co\u0302te d’Ivoire", [("Co\u0302te d’Ivoire", "CIV")]),
        ("Iranianism and Perugia are other words.", []),
        ("The rebels spoke.", [("rebels", None)]),
    ],
)
def test_names_of_the_gazetteer_are_found(
    text: str, expected: list[tuple[str, str | None]]
) -> None:
    assert found(text) == expected


def test_an_alias_is_found_everywhere_with_its_plural_and_possessive() -> None:
    text = "The Valley Man spoke.\n\nValley Men? No: Valley Mans, and the Valley Man's dog."
    hits = found(text, valley=["Valley Man"])
    assert hits == [("Valley Man", "valley"), ("Valley Mans", "valley"), ("Valley Man", "valley")]


def test_the_longest_alias_wins_and_an_alias_wins_over_the_gazetteer() -> None:
    hits = found("The Norway Company and Norway.", firm=["Norway Company"], state=["Norway"])
    assert hits == [("Norway Company", "firm"), ("Norway", "state")]


def test_an_alias_that_is_a_name_of_a_state_gives_all_its_names_to_the_party() -> None:
    hits = found("Norwegian envoys left Peru; Oslo agreed.", north=["Norway"])
    assert hits == [("Norwegian envoys", "north"), ("Peru", "PER"), ("Oslo", "north")]


def test_an_alias_of_two_parties_stays_open() -> None:
    text = "The regime fell."
    (one,) = mentions(text, [Span(0, 16)], {"a": ["regime"], "b": ["regime"]}, "")
    assert (one.parties, one.party, one.kind) == (("a", "b"), None, "alias")


def test_case_counts_for_capitals_and_not_for_small_letters() -> None:
    hits = found("the Bear, a bear, BEAR. Small Print; SMALL PRINT.", a=["Bear"], b=["small print"])
    assert hits == [("Bear", "a"), ("BEAR", "a"), ("Small Print", "b"), ("SMALL PRINT", "b")]


def test_aliases_are_found_in_scripts_without_spaces_or_capitals() -> None:
    assert found("河谷村民反对。", village=["村民"]) == [("村民", "village")]
    assert found("وصل وفد النهر أمس.", river=["وفد النهر"]) == [("وفد النهر", "river")]
    assert found("वे नदी परिषद से मिले।", council=["नदी परिषद"]) == [("नदी परिषद", "council")]


def test_the_first_person_is_the_holder_but_not_inside_a_quotation() -> None:
    text = "We came. He said: “We stay. We fight.” Our road is long.\n\nWe rest."
    passages = [s for p in paragraphs(text) for s in sentences(text, p)]
    hits = mentions(text, passages, {}, "h")
    assert [(one.text, one.kind, one.party) for one in hits] == [
        ("We", "holder", "h"),
        ("We", "speaker", None),
        ("We", "speaker", None),
        ("Our", "holder", "h"),
        ("We", "holder", "h"),
    ]


def test_a_quotation_that_is_never_closed_ends_with_its_paragraph() -> None:
    assert found('He said: "We stay.\n\nWe rest.') == [("We", None), ("We", "holder")]


def test_the_nearest_party_stands_first_in_the_list_to_pick_from() -> None:
    text = "Peru told Chile and Oman."
    hits = mentions(text, [Span(0, len(text))], {}, "")
    assert nearest(hits, Span(20, 24)) == ("OMN", "CHL", "PER")


def test_the_gazetteer_holds_every_member_of_the_united_nations_once() -> None:
    rows = rows_of("states.tsv")
    assert sum(row[1] == "member" for row in rows) == 193
    codes = [row[0] for table in ("states.tsv", "organisations.tsv") for row in rows_of(table)]
    assert len(set(codes)) == len(codes) == len(entities())
    assert {row[1] for row in rows} == {"member", "observer", "other", "former"}


MARKS = """
Norway Norwegian president of the 's we US us “ ” " . bear Bear in Oslo Guinea - Bissau 村民 UN ,
"""
PIECES = st.sampled_from([*MARKS.split(), "\n\n", "e\u0301"])
ALIASES = {"a": ["bear", "Norway president"], "b": ["Bear", "村民"]}


@given(st.lists(PIECES, max_size=25))
@settings(max_examples=300, deadline=None)
def test_mentions_stand_in_passages_in_order_and_apart(pieces: list[str]) -> None:
    text = " ".join(pieces)
    passages = [s for p in paragraphs(text) for s in sentences(text, p)]
    hits = mentions(text, passages, ALIASES, "h")
    for one in hits:
        assert text[one.span.start : one.span.end] == one.text
        assert any(p.start <= one.span.start < one.span.end <= p.end for p in passages)
    for earlier, later in itertools.pairwise(hits):
        assert earlier.span.end <= later.span.start
    assert mentions(text, passages, ALIASES, "h") == hits


@given(st.lists(PIECES, max_size=15))
@settings(max_examples=200, deadline=None)
def test_every_bear_is_found_once_it_is_taught(pieces: list[str]) -> None:
    text = " ".join(pieces)
    whole = [Span(0, len(text))]
    hits: tuple[Mention, ...] = mentions(text, whole, {"b": ["bear"]}, "h")
    assert sum(one.party == "b" for one in hits) == text.split().count("bear") + text.split().count(
        "Bear"
    )
