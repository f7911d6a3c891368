"""Models made in Python: the same form, the same reader, the same faults as a file."""

from __future__ import annotations

from fractions import Fraction

import pytest

from detente.errors import FaultyInput
from detente.files.builder import Builder
from detente.files.reader import conflict, document
from detente.files.variants import with_variants
from detente.model.plain import plain_form

FILE = """\
detente: 1
title: Groundwater
summary: Short.
source: Somebody 1993
decision_makers:
  ministry:
    name: The ministry
    support: stated
    options:
      modify: {name: Modify, moves: forward}
  company:
    options:
      delay: {}
      accept: Accept
      answer: {levels: [none, some, full]}
  council: {}
infeasible:
  - delay and accept
  - {when: not (delay or accept), because: one of them, id: one}
exactly_one: [[delay, accept]]
at_most_one: [{of: [delay, accept], because: again}]
at_least_one: [[delay, accept]]
rules:
  - {who: company, from: not modify, to: accept, because: no}
coalesce: [modify and accept]
states: {s1: N YN0}
status_quo: {delay: Y}
preferences:
  ministry: {statements: [accept, {that: not modify, evidence: [paper:P2]}]}
  company: {weights: {delay: 2, modify: 1/3, answer: {full: 1}}}
  council: {ranking: [s1, [YNY0, NNY1]]}
watch: {gone: accept, stuck: {that: delay, about: nobody moves}}
sources: {paper: {title: A paper, dated: 2024-04}}
variants:
  other: {about: a what-if, changes: [{drop: infeasible.one}]}
  more: {about: both, includes: [other], changes: []}
"""


def built() -> Builder:
    """The same model, said in Python."""
    builder = Builder("Groundwater", summary="Short.", source="Somebody 1993")
    ministry = builder.decision_maker("ministry", name="The ministry", support="stated")
    ministry.option("modify", name="Modify", moves="forward")
    ministry.prefers("accept").prefers({"that": "not modify", "evidence": ["paper:P2"]})
    company = builder.decision_maker("company")
    company.option("delay").option("accept", "Accept").option(
        "answer", levels=["none", "some", "full"]
    )
    company.weighs({"delay": 2, "modify": Fraction(1, 3), "answer": {"full": 1}})
    builder.decision_maker("council").ranks("s1", ["YNY0", "NNY1"])
    builder.infeasible("delay and accept")
    builder.infeasible("not (delay or accept)", because="one of them", id="one")
    builder.exactly_one("delay", "accept").at_most_one("delay", "accept", because="again")
    builder.at_least_one("delay", "accept")
    builder.rule("not modify", "accept", who="company", because="no")
    builder.coalesce("modify and accept").state("s1", "N YN0").status_quo({"delay": "Y"})
    builder.watch("gone", "accept").watch("stuck", "delay", about="nobody moves")
    builder.source("paper", title="A paper", dated="2024-04")
    builder.variant("other", "a what-if", {"drop": "infeasible.one"})
    return builder.variant("more", "both", includes=["other"])


def test_a_built_model_equals_the_one_in_a_file() -> None:
    model = built().build()
    assert model == document(FILE, "m.yaml").conflict
    assert conflict(plain_form(model)) == model
    assert len(with_variants(model, ["more"]).infeasible) == 1


def test_a_model_in_abstract_form_is_built_by_moves() -> None:
    builder = Builder("Abstract")
    builder.state("s1", "here").state("s2")
    builder.decision_maker("a").moves("s1", "s2").ranks("s2", "s1")
    model = builder.build()
    assert model.form == "abstract"
    assert model.decision_makers[0].moves == (("s1", ("s2",)),)


def test_faults_of_a_built_model_tell_their_place_in_words() -> None:
    builder = Builder("T")
    builder.decision_maker("a").option("x").prefers("x", "z")
    builder.decision_maker("b")
    with pytest.raises(FaultyInput) as caught:
        builder.build()
    told = [str(fault).split("\n")[0] for fault in caught.value.faults]
    assert told == [
        "preferences.a.statements[2].that  E302  There is no such option.",
        "preferences  E403  The decision maker b has no preference.",
    ]


@pytest.mark.parametrize(
    "twice",
    [
        lambda builder: builder.decision_maker("ministry"),
        lambda builder: builder.party("ministry").option("modify"),
        lambda builder: builder.party("nobody"),
        lambda builder: builder.state("s1", "NNNN"),
        lambda builder: builder.watch("gone", "delay"),
        lambda builder: builder.source("paper"),
        lambda builder: builder.variant("other", "again"),
    ],
)
def test_a_name_used_twice_is_refused_at_once(twice: object) -> None:
    assert callable(twice)
    with pytest.raises(FaultyInput) as caught:
        twice(built())
    assert [fault.code for fault in caught.value.faults] == ["E701"]
