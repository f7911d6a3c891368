"""What few models have: levels, weights, choices, rules, coalescing, profiles, variants."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from detente.model.conflict import (
    Choice,
    Coalescing,
    Conflict,
    DecisionMaker,
    Grounds,
    Infeasible,
    MoveRule,
    Option,
    Prioritisation,
    Source,
    Statement,
    Weights,
)
from detente.model.formula import OptionKey, Vocabulary, parse
from detente.questions.explain import Account, Explanation, PartyExplanation, explain
from detente.questions.summary import temptations
from detente.report.blocks import Note
from detente.report.document import report_on
from detente.report.drawing import drawing
from detente.report.text import as_text, explanation_text
from detente.report.why import why_section
from detente.stability.result import analyse_listed
from tests.unit.report import models


def rare() -> Conflict:
    """Levels, one-way options, weights, choices, a rule for all, and states taken as one."""
    one = DecisionMaker(
        "one",
        "One",
        (
            Option("one", "size", "Size", ("none", "half", "whole"), "forward"),
            Option("one", "stop", "Stop", moves="forward"),
            Option("one", "start", "Start", moves="backward"),
            Option("one", "door", "Door", ("shut", "open")),
        ),
        grounds=Grounds("implied", "The larger one."),
    )
    two = DecisionMaker("two", "Two", (Option("two", "go", "Go"),))
    options = (*one.options, *two.options)
    words = Vocabulary({option.key: option.levels for option in options})
    keys = {option.id: option.key for option in options}
    return Conflict(
        "Rare",
        (one, two),
        (
            ("one", Weights(((keys["size"], 2, Fraction(3)), (keys["go"], 1, Fraction(-1, 2))))),
            ("two", Prioritisation((), Grounds("inferred", "It does not mind."))),
        ),
        infeasible=(Infeasible(parse("size = whole and start", words), "it is late"),),
        choices=(Choice("at_most_one", (keys["stop"], keys["start"]), "one excludes the other"),),
        rules=(MoveRule(parse("go", words), parse("not go", words)),),
        coalesce=(Coalescing(parse("stop", words), Grounds(None, "It is over.")),),
        status_quo=None,
        sources=(Source("paper", "A paper", url="https://example.org/very/long/address"),),
    )


def flat(conflict: Conflict) -> Conflict:
    """The same without wishes that could tell coalesced states apart."""
    go = OptionKey("two", "go")
    return replace(
        conflict,
        preferences=(
            ("one", Weights(((OptionKey("one", "stop"), 1, Fraction(3, 2)), (go, 1, Fraction(0))))),
            ("two", Prioritisation((), Grounds("inferred", "It does not mind."))),
        ),
    )


def prose(conflict: Conflict, **asked: object) -> str:
    return " ".join(as_text(report_on(analyse_listed(conflict)), 100).split())


def test_levels_directions_and_choices_are_told_in_words() -> None:
    text = prose(replace(flat(rare()), coalesce=()))
    assert "levels none, half, whole, upwards only" in text
    assert "once taken, stays" in text
    assert "once dropped, stays dropped" in text
    assert "shut or open" in text
    assert "more than one of “Stop” and “Start” is taken" in text
    assert "Nobody can go in one move from “Go” to not “Go”" in text


def test_weights_are_listed_as_they_are() -> None:
    text = prose(replace(rare(), coalesce=()))
    assert "Size at whole 3" in text
    assert "Go -0.5" in text


def test_states_taken_as_one_are_told() -> None:
    text = prose(flat(rare()))
    assert "States taken as one" in text
    assert "can occur, as" in text


def test_levels_are_named_in_a_drawing() -> None:
    result = analyse_listed(replace(flat(rare()), coalesce=()))
    captions = {line for node in drawing(result, most=100).nodes for line in node.caption}
    assert "Size: half" in captions


def test_a_model_without_sources_variants_or_status_quo_has_a_report() -> None:
    bare = replace(models.game(status_quo=None), source=None, variants=(), states=(), watch=())
    assert "The model names no source." in prose(bare)


def test_applied_variants_are_told_with_their_reading() -> None:
    document = report_on(analyse_listed(replace(models.game(), applied=("other",))))
    assert document.subtitle.endswith("with variant other")
    assert "Variants applied to the model" in as_text(document)


def test_a_mixed_profile_is_told() -> None:
    result = analyse_listed(models.game(), profile={"a": "SEQ"})
    text = " ".join(as_text(report_on(result)).split())
    assert "Ann by Sequential (SEQ) and Bob by Nash (R)" in text


def test_what_the_checker_objects_to_is_not_hidden() -> None:
    result = analyse_listed(models.game())
    told = explain(result, "NN", verify=True)
    bad = explanation_text(_spoilt(told))
    assert "! the check objects: it is no move" in bad
    assert "some witnesses do not hold" in bad


def test_what_the_checker_objects_to_is_in_the_report_too() -> None:
    result = analyse_listed(models.game())
    section = why_section(result, [_spoilt(explain(result, "YN", verify=True))], 0)
    notes = [block.text for block in section.blocks if isinstance(block, Note)]
    assert "The check objects: it is no move." in notes


def test_where_nothing_holds_the_report_says_so() -> None:
    game = models.game(status_quo=None)
    words = Vocabulary({option.key: option.levels for option in game.options})
    chases, flees = (Statement(parse(text, words)) for text in ("x iff y", "x iff not y"))
    preferences = (("a", Prioritisation((chases,))), ("b", Prioritisation((flees,))))
    result = analyse_listed(replace(game, preferences=preferences, states=()), ["nash"])
    assert "No state holds under any of the concepts" in as_text(report_on(result))
    (told,) = temptations(result, 0)
    assert told == "Bob could switch on “lend”, which by itself would be better for Bob."


def test_who_leaves_even_when_every_answer_counts_is_told_so() -> None:
    result = analyse_listed(models.game(status_quo="YN"))
    (told, *_) = temptations(result, result.position("YN"))
    assert told.endswith("No answer of the others takes that gain away.")


def _spoilt(told: Explanation) -> Explanation:
    def spoil(account: Account) -> Account:
        return replace(account, objections=("it is no move",))

    parties = tuple(
        PartyExplanation(p.party, tuple(spoil(a) for a in p.accounts)) for p in told.parties
    )
    return replace(told, parties=parties)


def test_a_large_model_whose_status_quo_nobody_leaves_says_so() -> None:
    result = analyse_listed(replace(models.many(4), status_quo="YNNNNNNN"))
    text = " ".join(as_text(report_on(result)).split())
    assert "No party could gain by a move out of the status quo." in text


def test_a_drawing_around_a_state_says_what_did_not_fit() -> None:
    result = analyse_listed(models.many(4))
    drawn = drawing(result, around="NNNNNNNN", most=5)
    assert len(drawn.nodes) == 5
    assert any("did not fit" in text for text in drawn.left_out)


@pytest.mark.parametrize("length", [1, 2, 300])
def test_chains_of_any_length_can_be_drawn(length: int) -> None:
    result = analyse_listed(models.chain(length))
    assert 1 <= len(drawing(result).nodes) <= 60
