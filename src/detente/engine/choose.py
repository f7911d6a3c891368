"""The engine for a graph.

A graph lists its states, so the engine of lists answers for it. What cannot be listed
has no graph; it is counted by other engines, see :mod:`detente.stability.analysis`.
"""

from __future__ import annotations

from detente.engine.explicit.lists import MAXIMUM_OPPONENTS_ONCE, ListEngine
from detente.engine.protocol import ResponseRule
from detente.errors import Fault, LimitReached
from detente.graph.graph import Graph
from detente.wording import worded


def choose_engine(graph: Graph, rule: ResponseRule) -> ListEngine:
    """The engine of lists for this graph and rule.

    Raises
    ------
    LimitReached
        E501 for the rule ``once`` with more than fifteen parties: it looks at every
        subset of a party's opponents.
    """
    if rule is ResponseRule.ONCE and len(graph.parties) - 1 > MAXIMUM_OPPONENTS_ONCE:
        raise LimitReached(
            Fault(
                "E501",
                worded("The rule 'once' looks at every subset of a party's opponents."),
                worded("{number} opponents", number=len(graph.parties) - 1),
                worded(
                    "use legal sequences, or at most {maximum_opponents_once} opponents",
                    maximum_opponents_once=MAXIMUM_OPPONENTS_ONCE,
                ),
            )
        )
    return ListEngine(graph, rule)
