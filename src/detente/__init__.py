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
    from detente.errors import DetenteError, Fault, FaultyInput, LimitReached
    from detente.files.builder import Builder, Party
    from detente.files.reader import conflict, load
    from detente.files.variants import with_variants
    from detente.files.writer import save
    from detente.model.conflict import Conflict
    from detente.questions.explain import explain
    from detente.report.document import report_on
    from detente.report.exchange import to_networkx
    from detente.stability.counted import CountedResult, count_equilibria
    from detente.stability.result import Result, analyse

_HOME = {
    "Builder": "detente.files.builder",
    "Case": "detente.catalogue",
    "Conflict": "detente.model.conflict",
    "CountedResult": "detente.stability.counted",
    "DetenteError": "detente.errors",
    "Fault": "detente.errors",
    "FaultyInput": "detente.errors",
    "LimitReached": "detente.errors",
    "Party": "detente.files.builder",
    "Result": "detente.stability.result",
    "analyse": "detente.stability.result",
    "case": "detente.catalogue",
    "cases": "detente.catalogue",
    "conflict": "detente.files.reader",
    "count_equilibria": "detente.stability.counted",
    "explain": "detente.questions.explain",
    "load": "detente.files.reader",
    "report_on": "detente.report.document",
    "save": "detente.files.writer",
    "to_networkx": "detente.report.exchange",
    "with_variants": "detente.files.variants",
}

__all__ = [
    "Builder",
    "Case",
    "Conflict",
    "CountedResult",
    "DetenteError",
    "Fault",
    "FaultyInput",
    "LimitReached",
    "Party",
    "Result",
    "__version__",
    "analyse",
    "case",
    "cases",
    "conflict",
    "count_equilibria",
    "explain",
    "load",
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
