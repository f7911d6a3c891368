"""Escalation as plain data: what ``--json`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.model.plain import plain_number
from detente.questions.path_records import state_short, steps_of_path
from detente.stability.answer import model_record

if TYPE_CHECKING:
    from detente.questions.escalation import Escalation, Rung, WayDown


def escalation_record(found: Escalation) -> dict[str, Any]:
    """The whole answer."""
    scale = found.conflict.intensity
    return {
        "model": model_record(found.conflict, found.model_digest),
        "method": {
            "engine": found.engine,
            "measure": found.measure,
            "concept": found.concept.name,
            "scale": scale.scale if scale else None,
            "scale_source": scale.source if scale else None,
        },
        "complete": found.complete,
        "whole": found.whole,
        "limits": list(found.limits),
        "start": state_short(found.start) | {"intensity": plain_number(found.intensity)},
        "rungs": [_rung(rung) for rung in found.rungs],
        "highest": {
            summit.by.value: {
                "intensity": plain_number(summit.intensity),
                "moves": len(summit.path),
                "path": steps_of_path(summit.path, climbs=True),
            }
            for summit in found.summits
        },
        "lower_equilibria": found.lower_equilibria,
        "without_way": found.without_way,
        "ways_down": [_way(way) for way in found.ways],
        "starters": [
            {
                "party": starter.party,
                "first_move": starter.kind,
                "path": steps_of_path(starter.path, climbs=True),
            }
            for starter in found.starters
        ],
    }


def _rung(rung: Rung) -> dict[str, Any]:
    return {
        "intensity": plain_number(rung.intensity),
        "states": rung.states,
        "reached": rung.reached,
        "moves": rung.moves if rung.moves >= 0 else None,
        "improvements": rung.improvements if rung.improvements >= 0 else None,
        "equilibria": rung.equilibria,
    }


def _way(way: WayDown) -> dict[str, Any]:
    return {
        "state": state_short(way.state),
        "intensity": plain_number(way.intensity),
        "by_improvements": [
            record for path in way.improvements for record in steps_of_path(path, climbs=True)
        ],
        "by_one_party": [
            {"party": step.party, "change": step.change, "gains": step.gains}
            for step in way.unilateral
        ],
        "by_joint_step": [
            {
                "parties": list(step.parties),
                "changes": list(step.changes),
                "gainers": list(step.gainers),
            }
            for step in way.joint
        ],
    }
