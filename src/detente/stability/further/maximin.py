"""Maximin stability: the best end that a party can be sure of is no better than staying.

    s is stable for i with horizon h  <=>  for every s1 in R_i(s) the value of the play of h
        turns that begins with the move to s1 is no better than s for i, where i chooses the
        move with the best value at its turns and the others the worst for i at theirs, and
        whoever lets it be ends the play where it stands

Published for two and later for several parties; only summaries were read. Stated like this
it asks for the highest level that can be forced, and generalised metarationality asks
whether a level above s can be. For orders of preference these are one question: the two
have the same stable states, and the tests hold them to it. They are offered under both
names so that either literature can be followed.
"""

from __future__ import annotations

from detente.stability.concept import OtherName
from detente.stability.further.metarational import Metarational, implied, turns
from detente.wording import worded


class Maximin(Metarational):
    """By values.

    Parameters
    ----------
    horizon : int
        Turns looked ahead, the party's first move included; at least 1.
    """

    kind = "maximin"
    sources = ("rego-vieira-2020",)

    def __init__(self, horizon: int) -> None:
        super().__init__(horizon)
        self.title = worded("Maximin, {horizon}", horizon=turns(horizon))
        self.abbreviation = f"Maximin{horizon}"
        self.plainly = worded(
            "Of the worst that {horizon} could end with after each of the party's moves, even "
            "the best is no better than where it started.",
            horizon=turns(horizon),
        )
        self.names = (OtherName("Maximin_h", "soares-2026"),)
        same = {2: ("general_metarational",), 3: ("symmetric_metarational",)}
        self.implies = (
            *implied(self.kind, horizon, same.get(horizon, ()), "general_metarational"),
            f"metarational_{horizon}",
        )
