"""Where would it settle? A Markov chain over improvements, under stated laws of behaviour.

Our own definition; the literature has no single one. The chain stands at a state. Each
step is an improvement: who moves is drawn among the parties that have one, by weight;
where to, by the party's law among its own improvements. It ends in a *terminal* state,
which nobody can improve on, or in a *cycle* of improvements that cannot be left. The
rule that nobody moves twice in a row binds sequences of responses, not the chain.

The law is an assumption, and an answer under one law alone says little. So the answers
under several stand side by side, with what changes from one to the other.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, Literal

from detente._version import __version__
from detente.engine.explicit.endings import closed_classes
from detente.errors import Fault, LimitReached, call_fault, suggestion
from detente.model.conflict import Conflict
from detente.model.plain import digest
from detente.model.states import MAXIMUM_STATES, State
from detente.questions.ground import SHOWN, start_reference
from detente.questions.listed_ground import ListedGround
from detente.questions.within_reach import GroundImprovements, WithinReach, improvements_of
from detente.stability.answer import model_record
from detente.wording import worded

Law = Literal["uniform", "best", "logit"]
#: Every law, in the order of tables.
LAWS: tuple[Law, ...] = ("uniform", "best", "logit")
LAW_IN_WORDS: Mapping[Law, str] = {
    "uniform": worded("each improvement of the mover is as likely as any other"),
    "best": worded("the mover takes what it likes best, ties by equal chance"),
    "logit": worded("the likelier, the higher the mover ranks it"),
}
#: Of the logit law, unless told otherwise; ranks run from 0 to 1.
TEMPERATURE = 0.25


@dataclass(frozen=True, slots=True)
class ChainEnding:
    """Where the chain may end: one terminal state, or a cycle of several states.

    ``of_every_law`` is false for a cycle that is one only where everybody takes the best:
    other improvements lead out of it.
    """

    kind: Literal["terminal", "cycle"]
    size: int
    first: tuple[State, ...]
    of_every_law: bool


@dataclass(frozen=True, slots=True)
class Run:
    """What one law gives from the start.

    ``probabilities`` has one number for each ending, in the order of
    :attr:`Evolution.endings`; they add up to 1 but for rounding. ``expected_moves`` is the
    mean number of improvements until the chain is in an ending.
    """

    law: Law
    probabilities: tuple[float, ...]
    expected_moves: float

    @property
    def likeliest(self) -> int:
        """The place of the likeliest ending; the first of several that are equally likely."""
        best = max(self.probabilities)
        close = (at for at, p in enumerate(self.probabilities) if p > best - 1e-9)
        return next(close)


@dataclass(frozen=True)
class Evolution:
    """Where improvements settle, under several laws. Made by :func:`detente.evolution`."""

    conflict: Conflict
    engine: str
    start: State
    weights: tuple[tuple[str, float], ...]
    temperature: float
    #: States that improvements lead to from the start, itself included.
    reached: int
    endings: tuple[ChainEnding, ...]
    runs: tuple[Run, ...]
    #: Laws that were asked for and not followed, in sentences.
    left_out: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """True: every state within reach is part of the chain."""
        return True

    @property
    def law_matters(self) -> bool:
        """True if the likeliest ending is not the same under every law asked for."""
        return len({run.likeliest for run in self.runs}) > 1

    @property
    def widest(self) -> float:
        """The largest difference that the law makes to the probability of one ending."""
        columns = zip(*(run.probabilities for run in self.runs), strict=True)
        differences: list[float] = [max(column) - min(column) for column in columns]
        return max(differences)

    @cached_property
    def model_digest(self) -> str:
        """SHA-256 of the model that was asked about, variants applied."""
        return digest(self.conflict)

    def run(self, law: str) -> Run:
        """What one of the laws gives."""
        for run in self.runs:
            if run.law == law:
                return run
        raise call_fault(worded("This law was not asked for."), law, worded("ask for it"))

    def __repr__(self) -> str:
        laws = ", ".join(run.law for run in self.runs)
        return (
            f"<Evolution of {self.conflict.title!r} from {self.start.title}: "
            f"{len(self.endings)} endings, laws {laws}>"
        )

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data, as the command line prints it with ``--json``."""
        return {
            "detente": __version__,
            "model": model_record(self.conflict, self.model_digest),
            "method": {
                "engine": self.engine,
                "chain": "improvements; the mover by weight among those who have one",
                "weights": dict(self.weights),
                "temperature": self.temperature,
                "laws": {run.law: LAW_IN_WORDS[run.law] for run in self.runs},
            },
            "complete": self.complete,
            "limits": ["the law of behaviour is an assumption, not a finding", *self.left_out],
            "start": {"pattern": self.start.pattern, "name": self.start.name},
            "reached": self.reached,
            "law_matters": self.law_matters,
            "widest_difference": self.widest,
            "expected_moves": {run.law: run.expected_moves for run in self.runs},
            "endings": [
                {
                    "kind": ending.kind,
                    "size": ending.size,
                    "states": [state.pattern for state in ending.first],
                    "of_every_law": ending.of_every_law,
                    "probability": {run.law: run.probabilities[at] for run in self.runs},
                }
                for at, ending in enumerate(self.endings)
            ],
        }

    def to_json(self) -> str:
        """:meth:`to_dict` as text, two spaces of indentation."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)


def evolution(
    conflict: Conflict,
    start: str | None = None,
    *,
    laws: Sequence[str] = LAWS,
    weights: Mapping[str, float] | None = None,
    temperature: float = TEMPERATURE,
    maximum_states: int = MAXIMUM_STATES,
) -> Evolution:
    """Where a chain of improvements ends, how likely, and after how many moves.

    Parameters
    ----------
    conflict : Conflict
    start : str, optional
        A state by name or pattern; the status quo if not given.
    laws : sequence of str
        How a mover chooses among its improvements: ``"uniform"``, each as likely as any
        other; ``"best"``, its most preferred, ties by equal chance; ``"logit"``, with
        likelihood proportional to ``exp(rank / temperature)``, its ranks spread evenly
        from 0 (its worst state) to 1 (its best).
    weights : mapping of str to float, optional
        How readily each party moves: who moves next is drawn among the parties with an
        improvement, in proportion to this. 1 for parties left out.
    temperature : float
        Of the logit law, above 0: near 0 it is the law of the best, far above 1 uniform.
    maximum_states : int
        States of the chain at most: those that improvements lead to. The model itself may
        be of any size.

    Returns
    -------
    Evolution
        Probabilities are floating-point numbers, solved for by sparse elimination up to
        2,000 passing states, and beyond by following the chain until a share of less than
        1e-13 goes on.

    Raises
    ------
    FaultyInput
        E307, E308 or E406 for a state that there is not; E701 for laws, weights,
        temperature or a missing start.
    LimitReached
        E501 where improvements lead to more than ``maximum_states`` states; in a model of
        more states than that which is abstract, or has rules or coalesced states; for the
        law logit alone where ranks of all states would not fit; where a chain of many
        states settles too slowly.

    Notes
    -----
    Ordinal ranks carry no size: that they are spread evenly is part of the logit law, not
    of the model. One sparse linear system for each law, over the states that can be
    reached and left again (kemeny-1976). The chain is ours; see
    ``docs/explanation/evolution.md``.

    Examples
    --------
    >>> import detente
    >>> found = detente.evolution(detente.case("chicken").load(), "r1c1")
    >>> [ending.first[0].name for ending in found.endings], found.run("best").probabilities
    (['r2c1', 'r1c2'], (0.5, 0.5))
    """
    chosen = [_law(name) for name in dict.fromkeys(laws)]
    if not chosen:
        raise call_fault(
            worded("No law is named."),
            worded("an empty list"),
            worded("name some of: {laws}", laws=", ".join(LAWS)),
        )
    if not (math.isfinite(temperature) and temperature > 0):
        raise call_fault(
            worded("The temperature is a number above 0."), str(temperature), worded("write 0.25")
        )
    each = _weights(conflict, weights or {})
    reference = start_reference(conflict, start)
    of = improvements_of(conflict, maximum_states, ranks="logit" in chosen)
    left_out: tuple[str, ...] = ()
    if not of.ranked and "logit" in chosen:
        chosen, left_out = _without_logit(chosen)
    reach = WithinReach.found(of, reference, maximum_states)
    return _evolved(reach, chosen, each, temperature, left_out)


def _law(name: str) -> Law:
    for law in LAWS:
        if name.strip().lower() == law:
            return law
    raise call_fault(
        worded("There is no such law."),
        name,
        suggestion(name, LAWS, worded("write one of: {laws}", laws=", ".join(LAWS))),
    )


def _weights(conflict: Conflict, given: Mapping[str, float]) -> list[float]:
    for party, weight in given.items():
        conflict.party(party)
        if not (math.isfinite(weight) and weight > 0):
            mend = worded("write a number above 0; to keep a party still, change the model")
            raise call_fault(worded("A weight is a number above 0."), f"{party}: {weight}", mend)
    return [float(given.get(party, 1.0)) for party in conflict.party_ids]


def evolution_on(
    ground: ListedGround,
    reference: str,
    laws: Sequence[Law],
    weights: Sequence[float],
    temperature: float,
) -> Evolution:
    """As :func:`evolution`, on a ground that is there already; a weight for each party."""
    of = GroundImprovements(ground)
    reach = WithinReach.found(of, reference, ground.feasible_count)
    return _evolved(reach, laws, weights, temperature, ())


def _without_logit(laws: Sequence[Law]) -> tuple[list[Law], tuple[str, ...]]:
    """The other laws; E501 where there is none."""
    others: list[Law] = [law for law in laws if law != "logit"]
    if not others:
        raise LimitReached(
            Fault(
                "E501",
                worded("The law logit needs each party's rank of every state."),
                worded("more combinations of options than fit into arrays"),
                worded("ask for the laws uniform and best (--law uniform,best)"),
            )
        )
    return others, ("the law logit is left out: it needs each party's rank of every state",)


def _evolved(
    reach: WithinReach,
    laws: Sequence[Law],
    weights: Sequence[float],
    temperature: float,
    left_out: tuple[str, ...],
) -> Evolution:
    from detente.questions.chain import Chain

    size = len(reach.keys)
    chains = [
        Chain.of(reach.start, size, partial(step, reach, law, weights, temperature)) for law in laws
    ]
    # What is closed under one law need not be under another that allows more moves.
    classes = sorted({each for c in chains for each in c.classes}, key=lambda e: (len(e) > 1, e))
    runs = []
    for law, chain in zip(laws, chains, strict=True):
        by_class, moves = chain.absorbed()
        runs.append(Run(law, tuple(by_class.get(each, 0.0) for each in classes), moves))
    closed = set(closed_classes(reach.arcs, [reach.start]))
    endings = tuple(
        ChainEnding(
            "terminal" if len(each) == 1 else "cycle",
            len(each),
            tuple(map(reach.state, each[:SHOWN])),
            each in closed,
        )
        for each in classes
    )
    conflict = reach.of.conflict
    return Evolution(
        conflict,
        reach.of.name,
        reach.state(reach.start),
        tuple(zip(conflict.party_ids, weights, strict=True)),
        temperature,
        size,
        endings,
        tuple(runs),
        left_out,
    )


def step(
    reach: WithinReach, law: Law, weights: Sequence[float], temperature: float, state: int
) -> dict[int, float]:
    """The chain's next state from a state, by probability; empty at a terminal state."""
    movers = [mover for mover, party in enumerate(reach.arcs) if party[state]]
    total = sum(weights[mover] for mover in movers)
    found: dict[int, float] = {}
    for mover in movers:
        targets = reach.arcs[mover][state]
        ranks = [reach.of.rank(mover, reach.keys[target]) for target in targets]
        scale = max(1, reach.of.top(mover)) * temperature if law == "logit" else 1.0
        shares = _shares(law, ranks, scale)
        for target, share in zip(targets, shares, strict=True):
            # What never happens is no step: it must not keep a cycle from being closed.
            if share:
                found[target] = found.get(target, 0.0) + share * weights[mover] / total
    return found


def _shares(law: Law, ranks: Sequence[Any], scale: float) -> list[float]:
    """How a mover's chance is shared among its improvements; adds up to 1."""
    best = max(ranks)
    match law:
        case "uniform":
            parts = [1.0] * len(ranks)
        case "best":
            parts = [float(rank == best) for rank in ranks]
        case "logit":
            # Measured from the best, so that no exponential overflows.
            parts = [math.exp((rank - best) / scale) for rank in ranks]
    whole = sum(parts)
    return [part / whole for part in parts]
