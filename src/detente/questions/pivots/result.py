"""What :func:`detente.pivots` answers: the readings together, and the same as plain data."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from detente._version import __version__
from detente.engine.protocol import ResponseRule
from detente.model.conflict import Conflict
from detente.model.plain import digest
from detente.questions.pivots.changes import Several
from detente.questions.pivots.minimal import Flips
from detente.questions.pivots.opposition import Opposition
from detente.questions.pivots.outcomes import Target
from detente.questions.pivots.robustness import Robustness
from detente.questions.pivots.values import Values
from detente.stability.answer import method_record, model_record
from detente.stability.concept import ResponseConcept
from detente.wording import worded

Reading = TypeVar("Reading")


@dataclass(frozen=True, slots=True)
class NotDone:
    """A reading that was not made, and why."""

    why: str


@dataclass(frozen=True)
class Pivots:
    """What decides the outcomes, in readings that are kept apart.

    Each reading is its answer or, where time was over first, :class:`NotDone`. No reading
    is the right one; where they disagree, that is said by showing them side by side.

    Parameters
    ----------
    conflict : Conflict
    concepts : tuple of Concept
    outcomes : tuple of str
        What was asked about: states and watched outcomes.
    targets : tuple of Target
        Each of these under each concept.
    before : tuple of bool
        Whether each target occurs in the model as it stands.
    singles : Flips or NotDone
        Changes of every kind that flip a target.
    statements, attitudes : Flips or NotDone
        Smallest sets of statements left out, and of relations switched off.
    groups : tuple of Values or NotDone
        Banzhaf and Shapley values of relations, one for each target.
    opposition : Opposition or NotDone
    robustness : tuple of Robustness or NotDone
    """

    conflict: Conflict
    concepts: tuple[ResponseConcept, ...]
    outcomes: tuple[str, ...]
    targets: tuple[Target, ...]
    before: tuple[bool, ...]
    feasible: int
    seed: int
    several: Several
    singles: Flips | NotDone
    statements: Flips | NotDone
    attitudes: Flips | NotDone
    groups: tuple[Values, ...] | NotDone
    opposition: Opposition | NotDone
    robustness: tuple[Robustness, ...] | NotDone

    @property
    def complete(self) -> bool:
        """True if every reading was made as it was asked for."""
        return not self.limits()

    @cached_property
    def model_digest(self) -> str:
        """SHA-256 of the model, variants applied."""
        return digest(self.conflict)

    def limits(self) -> list[str]:
        """What was asked for and could not be done."""
        found: list[str] = []
        for name, reading in self._readings():
            if isinstance(reading, NotDone):
                found.append(worded("{name}: not done, {why}", name=name, why=reading.why))
            elif isinstance(reading, Flips) and reading.stopped.startswith("the time"):
                found.append(
                    worded(
                        "{name}: complete up to size {size}; {stopped}",
                        name=name,
                        size=reading.searched,
                        stopped=reading.stopped,
                    )
                )
        return found

    def _readings(self) -> list[tuple[str, object]]:
        return [
            (worded("single changes"), self.singles),
            (worded("sets of statements"), self.statements),
            (worded("sets of attitudes"), self.attitudes),
            (worded("groups"), self.groups),
            (worded("opposition"), self.opposition),
            (worded("robustness"), self.robustness),
        ]

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data, as the command line prints it with ``--json``."""
        return {
            "detente": __version__,
            "model": model_record(self.conflict, self.model_digest),
            "method": method_record(
                self.conflict,
                worded("lanes of chosen scenarios"),
                worded("many changed models are compared"),
                ResponseRule.LEGAL_SEQUENCES.value,
                self.concepts,
            )
            | {"seed": self.seed, "several": self.several},
            "complete": self.complete,
            "limits": self.limits(),
            "counts": {"feasible": self.feasible},
            "targets": [
                _target_record(target) | {"before": before}
                for target, before in zip(self.targets, self.before, strict=True)
            ],
            "singles": _recorded(self.singles, self._flips_record),
            "statements": _recorded(self.statements, self._flips_record),
            "attitudes": _recorded(self.attitudes, self._flips_record),
            "groups": _recorded(self.groups, lambda g: [_values_record(v) for v in g]),
            "opposition": _recorded(self.opposition, _opposition_record),
            "robustness": _recorded(
                self.robustness, lambda r: [_robustness_record(each) for each in r]
            ),
        }

    def to_json(self) -> str:
        """:meth:`to_dict` as text, two spaces of indentation."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)

    def _flips_record(self, flips: Flips) -> dict[str, Any]:
        return {
            "tried": len(flips.changes),
            "complete_up_to_size": flips.searched,
            "stopped": flips.stopped,
            "flips": [
                _target_record(flip.target)
                | {"changes": [change.says for change in flip.changes], "after": flip.after}
                for flip in flips.flips
            ],
            "in_every_set": [
                _target_record(target) | {"changes": [c.says for c in flips.in_every(target)]}
                for target in self.targets
                if flips.of(target)
            ],
        }


# --- as plain data


def _recorded(reading: Reading | NotDone, record: Callable[[Reading], Any]) -> Any:
    return {"not_done": reading.why} if isinstance(reading, NotDone) else record(reading)


def _target_record(target: Target) -> dict[str, Any]:
    return {"kind": target.kind, "outcome": target.name, "concept": target.concept}


def _values_record(values: Values) -> dict[str, Any]:
    rows = zip(values.players, values.banzhaf, values.shapley, strict=True)
    return _target_record(values.target) | {
        "exact": values.exact,
        "samples": values.samples,
        "with_every_relation": values.everybody,
        "with_none": values.nobody,
        "relations": [
            {
                "from": player.party,
                "to": player.at,
                "banzhaf": banzhaf.value,
                "banzhaf_half_width": banzhaf.half_width,
                "shapley": shapley.value,
                "shapley_half_width": shapley.half_width,
            }
            for player, banzhaf, shapley in rows
        ],
    }


def _opposition_record(found: Opposition) -> dict[str, Any]:
    return {
        "agreements": [
            {
                "parties": [a.party, a.other],
                "tau_b": a.tau if a.defined else None,
                "alike": a.alike,
                "opposed": a.opposed,
            }
            for a in found.agreements
        ],
        "splits": [[list(one), list(other)] for one, other in found.splits],
        "score": found.score,
    }


def _robustness_record(found: Robustness) -> dict[str, Any]:
    return {
        "pattern": found.state.pattern,
        "name": found.state.name,
        "equilibrium_under": list(found.concepts),
        "single_changes": found.changes,
        "holds_after": dict(found.withstood),
        "scenarios": found.scenarios,
        "holds_in": dict(found.held),
    }
