"""Witnesses as plain data: for JSON, and for the checkers that judge them."""

from __future__ import annotations

from typing import Any

from detente.engine.protocol import ResponsePath
from detente.questions.threats import threat, threat_record
from detente.stability.checker import Claim, objections
from detente.stability.further_checker import FurtherClaim, objections_to_further
from detente.stability.registry import CONCEPTS
from detente.stability.result import Result
from detente.stability.verdict import (
    Foreseen,
    Help,
    HelpWithheld,
    JointlyStable,
    Planned,
    Stable,
    Supported,
    Unstable,
    Verdict,
)

_BASIC = {concept.name for concept in CONCEPTS}


def check_witness(result: Result, verdict: Verdict) -> tuple[str, ...]:
    """What the independent checker objects to in a verdict; empty if its witness holds."""
    moves, ranks = result.graph.moves, result.graph.ranks
    if verdict.concept not in _BASIC:
        return tuple(objections_to_further(moves, ranks, _further_claim(result, verdict)))
    sanctions = None
    improvement = None
    if isinstance(verdict, Stable):
        sanctions = {s.improvement: _plain(s.path) for s in verdict.sanctions}
    elif isinstance(verdict, Unstable):
        improvement = verdict.improvement
    claim = Claim(
        verdict.concept, result.responses, verdict.party, verdict.state, sanctions, improvement
    )
    return tuple(objections(moves, ranks, claim))


def _plain(path: ResponsePath) -> list[tuple[int, int]]:
    return [(step.party, step.state) for step in path]


def _further_claim(result: Result, verdict: Verdict) -> FurtherClaim:
    leader = verdict.concept.removeprefix("stackelberg_")
    claim = FurtherClaim(
        verdict.concept,
        result.responses,
        verdict.party,
        verdict.state,
        verdict.stable,
        leads=result.graph.parties[verdict.party] == leader,
    )
    match verdict:
        case Stable():
            sanctions = {s.improvement: _plain(s.path) for s in verdict.sanctions}
            return claim._replace(sanctions=sanctions)
        case Unstable():
            return claim._replace(improvement=verdict.improvement, members=_members(result))
        case JointlyStable():
            joint = [(s.improvement, _plain(s.steps), s.state) for s in verdict.sanctions]
            return claim._replace(joint=joint, members=_members(result))
        case Foreseen():
            lines = [(line.horizon, _plain(line.path)) for line in verdict.lines]
            return claim._replace(lines=lines, repeats=verdict.repeats)
        case Planned():
            plan = {(step.state, step.left): _plain(step.path) for step in verdict.plan}
            return claim._replace(improvement=verdict.improvement, plan=plan)
        case Supported():
            return claim._replace(path=_plain(verdict.path))
        case HelpWithheld():
            helps = [
                (_plain(each.path), [(loss.helper, _plain(loss.answer)) for loss in each.losses])
                for each in verdict.helps
            ]
            return claim._replace(helps=helps)


def _members(result: Result) -> list[tuple[int, ...]]:
    """Each state's levels; only states of one member are asked about them."""
    return [state.members[0] for state in result.states if state.members]


# --- for JSON ----------------------------------------------------------------------


def witness_record(result: Result, verdict: Verdict) -> dict[str, Any]:
    """A witness as patterns and paths of moves."""
    states = result.states
    match verdict:
        case Unstable():
            return {"improvement": states[verdict.improvement].pattern}
        case Stable():
            return {
                "sanctions": [
                    {
                        "improvement": states[s.improvement].pattern,
                        "path": _path_record(result, s.path),
                        **threat_record(
                            result, threat(result, verdict.state, s.improvement, s.path)
                        ),
                    }
                    for s in verdict.sanctions
                ]
            }
        case JointlyStable():
            return {
                "joint_sanctions": [
                    {
                        "improvement": states[s.improvement].pattern,
                        "steps": _path_record(result, s.steps),
                        "to": states[s.state].pattern,
                    }
                    for s in verdict.sanctions
                ]
            }
        case Foreseen():
            lines = [
                {"horizon": line.horizon, "path": _path_record(result, line.path)}
                for line in verdict.lines
            ]
            return {"anticipated": lines, "repeats": verdict.repeats}
        case Planned():
            return _plan_record(result, verdict)
        case Supported():
            return {"support": _path_record(result, verdict.path)}
        case HelpWithheld():
            return {"helps": [_help_record(result, each) for each in verdict.helps]}


def _help_record(result: Result, each: Help) -> dict[str, Any]:
    losses = [
        {
            "party": result.graph.parties[loss.helper],
            "answer": _path_record(result, loss.answer),
        }
        for loss in each.losses
    ]
    return {"path": _path_record(result, each.path), "losses": losses}


def _plan_record(result: Result, verdict: Planned) -> dict[str, Any]:
    plan = [
        {
            "at": result.states[step.state].pattern,
            "turns_left": None if step.left < 0 else step.left,
            "path": _path_record(result, step.path),
        }
        for step in verdict.plan
    ]
    if verdict.stable:
        return {"plan": plan}
    return {"improvement": result.states[verdict.improvement].pattern, "plan": plan}


def _path_record(result: Result, path: ResponsePath) -> list[dict[str, str]]:
    parties, states = result.graph.parties, result.states
    return [{"party": parties[step.party], "to": states[step.state].pattern} for step in path]
