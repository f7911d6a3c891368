"""Paths as plain data: what ``--json`` prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from detente.model.intensity import has_intensity
from detente.model.plain import plain_number
from detente.model.states import State
from detente.stability.answer import model_record, states_record

if TYPE_CHECKING:
    from detente.questions.path_result import Ending, Path, Paths, Reach, Routes


def paths_record(found: Paths, limit: int) -> dict[str, Any]:
    """The whole answer; lists hold at most ``limit`` states."""
    cut = found.engine != "symbolic" and any(each.total > limit for each in found.reaches)
    limits = [f"lists hold at most {limit} states; counts are exact"] if cut else []
    answer: dict[str, Any] = {
        "model": model_record(found.conflict, found.model_digest),
        "method": {
            "engine": found.engine,
            "because": found.because,
            "legal": "nobody moves twice in a row",
            "transitive": found.transitive,
        },
        "complete": found.complete,
        "limits": [*found.limits, *limits],
        "start": state_short(found.start),
        "reached": {reach.by.value: _reach(reach, limit) for reach in found.reaches},
    }
    if any(reach.by.value == "improvements" for reach in found.reaches):
        answer["endings"] = {
            "terminal": found.ending_counts[0],
            "cycles": found.ending_counts[1],
            "listed": [_ending(found, ending) for ending in found.endings],
        }
    if found.target is not None:
        answer["to"] = {"text": found.target.text, "states": found.target.count}
        answer["paths"] = {each.by.value: _routes(found, each) for each in found.routes}
    return answer


def state_short(state: State) -> dict[str, Any]:
    """A state as other answers list it."""
    (record,) = states_record([state])
    return record


def _reach(reach: Reach, limit: int) -> dict[str, Any]:
    return {
        "states": reach.total,
        "by_moves": list(reach.counts),
        "complete": reach.complete,
        "listed": [state_short(s) | {"moves": moves} for s, moves in reach.listed[:limit]],
    }


def _ending(found: Paths, ending: Ending) -> dict[str, Any]:
    return {
        "kind": ending.kind,
        "size": ending.size,
        "states": [state.pattern for state in ending.first],
        "moves": ending.moves if ending.moves >= 0 else None,
        "reached_legally": ending.moves >= 0,
        "path": [
            record
            for path in ending.paths
            for record in steps_of_path(path, climbs=has_intensity(found.conflict))
        ],
    }


def _routes(found: Paths, routes: Routes) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "reached": routes.moves >= 0 if routes.known else None,
        "known": routes.known,
        "moves": routes.moves if routes.moves >= 0 else None,
        "shortest_counted": routes.shortest >= 0,
        "shortest": routes.shortest if routes.shortest >= 0 else None,
        "paths": [path_record(found, path) for path in routes.paths],
    }
    if not routes.known:
        answer["more_than"] = routes.more_than
    return answer


def path_record(found: Paths, path: Path) -> dict[str, Any]:
    """A path with its steps and each party's last chance to stop it."""
    return {
        "moves": len(path),
        "steps": steps_of_path(path, climbs=has_intensity(found.conflict)),
        "last_to_stop_it": list(path.last_to_stop_it),
        "last_chances": [
            {
                "party": chance.party,
                "after": chance.place,
                "state": chance.state.pattern,
                "by": list(chance.ways),
                "instead": chance.instead.pattern if chance.instead else None,
            }
            for chance in path.chances
        ],
    }


def steps_of_path(path: Path, *, climbs: bool) -> Sequence[dict[str, Any]]:
    """The steps of a path; with their climb in a model that has intensities."""
    return [
        {
            "party": step.party,
            "from": step.start.pattern,
            "to": step.end.pattern,
            "change": step.change,
            "improvement": step.improvement,
        }
        | ({"climb": plain_number(step.climb)} if climbs else {})
        for step in path.steps
    ]
