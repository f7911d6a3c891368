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
    from detente.catalogue import Case, case, cases
    from detente.engine.ensemble.preferences import AsGiven, RandomCompletion, RandomOrder
    from detente.errors import DetenteError, Fault, FaultyInput, LimitReached
    from detente.files.builder import Builder, Party
    from detente.files.reader import conflict, load
    from detente.files.variants import with_variants
    from detente.files.writer import save
    from detente.model.conflict import Conflict
    from detente.questions.equilibria import Equilibria, equilibria
    from detente.questions.explain import explain
    from detente.questions.first_nash import first_nash
    from detente.questions.pivots.answer import Pivots, pivots
    from detente.report.document import report_on
    from detente.report.exchange import to_networkx
    from detente.stability.analysis import Limits, analyse
    from detente.stability.counted import CountedResult
    from detente.stability.ensemble_result import EnsembleResult
    from detente.stability.ensembles import ensemble
    from detente.stability.result import Result

_HOME = {
    "AsGiven": "detente.engine.ensemble.preferences",
    "Builder": "detente.files.builder",
    "Case": "detente.catalogue",
    "Conflict": "detente.model.conflict",
    "CountedResult": "detente.stability.counted",
    "DetenteError": "detente.errors",
    "EnsembleResult": "detente.stability.ensemble_result",
    "Equilibria": "detente.questions.equilibria",
    "Fault": "detente.errors",
    "FaultyInput": "detente.errors",
    "LimitReached": "detente.errors",
    "Limits": "detente.stability.analysis",
    "Party": "detente.files.builder",
    "Pivots": "detente.questions.pivots.answer",
    "RandomCompletion": "detente.engine.ensemble.preferences",
    "RandomOrder": "detente.engine.ensemble.preferences",
    "Result": "detente.stability.result",
    "analyse": "detente.stability.analysis",
    "case": "detente.catalogue",
    "cases": "detente.catalogue",
    "conflict": "detente.files.reader",
    "ensemble": "detente.stability.ensembles",
    "equilibria": "detente.questions.equilibria",
    "explain": "detente.questions.explain",
    "first_nash": "detente.questions.first_nash",
    "load": "detente.files.reader",
    "pivots": "detente.questions.pivots.answer",
    "report_on": "detente.report.document",
    "save": "detente.files.writer",
    "to_networkx": "detente.report.exchange",
    "with_variants": "detente.files.variants",
}

__all__ = [
    "AsGiven",
    "Builder",
    "Case",
    "Conflict",
    "CountedResult",
    "DetenteError",
    "EnsembleResult",
    "Equilibria",
    "Fault",
    "FaultyInput",
    "LimitReached",
    "Limits",
    "Party",
    "Pivots",
    "RandomCompletion",
    "RandomOrder",
    "Result",
    "__version__",
    "analyse",
    "case",
    "cases",
    "conflict",
    "ensemble",
    "equilibria",
    "explain",
    "first_nash",
    "load",
    "pivots",
    "report_on",
    "save",
    "to_networkx",
    "with_variants",
]


def __getattr__(name: str) -> Any:
    """A public name, imported now that it is asked for."""
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    raise AttributeError(f"module 'detente' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
