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
    from detente.accounts.support import without_support
    from detente.catalogue import Case, case, cases
    from detente.engine.ensemble.preferences import AsGiven, RandomCompletion, RandomOrder
    from detente.errors import DetenteError, Fault, FaultyInput, LimitReached
    from detente.files.builder import Builder, Party
    from detente.files.crosswalk import load_crosswalk
    from detente.files.ingest.reading import read
    from detente.files.project import Project, project
    from detente.files.reader import conflict, load
    from detente.files.variants import with_variants
    from detente.files.writer import save
    from detente.model.conflict import Conflict
    from detente.questions.equilibria import Equilibria, equilibria
    from detente.questions.explain import explain
    from detente.questions.first_nash import first_nash
    from detente.report.document import report_on
    from detente.report.exchange import to_networkx
    from detente.stability.analysis import Limits, analyse
    from detente.stability.counted import CountedResult
    from detente.stability.ensemble_result import EnsembleResult
    from detente.stability.ensembles import ensemble
    from detente.stability.result import Result

_HOME = {
    "Account": "detente.accounts.account",
    "Agreement": "detente.accounts.agreement",
    "AsGiven": "detente.engine.ensemble.preferences",
    "Builder": "detente.files.builder",
    "Case": "detente.catalogue",
    "CausalMap": "detente.accounts.causal_map",
    "Comparison": "detente.accounts.comparison",
    "Conflict": "detente.model.conflict",
    "CountedResult": "detente.stability.counted",
    "Crosswalk": "detente.accounts.crosswalk",
    "DetenteError": "detente.errors",
    "Doubt": "detente.accounts.doubt",
    "EnsembleResult": "detente.stability.ensemble_result",
    "Equilibria": "detente.questions.equilibria",
    "Fault": "detente.errors",
    "FaultyInput": "detente.errors",
    "LimitReached": "detente.errors",
    "Limits": "detente.stability.analysis",
    "Party": "detente.files.builder",
    "Project": "detente.files.project",
    "RandomCompletion": "detente.engine.ensemble.preferences",
    "RandomOrder": "detente.engine.ensemble.preferences",
    "Result": "detente.stability.result",
    "agreement": "detente.accounts.agreement",
    "analyse": "detente.stability.analysis",
    "case": "detente.catalogue",
    "cases": "detente.catalogue",
    "causal_map": "detente.accounts.causal_map",
    "compare": "detente.accounts.comparison",
    "conflict": "detente.files.reader",
    "doubt": "detente.accounts.doubt",
    "ensemble": "detente.stability.ensembles",
    "equilibria": "detente.questions.equilibria",
    "explain": "detente.questions.explain",
    "first_nash": "detente.questions.first_nash",
    "load": "detente.files.reader",
    "load_crosswalk": "detente.files.crosswalk",
    "predictions_against": "detente.accounts.predictions",
    "project": "detente.files.project",
    "propose_crosswalk": "detente.accounts.proposing",
    "read": "detente.files.ingest.reading",
    "report_on": "detente.report.document",
    "save": "detente.files.writer",
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
    "Comparison",
    "Conflict",
    "CountedResult",
    "Crosswalk",
    "DetenteError",
    "Doubt",
    "EnsembleResult",
    "Equilibria",
    "Fault",
    "FaultyInput",
    "LimitReached",
    "Limits",
    "Party",
    "Project",
    "RandomCompletion",
    "RandomOrder",
    "Result",
    "__version__",
    "agreement",
    "analyse",
    "case",
    "cases",
    "causal_map",
    "compare",
    "conflict",
    "doubt",
    "ensemble",
    "equilibria",
    "explain",
    "first_nash",
    "load",
    "load_crosswalk",
    "predictions_against",
    "project",
    "propose_crosswalk",
    "read",
    "report_on",
    "save",
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
