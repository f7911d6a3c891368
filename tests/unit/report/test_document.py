import itertools

import pytest

from detente.errors import FaultyInput
from detente.questions.explain import explain
from detente.questions.summary import answer, temptations
from detente.report.blocks import Document, Figure, Heading, Note, Paragraph, TableBlock
from detente.report.document import report_on
from detente.report.text import as_text, explanation_text
from detente.report.why import states_to_explain
from detente.stability.result import analyse_listed
from tests.unit.report import models

SECTIONS = [
    *("about", "parties", "limits", "preferences", "states"),
    *("moves", "holds", "why", "paths", "concepts", "method"),
]


def words(document: Document) -> str:
    return as_text(document, 100)


def prose(document: Document) -> str:
    return " ".join(words(document).split())


@pytest.fixture(scope="module")
def gulf() -> Document:
    return report_on(models.analysed(models.GULF))


@pytest.fixture(scope="module")
def elmira() -> Document:
    return report_on(models.analysed(models.ELMIRA))


def test_a_report_has_sections_with_fixed_ids(gulf: Document, elmira: Document) -> None:
    assert [section.id for section in gulf.sections] == SECTIONS
    assert [section.id for section in elmira.sections] == SECTIONS


def test_the_same_result_always_gives_the_same_report(elmira: Document) -> None:
    assert report_on(models.analysed(models.ELMIRA)) == elmira


def test_a_report_says_that_it_models_an_account(gulf: Document) -> None:
    notes = [block.text for block in gulf.blocks() if isinstance(block, Note)]
    assert "a model of an account, not of the conflict" in notes[0]


def test_the_summary_tells_in_plain_words_why_the_measured_response_holds(gulf: Document) -> None:
    (lead,) = [b.text for b in gulf.sections[0].blocks if isinstance(b, Paragraph) and b.strong]
    assert "It holds: nobody has a reason to leave" in lead
    result = models.analysed(models.GULF)
    (told,) = temptations(result, result.position("contained_exchange"))
    assert told.startswith("Iran could switch on “equal blow” and switch off “measured response”")
    assert "Israel could switch on “heavy strikes on Iran”" in told
    assert "or the United States could switch on “large strike on Iran”" in told
    assert "the gain is statement 5" in told
    assert "the loss statement 2 (not “heavy strikes on Iran”) or statement 1" in told


def test_a_long_answer_is_told_step_by_step() -> None:
    result = models.analysed(models.GULF)
    told = " ".join(temptations(result, 787))
    assert "then Israel could" in told


def test_a_report_counts_what_each_constraint_removes(gulf: Document) -> None:
    text = prose(gulf)
    assert "Of 8,192 combinations of the 13 options, 3,072 can occur." in text
    assert "rules out: 2,048" in text


def test_every_heading_of_level_four_stands_under_one_of_level_three(gulf: Document) -> None:
    for section in gulf.sections:
        levels = [2, *(b.level for b in section.blocks if isinstance(b, Heading))]
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_every_state_that_is_drawn_or_explained_has_a_row(gulf: Document, elmira: Document) -> None:
    for document in (gulf, elmira):
        (states,) = [s for s in document.sections if s.id == "states"]
        ids = {i for b in states.blocks if isinstance(b, TableBlock) for i in b.ids}
        figures = [b for b in document.blocks() if isinstance(b, Figure)]
        assert figures
        for figure in figures:
            assert {f"state-{at + 1}" for at in figure.states} <= ids


def test_the_status_quo_and_named_states_are_explained_first(gulf: Document) -> None:
    titles = [b.text for b in gulf.sections[7].blocks if isinstance(b, Heading) and b.level == 3]
    assert titles[0] == "State 881 (contained_exchange), the status quo"
    assert titles[1] == "State 880 (measured_response_only)"
    assert len(titles) == 12


def test_a_report_says_how_many_states_are_not_explained(gulf: Document) -> None:
    assert "430 more states hold under at least one concept" in prose(gulf)


def test_witnesses_are_counted_and_checked(gulf: Document) -> None:
    assert "420 of 420 hold" in prose(gulf)


def test_unchecked_witnesses_are_said_to_be_unchecked() -> None:
    document = report_on(models.analysed(models.ELMIRA), verify=False)
    assert "not asked for" in prose(document)
    assert "judged a second time" not in prose(document)


def test_states_to_explain_can_be_chosen() -> None:
    document = report_on(models.analysed(models.ELMIRA), explanations=["s5", "s1", "s5"])
    titles = [b.text for b in document.sections[7].blocks if isinstance(b, Heading)]
    assert titles[0] == "State 5 (s5)"
    assert "State 1 (s1), the status quo" in titles
    with pytest.raises(FaultyInput, match="E308"):
        report_on(models.analysed(models.ELMIRA), explanations=["s99"])


def test_a_status_quo_that_does_not_hold_is_told_with_who_leaves() -> None:
    result = analyse_listed(models.game(status_quo="YN"))
    at = result.graph.status_quo
    assert states_to_explain(result, 12)[0] == at
    assert answer(result, at).startswith("It does not hold: Ann would leave")
    (told, *_) = temptations(result, at)
    assert told.startswith("Ann could switch off “share”")


def test_where_only_nash_is_asked_for_no_answers_are_spoken_of() -> None:
    result = analyse_listed(models.game(), ["nash"])
    for at in range(len(result)):
        text = answer(result, at)
        assert "counted" not in text
        assert "reckons" not in text


def test_what_never_gains_is_said_to_hold_whatever_the_others_answer() -> None:
    result = analyse_listed(models.game())
    (state,) = result.equilibria("nash")
    assert "whatever the others would answer" in answer(result, state.number - 1)


def test_a_title_can_be_given_and_variants_are_named(gulf: Document) -> None:
    result = analyse_listed(models.game())
    assert report_on(result, title="For Tuesday").title == "For Tuesday"
    assert "none of these variants is applied" in prose(gulf)


def test_an_abstract_conflict_has_a_report() -> None:
    document = report_on(analyse_listed(models.chain(5)))
    assert "The model lists 5 states" in prose(document)
    assert "p4 (Place p4)" in prose(document)


def test_a_large_conflict_without_a_status_quo_has_a_report() -> None:
    text = prose(report_on(analyse_listed(models.many(4))))
    assert "26 of 256 states are drawn" in text
    assert "All 256 combinations of the 8 options can occur." in text


# --- text --------------------------------------------------------------------------


@pytest.mark.parametrize("width", [40, 72, 100])
def test_text_keeps_its_width(gulf: Document, width: int) -> None:
    limit = width if width >= 72 else width + 60  # tables of numbers do not fit 40 columns
    assert all(len(line) <= limit for line in as_text(gulf, width).splitlines())


def test_an_explanation_names_concepts_and_says_that_it_was_checked() -> None:
    result = models.analysed(models.GULF)
    told = explanation_text(explain(result, "contained_exchange", verify=True), 80)
    assert "Equilibrium under General metarational (GMR)" in told
    assert "[R]." in told
    assert "SEQ, SSEQ]" in " ".join(told.split())
    assert told.rstrip().endswith("checked: every witness holds")
    assert all(len(line) <= 80 for line in told.splitlines())


def test_an_explanation_that_was_not_checked_does_not_say_so() -> None:
    told = explanation_text(explain(models.analysed(models.ELMIRA), "s2"))
    assert "No equilibrium under any of the concepts." in told
    assert "checked" not in told
