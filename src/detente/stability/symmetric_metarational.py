"""Symmetric metarationality: each improvement can be answered, and there is no way out.

    s is SMR stable for i  <=>
        for every s1 in R_i+(s) there is an s2 in R_{N-i}(s1) with s2 no better than s for i
        and every s3 in R_i(s2) is no better than s for i

The party looks at its own reply to the answer: one further move, of any kind.
"""

from __future__ import annotations

from detente.engine.protocol import Means
from detente.stability.concept import ResponseConcept
from detente.stability.sanctions import NO_BETTER_AND_NO_ESCAPE
from detente.wording import worded


class SymmetricMetarational(ResponseConcept):
    """Any moves of the others may sanction, if the party cannot escape afterwards."""

    name = "symmetric_metarational"
    title = worded("Symmetric metarational")
    abbreviation = "SMR"
    plainly = worded(
        "After each improvement of the party the others could take it to a state that is no "
        "better than where it started, and no further move of its own would get it out."
    )
    sources = ("howard-1971", "fang-1993")
    implies = ("general_metarational",)
    responses = Means.MOVES
    sanction = NO_BETTER_AND_NO_ESCAPE
