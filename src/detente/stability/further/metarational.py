"""Generalised metarationality: what a party can be sure of in so many turns.

    s is stable for i with horizon h  <=>  i cannot, by moving first, make sure of ending at
        a state that it prefers to s in a play of at most h turns, whatever the others do

The turns alternate: i moves, the others respond, i moves on, and so on. Whoever lets it be
ends the play where it stands. With one turn this is Nash stability, with two general and
with three symmetric metarationality. The credible form allows only moves that serve their
mover at its step; with two turns it is sequential, with three symmetric sequential
stability.

The concepts are published for two parties by total moves and for several by rounds. Only
summaries were read, and the recursion is rebuilt from the special cases that they state.
For several parties each turn of the others is one response by the rule chosen, which makes
a round a move and a response.
"""

from __future__ import annotations

from detente.engine.protocol import Engine, LevelsT, Means, StatesT
from detente.stability.concept import Concept, Definition, OtherName
from detente.stability.further.pursuit import Pursuit, guaranteed_levels
from detente.stability.verdict import Verdict
from detente.wording import Wording, number_worded, worded

_FROM_NASH = (
    "nash",
    "general_metarational",
    "symmetric_metarational",
    "sequential",
    "symmetric_sequential",
)


class Metarational(Concept):
    """With any moves.

    Parameters
    ----------
    horizon : int
        Turns looked ahead, the party's first move included; at least 1.
    """

    names: tuple[OtherName, ...]
    implies_of_two: tuple[str, ...]
    kind = "metarational"
    means = Means.MOVES
    definition = Definition.REBUILT
    sources: tuple[str, ...] = ("zeng-2006", "zeng-2007")

    def __init__(self, horizon: int) -> None:
        self.horizon = horizon
        self.name = f"{self.kind}_{horizon}"
        self.title = worded("Metarational, {horizon}", horizon=turns(horizon))
        self.abbreviation = f"MR{horizon}"
        self.plainly = worded(
            "The party cannot, by moving first, make sure of something better than where it "
            "started within {horizon}, whatever the others do.",
            horizon=turns(horizon),
        )
        self.names = (OtherName("generalized metarationality", "zeng-2006"),)
        same = {2: ("general_metarational",), 3: ("symmetric_metarational",)}
        self.implies = implied(self.kind, horizon, same.get(horizon, ()), "general_metarational")
        self.implies_of_two = ("policy",) if horizon % 2 else ()

    @property
    def credible(self) -> bool:
        """True where every move must serve its mover."""
        return self.means is Means.IMPROVEMENTS

    @property
    def lasting(self) -> bool:
        """True where the party may move on after an answer."""
        return self.horizon > 2

    def stable_states(self, engine: Engine[LevelsT, StatesT], party: int) -> StatesT:
        """Every state that is stable; a search of responses for every two turns."""
        levels = guaranteed_levels(engine, party, self.horizon, self.means)
        return engine.where_no_improvement_keeps_above(party, levels)

    def verdict(self, engine: Engine[LevelsT, StatesT], party: int, start: int) -> Verdict:
        """The verdict with a plan, of the party or of the others."""
        return Pursuit(engine, party, start, self.means).verdict(self.name, self.horizon)


class CredibleMetarational(Metarational):
    """With moves that serve their mover only."""

    kind = "credible_metarational"
    means = Means.IMPROVEMENTS

    def __init__(self, horizon: int) -> None:
        super().__init__(horizon)
        self.title = worded("Credible metarational, {horizon}", horizon=turns(horizon))
        self.abbreviation = f"CMR{horizon}"
        self.plainly = worded(
            "The party cannot, by moving first, make sure of something better than where it "
            "started within {horizon}, if everybody takes only steps that serve it at once.",
            horizon=turns(horizon),
        )
        self.names = (OtherName("credible generalized metarationality", "zeng-2007"),)
        same = {2: ("sequential",), 3: ("symmetric_sequential",)}
        self.implies = implied(self.kind, horizon, same.get(horizon, ()), "sequential")
        self.implies_of_two = ("credible_policy",) if horizon % 2 else ()


def implied(kind: str, horizon: int, same: tuple[str, ...], by_all: str) -> tuple[str, ...]:
    """What a horizon implies of the others of its kind and of the basic concepts.

    With an odd horizon nobody answers the party's last move. Two turns more give the others
    an answer to it, so more states are stable. With an even horizon it is the other way.
    """
    if horizon == 1:
        return (*_FROM_NASH, f"{kind}_2", f"{kind}_3")
    family: tuple[str, ...]
    if horizon % 2:
        family = (f"{kind}_{horizon - 1}", f"{kind}_{horizon + 1}", f"{kind}_{horizon + 2}")
    else:
        family = (f"{kind}_{horizon - 2}",) if horizon > 2 else ()
    return tuple(dict.fromkeys((*same, by_all, "general_metarational", *family)))


def turns(horizon: int) -> Wording:
    """A number of turns in words."""
    return number_worded("{number} turn", "{number} turns", horizon)
