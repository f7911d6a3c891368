"""Names, parameters, refusals and the checker of the further concepts."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

import pytest

import detente
from detente.cli.main import run
from detente.engine.explicit import lists
from detente.errors import FaultyInput, LimitReached
from detente.questions import witnesses
from detente.stability.concept import Definition
from detente.stability.further import anticipation, simultaneous
from detente.stability.further.anticipation import Ties
from detente.stability.further.families import FAMILIES, suiting
from detente.stability.further.limited_move import LimitedMove
from detente.stability.further.pursuit import MAXIMUM_HORIZON
from detente.stability.further.withheld import WITHHELD
from detente.stability.further_checker import FurtherClaim, objections_to_further
from detente.stability.registry import CONCEPTS, concept, concepts_for, concepts_named
from detente.stability.result import Result, analyse_listed
from detente.stability.verdict import Foreseen, Planned
from tests.oracle import models

CapSys = pytest.CaptureFixture[str]


def conflict_of(name: str) -> detente.Conflict:
    return detente.load(detente.case(name).path)


def every_kind() -> list[str]:
    names = [family.example.name for family in FAMILIES]
    names += [c.name for party in ("chicken", "garrison") for c in suiting(conflict_of(party))]
    names += [
        LimitedMove(h, ties, any_mover=bool(m)).name
        for h in (1, 9)
        for ties in Ties
        for m in (0, 1)
    ]
    return list(dict.fromkeys(names))


@pytest.mark.parametrize("name", every_kind())
def test_a_concept_is_found_by_its_name_and_by_its_abbreviation(name: str) -> None:
    found = concept(name)
    assert found.name == name
    assert concept(found.abbreviation) == found
    assert concept(name.upper() if "stackelberg" not in name else name) == found
    assert concept(name.replace("_", "-")) == found or "stackelberg" in name
    assert found.title
    assert found.plainly.endswith(".")
    assert found.sources
    assert {each.name for each in concepts_named((*found.implies, *found.implies_of_two))} == {
        *found.implies,
        *found.implies_of_two,
    }


def test_abbreviations_differ_wherever_names_do() -> None:
    found = [concept(name) for name in every_kind()] + list(CONCEPTS)
    assert len({c.abbreviation.lower() for c in found}) == len({c.name for c in found})


@pytest.mark.parametrize(
    "name", ["L0", "MR0", f"L{MAXIMUM_HORIZON + 1}", "L", "SEQ_", "limited_move"]
)
def test_a_horizon_that_cannot_be_is_refused_with_how_to_write_it(name: str) -> None:
    with pytest.raises(FaultyInput, match="limited_move_H") as caught:
        concepts_named([name])
    assert str(MAXIMUM_HORIZON) in caught.value.faults[0].mend


def test_a_leaders_id_keeps_its_case() -> None:
    assert concept("St:Rome").name == "stackelberg_Rome"
    assert concept("stackelberg_rome") != concept("stackelberg_Rome")


def test_the_five_stay_the_default_and_all_opts_in_to_more() -> None:
    chicken = conflict_of("chicken")
    assert concepts_for(chicken, None) == CONCEPTS
    assert concepts_for(chicken, ["basic"]) == CONCEPTS
    assert concepts_for(chicken, ["basic", "L4"])[-1].name == "limited_move_4"
    names = [each.name for each in concepts_for(chicken, ["all"])]
    assert names[:5] == [each.name for each in CONCEPTS]
    own = {name for name in names if concept(name).definition is Definition.OWN}
    assert own == {each.name for each in WITHHELD}
    assert {"limited_move_4", "stackelberg_row", "policy", "simultaneous", "berge"} < set(names)


@pytest.mark.parametrize("name", ["chicken", "garrison", "xu-2007/elmira-graph"])
def test_all_asks_only_what_has_an_answer_for_the_conflict(name: str) -> None:
    conflict = conflict_of(name)
    result = analyse_listed(conflict, ["all"])
    two = len(conflict.party_ids) == 2
    names = {each.name for each in result.concepts}
    assert ("policy" in names) == two
    assert ("limited_move_4_any_mover" in names) == (not two)
    assert ("simultaneous" in names) == (conflict.form == "options")


def test_every_concept_that_has_no_answer_is_named_at_once() -> None:
    asked = ["POL", "St:nobody", "nash"]
    with pytest.raises(FaultyInput) as caught:
        analyse_listed(conflict_of("garrison"), asked)
    found = [fault.found for fault in caught.value.faults]
    assert [text.split(";")[0] for text in found] == [
        "policy",
        "stackelberg_nobody",
        "nobody",
    ]


def test_steps_at_the_same_time_need_options_and_single_states() -> None:
    with pytest.raises(FaultyInput, match="abstract"):
        analyse_listed(conflict_of("xu-2007/elmira-graph"), ["SIM"])
    joined = detente.Builder("Joined")
    joined.decision_maker("one").option("a").option("b").prefers("true")
    joined.coalesce("a")
    with pytest.raises(FaultyInput, match="coalesced"):
        analyse_listed(joined.build(), ["SIM"])


def test_a_profile_mixes_horizons() -> None:
    chicken = conflict_of("chicken")
    result = analyse_listed(chicken, ["nash"], profile={"row": "L4", "column": "sequential"})
    expected = set(result.stable_for("row", "L4")) & set(result.stable_for("column", "SEQ"))
    assert set(result.profile_equilibria()) == expected
    record = result.to_dict()
    assert record["profile"]["concepts"] == {"row": "limited_move_4", "column": "sequential"}
    with pytest.raises(FaultyInput, match="two parties"):
        analyse_listed(conflict_of("garrison"), ["nash"], profile={"ijc": "policy"})


def test_what_is_published_for_two_parties_is_named_apart_for_more() -> None:
    garrison = conflict_of("garrison")
    party = garrison.party_ids[0]
    asked = ["L4", "NM", "L4any", "limited_move_3_hopeful"]
    result = analyse_listed(garrison, asked, profile={party: "L4"})
    assert [concept.name for concept in result.concepts] == [
        "limited_move_4_any_mover",
        "non_myopic_any_mover",
        "limited_move_3_any_mover_hopeful",
    ]
    record = result.to_dict()
    assert record["profile"]["concepts"][party] == "limited_move_4_any_mover"
    assert set(record["method"]["definitions"].values()) == {"own"}
    # both names find the answer; a horizon that was not asked for does not
    assert result.equilibria("L4") == result.equilibria("L4any")
    with pytest.raises(FaultyInput, match="not asked for"):
        result.equilibria("L5")


def test_accounts_of_different_numbers_of_parties_are_compared_by_one_concept() -> None:
    def account(*others: str) -> detente.Conflict:
        told = detente.Builder("An account")
        told.decision_maker("up").option("draw").prefers("draw")
        told.decision_maker("down").option("block").prefers("not draw", "block iff draw")
        for other in others:
            told.decision_maker(other).option(f"{other}_acts").prefers(f"{other}_acts")
        return told.build()

    for order in ((), ("third",)), (("third",), ()):
        found = detente.compare([account(*others) for others in order], concepts=["L2", "NM"])
        names = [concept.name for concept in found.concepts]
        assert names == ["limited_move_2_any_mover", "non_myopic_any_mover"]


def test_an_answer_says_whose_definition_it_follows() -> None:
    plain = analyse_listed(conflict_of("garrison")).to_dict()
    assert "definitions" not in plain["method"]
    found = analyse_listed(conflict_of("garrison"), ["nash", "MR4", "L4any"]).to_dict()
    assert found["method"]["definitions"] == {
        "metarational_4": "rebuilt",
        "limited_move_4_any_mover": "own",
    }
    assert concept("L4any").definition is Definition.OWN


def test_the_command_line_takes_them(capsys: CapSys) -> None:
    call = ["analyse", "case:chicken", "--concepts", "L2,L4,non_myopic", "--profile", "row=L4"]
    assert run([*call, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert list(answer["equilibria"]) == ["limited_move_2", "limited_move_4", "non_myopic"]
    assert answer["equilibria"]["non_myopic"] == ["NN"]
    assert run(call) == 0
    told = capsys.readouterr().out
    assert "Limited move, horizon 4 (L4)" in told
    assert "definition rebuilt, not read in its source: L2, L4, NM, R" not in told
    assert "definition rebuilt, not read in its source: L2, L4, NM" in told
    assert run(["analyse", "case:garrison", "--concepts", "L4"]) == 0
    told = capsys.readouterr().out
    assert "Limited move, horizon 4 (any mover) (L4any)" in told
    assert "definition of this program's own: L4any" in told
    assert run(["analyse", "case:chicken", "--concepts", "L4", "--engine", "symbolic"]) == 3
    assert "only where states are listed" in capsys.readouterr().err


def test_too_many_joint_steps_and_too_long_periods_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(simultaneous, "MOST_TRIED", 0)
    with pytest.raises(LimitReached, match="same time"):
        analyse_listed(conflict_of("chicken"), ["SIM"])
    monkeypatch.setattr(anticipation, "MOST_LAYERS", 1)
    with pytest.raises(LimitReached, match="repeated"):
        analyse_listed(conflict_of("chicken"), ["NM"])


def test_concepts_that_cannot_be_decided_are_left_out_where_others_are(
    monkeypatch: pytest.MonkeyPatch, capsys: CapSys
) -> None:
    whole = detente.analyse(conflict_of("chicken"), ["all"])
    assert whole.complete
    monkeypatch.setattr(anticipation, "MOST_LAYERS", 1)
    part = detente.analyse(conflict_of("chicken"), ["all"])
    assert isinstance(part, Result)
    assert not part.complete
    assert [concept.name for concept, _ in part.left_out] == ["non_myopic"]
    assert {"non_myopic": whole.stable["non_myopic"], **part.stable} == whole.stable
    told = part.to_dict()
    assert told["method"]["concepts"][-1] == "non_myopic"
    assert told["counts"]["equilibria"]["non_myopic"] is None
    assert told["equilibria"]["non_myopic"] == []
    problem = "not decided: non_myopic: what is anticipated has not repeated itself"
    assert told["limits"] == [problem]
    with pytest.raises(LimitReached, match="repeated"):
        detente.analyse(conflict_of("chicken"), ["nash"], profile={"row": "NM"})
    assert run(["analyse", "case:chicken", "--concepts", "all"]) == 3
    shown = capsys.readouterr()
    assert "not complete: 4 feasible states" in shown.out
    assert problem in shown.err


def test_time_that_is_over_leaves_what_is_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = count()
    # each look at the clock is a second: two for Nash, and the next is one too many
    monkeypatch.setattr(lists, "monotonic", lambda: next(ticks))
    told: list[str] = []
    part = analyse_listed(
        conflict_of("chicken"), ["nash", "L4", "L4together", "SIM"],
        in_part=True, seconds=2, tell=told.append,
    )  # fmt: skip
    assert [concept.name for concept in part.concepts] == ["nash"]
    assert len(part.left_out) == 3
    assert part.limits() == [
        "not decided: limited_move_4, limited_move_4_together, simultaneous: the time was over"
    ]
    assert told[0].startswith("Nash, ")
    # later questions of the same engine have all the time they need
    assert part.engine.made_once("x", lambda: 1) == 1
    part.engine.check_time()
    ticks = count(10)
    with pytest.raises(LimitReached, match="time was over"):
        analyse_listed(conflict_of("chicken"), ["SIM"], in_part=True, seconds=0)


def test_what_is_anticipated_is_worked_out_once_for_all_parties_and_horizons() -> None:
    engine = analyse_listed(conflict_of("garrison"), ["nash"]).engine
    far = anticipation.expecting(engine, Ties.CAUTIOUS).up_to(6)
    near = anticipation.expecting(engine, Ties.CAUTIOUS).up_to(3)
    assert all(one is other for one, other in zip(near, far, strict=False))
    fresh = anticipation.Expecting(engine, Ties.CAUTIOUS).up_to(6)
    assert fresh == far
    layers, period = anticipation.expecting(engine, Ties.CAUTIOUS).period
    assert layers[-1].after == layers[-1 - period].after


def test_what_cannot_be_searched_at_one_state_is_refused(capsys: CapSys) -> None:
    call = ["explain", "case:chicken", "r1c1", "--max-states", "2", "--concepts"]
    assert run([*call, "SEQ"]) == 0
    assert run([*call, "MR4"]) == 3
    assert "only the five basic concepts" in capsys.readouterr().err


# --- the checker objects -----------------------------------------------------------------


def claims(seed: int) -> list[tuple[Result, FurtherClaim]]:
    model = models.random_model(
        models.Dice(seed), parties=(2, 3), options=(2, 4), coalesce=False, rules=False
    )
    result = analyse_listed(detente.conflict(model), ["all", "MR3"])
    return [
        (result, witnesses._further_claim(result, result.verdict(state, party, each.name)))
        for each in result.concepts
        if each not in CONCEPTS
        for party in result.graph.parties
        for state in result.states
    ]


def objected(result: Result, claim: FurtherClaim, **changed: Any) -> bool:
    wrong = claim._replace(**changed)
    return bool(objections_to_further(result.graph.moves, result.graph.ranks, wrong))


@pytest.mark.parametrize("seed", range(6))
def test_the_opposite_of_a_true_claim_is_objected_to(seed: int) -> None:
    turned: set[str] = set()
    for result, claim in claims(seed):
        assert not objected(result, claim)
        if claim.sanctions is None and claim.concept.split("_")[0] not in (
            "sequential",
            "stackelberg",
        ):
            turned.add(claim.concept.rstrip("0123456789_"))
            assert objected(result, claim, stable=not claim.stable), claim
        elif claim.sanctions:
            first = next(iter(claim.sanctions))
            assert objected(result, claim, sanctions=None, improvement=first), claim
        elif claim.improvement is not None and claim.sanctions is None:
            assert objected(result, claim, sanctions={}, improvement=None), claim
    assert len(turned) >= 6


def spoilt_claims() -> list[tuple[Result, FurtherClaim]]:
    return [each for seed in range(20) for each in claims(100 + seed)]


def test_a_course_that_is_missing_or_cut_short_is_objected_to() -> None:
    cut = 0
    for result, claim in spoilt_claims():
        if claim.lines and claim.stable:
            assert objected(result, claim, lines=claim.lines[1:])
        for at, (horizon, path) in enumerate(claim.lines):
            if len(path) > 1:
                cut += 1
                short = [*claim.lines[:at], (horizon, path[:-1]), *claim.lines[at + 1 :]]
                assert objected(result, claim, lines=short)
        if claim.repeats:
            assert objected(result, claim, repeats=claim.repeats + 1)
    assert cut > 50


def test_a_plan_that_is_missing_is_objected_to() -> None:
    missing = {True: 0, False: 0}
    for result, claim in spoilt_claims():
        # The other's policy says something for every state; not all of it may be needed.
        if claim.plan and not (claim.stable and claim.concept.endswith("policy")):
            missing[claim.stable] += 1
            assert objected(result, claim, plan={})
    assert min(missing.values()) > 0


def test_joint_steps_and_support_that_are_missing_are_objected_to() -> None:
    joint = support = 0
    for result, claim in spoilt_claims():
        if claim.joint:
            joint += 1
            improvement, _, state = claim.joint[0]
            assert objected(result, claim, joint=claim.joint[1:])
            assert objected(result, claim, joint=[(improvement, [], state), *claim.joint[1:]])
        if claim.path:
            support += 1
            assert objected(result, claim, path=())
    assert min(joint, support) > 0


def test_helps_and_losses_that_are_missing_or_wrong_are_objected_to() -> None:
    found = wrong = 0
    for result, claim in spoilt_claims():
        for at, (path, losses) in enumerate(claim.helps):
            found += 1
            rest = [*claim.helps[:at], *claim.helps[at + 1 :]]
            assert objected(result, claim, helps=rest)
            assert objected(result, claim, helps=[*rest, (path, ())])
            assert objected(result, claim, helps=[*rest, (path[:-1], losses)]) or len(path) > 1
            assert objected(result, claim, helps=[*rest, (path, [(claim.party, ())])])
            for helper in {mover for mover, _ in path} - {loser for loser, _ in losses}:
                wrong += 1
                assert objected(result, claim, helps=[*rest, (path, [*losses, (helper, ())])])
    assert min(found, wrong) > 0


def test_an_unknown_concept_is_no_claim() -> None:
    claim = FurtherClaim("astrology", "single", 0, 0, stable=True)
    assert objections_to_further([[[]]], [[0]], claim) == ["no reading of astrology"]


def test_a_plan_that_leads_round_for_ever_ends_nowhere() -> None:
    # Party 0 moves 0 -> 1 and 2 -> 1; party 1 always takes it from 1 to 2.
    moves = [[[1], [], [1]], [[], [2], []]]
    ranks = [[1, 2, 0], [0, 0, 0]]
    claim = FurtherClaim(
        "policy", "single", 0, 0, stable=False, improvement=1, plan={(2, -1): [(0, 1)]}
    )
    assert objections_to_further(moves, ranks, claim) == ["the others can lead round to 1 for ever"]


def test_verdicts_hold_what_they_were_got_by() -> None:
    result = analyse_listed(conflict_of("chicken"), ["L4", "MR4"])
    verdict = result.verdict("r1c1", "row", "L4")
    assert isinstance(verdict, Foreseen)
    assert [line.horizon for line in verdict.lines] == [4]
    plan = result.verdict("r1c1", "row", "MR4")
    assert isinstance(plan, Planned)
    assert plan.improvement == plan.state


def test_help_of_more_than_twelve_parties_is_not_looked_at() -> None:
    crowd = detente.Builder("Crowd")
    for number in range(13):
        crowd.decision_maker(f"p{number}").option("a").prefers("true")
    conflict = crowd.build()
    (fault,) = concept("BWSEQ").faults(conflict)
    assert fault.code == "E701"
    assert not concept("Berge").faults(conflict)
