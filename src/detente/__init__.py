"""detente turns accounts of a conflict into a model that can be questioned.

>>> import detente
>>> builder = detente.Builder("Two neighbours and a fence")
>>> west = builder.decision_maker("west").option("build", name="Build the fence")
>>> east = builder.decision_maker("east").option("complain")
>>> west = west.prefers("build", "not complain")
>>> east = east.prefers("not build", "complain iff build")
>>> result = detente.analyse(builder.build())
>>> [state.pattern for state in result.equilibria("nash")]
['YY']

Names are loaded on first use, so that ``import detente`` itself costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from detente._version import __version__

if TYPE_CHECKING:
    from detente.accounts.account import Account
    from detente.accounts.agreement import Agreement, agreement
    from detente.accounts.causal_map import CausalMap, causal_map
    from detente.accounts.comparison import Comparison, compare
    from detente.accounts.crosswalk import Crosswalk
    from detente.accounts.doubt import Doubt, doubt
    from detente.accounts.predictions import predictions_against
    from detente.accounts.proposing import propose_crosswalk
    from detente.accounts.reading_help import ReadingHelp
    from detente.accounts.support import without_support
    from detente.catalogue import Case, case, cases
    from detente.engine.ensemble.preferences import AsGiven, RandomCompletion, RandomOrder
    from detente.errors import DetenteError, Fault, FaultyInput, LimitReached
    from detente.files.builder import Builder, Party
    from detente.files.crosswalk import load_crosswalk
    from detente.files.ingest.reading import read
    from detente.files.passages import shown_passages
    from detente.files.project import Project, project
    from detente.files.reader import conflict, load
    from detente.files.variants import with_variants
    from detente.files.writer import save
    from detente.model.conflict import Conflict
    from detente.questions.coalition_result import CoalitionResult
    from detente.questions.coalitions import coalitions
    from detente.questions.equilibria import Equilibria, equilibria
    from detente.questions.escalation import Escalation, escalation
    from detente.questions.evolution import Evolution, evolution
    from detente.questions.explain import explain
    from detente.questions.first_nash import first_nash
    from detente.questions.merged_parties import MergedResult, merged_parties
    from detente.questions.path_result import Paths
    from detente.questions.paths import paths
    from detente.questions.pivots.answer import pivots
    from detente.questions.pivots.result import Pivots
    from detente.questions.resolve.answer import Resolution, resolve
    from detente.questions.resolve.inverse import Inverse, inverse
    from detente.questions.resolve.menu import Costs
    from detente.report.document import report_on
    from detente.report.exchange import to_networkx
    from detente.report.passages import ShownPassage
    from detente.stability.analysis import Limits, analyse
    from detente.stability.counted import CountedResult
    from detente.stability.ensemble_result import EnsembleResult
    from detente.stability.ensembles import ensemble
    from detente.stability.registry import concept
    from detente.stability.result import Result

_HOME = {
    "Account": "detente.accounts.account",
    "Agreement": "detente.accounts.agreement",
    "AsGiven": "detente.engine.ensemble.preferences",
    "Builder": "detente.files.builder",
    "Case": "detente.catalogue",
    "CausalMap": "detente.accounts.causal_map",
    "CoalitionResult": "detente.questions.coalition_result",
    "Comparison": "detente.accounts.comparison",
    "Conflict": "detente.model.conflict",
    "Costs": "detente.questions.resolve.menu",
    "CountedResult": "detente.stability.counted",
    "Crosswalk": "detente.accounts.crosswalk",
    "DetenteError": "detente.errors",
    "Doubt": "detente.accounts.doubt",
    "EnsembleResult": "detente.stability.ensemble_result",
    "Equilibria": "detente.questions.equilibria",
    "Escalation": "detente.questions.escalation",
    "Evolution": "detente.questions.evolution",
    "Fault": "detente.errors",
    "FaultyInput": "detente.errors",
    "Inverse": "detente.questions.resolve.inverse",
    "LimitReached": "detente.errors",
    "Limits": "detente.stability.analysis",
    "MergedResult": "detente.questions.merged_parties",
    "Party": "detente.files.builder",
    "Paths": "detente.questions.path_result",
    "Pivots": "detente.questions.pivots.result",
    "Project": "detente.files.project",
    "RandomCompletion": "detente.engine.ensemble.preferences",
    "RandomOrder": "detente.engine.ensemble.preferences",
    "ReadingHelp": "detente.accounts.reading_help",
    "Resolution": "detente.questions.resolve.answer",
    "Result": "detente.stability.result",
    "ShownPassage": "detente.report.passages",
    "agreement": "detente.accounts.agreement",
    "analyse": "detente.stability.analysis",
    "case": "detente.catalogue",
    "cases": "detente.catalogue",
    "causal_map": "detente.accounts.causal_map",
    "coalitions": "detente.questions.coalitions",
    "compare": "detente.accounts.comparison",
    "concept": "detente.stability.registry",
    "conflict": "detente.files.reader",
    "doubt": "detente.accounts.doubt",
    "ensemble": "detente.stability.ensembles",
    "equilibria": "detente.questions.equilibria",
    "escalation": "detente.questions.escalation",
    "evolution": "detente.questions.evolution",
    "explain": "detente.questions.explain",
    "first_nash": "detente.questions.first_nash",
    "inverse": "detente.questions.resolve.inverse",
    "load": "detente.files.reader",
    "load_crosswalk": "detente.files.crosswalk",
    "merged_parties": "detente.questions.merged_parties",
    "paths": "detente.questions.paths",
    "pivots": "detente.questions.pivots.answer",
    "predictions_against": "detente.accounts.predictions",
    "project": "detente.files.project",
    "propose_crosswalk": "detente.accounts.proposing",
    "read": "detente.files.ingest.reading",
    "report_on": "detente.report.document",
    "resolve": "detente.questions.resolve.answer",
    "save": "detente.files.writer",
    "shown_passages": "detente.files.passages",
    "to_networkx": "detente.report.exchange",
    "with_variants": "detente.files.variants",
    "without_support": "detente.accounts.support",
}

__all__ = [
    "Account",
    "Agreement",
    "AsGiven",
    "Builder",
    "Case",
    "CausalMap",
    "CoalitionResult",
    "Comparison",
    "Conflict",
    "Costs",
    "CountedResult",
    "Crosswalk",
    "DetenteError",
    "Doubt",
    "EnsembleResult",
    "Equilibria",
    "Escalation",
    "Evolution",
    "Fault",
    "FaultyInput",
    "Inverse",
    "LimitReached",
    "Limits",
    "MergedResult",
    "Party",
    "Paths",
    "Pivots",
    "Project",
    "RandomCompletion",
    "RandomOrder",
    "ReadingHelp",
    "Resolution",
    "Result",
    "ShownPassage",
    "__version__",
    "agreement",
    "analyse",
    "case",
    "cases",
    "causal_map",
    "coalitions",
    "compare",
    "concept",
    "conflict",
    "doubt",
    "ensemble",
    "equilibria",
    "escalation",
    "evolution",
    "explain",
    "first_nash",
    "inverse",
    "load",
    "load_crosswalk",
    "merged_parties",
    "paths",
    "pivots",
    "predictions_against",
    "project",
    "propose_crosswalk",
    "read",
    "report_on",
    "resolve",
    "save",
    "shown_passages",
    "to_networkx",
    "with_variants",
    "without_support",
]


def __getattr__(name: str) -> Any:
    """A public name, imported now that it is asked for."""
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    raise AttributeError(f"module 'detente' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
