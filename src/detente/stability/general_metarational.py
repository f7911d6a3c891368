"""General metarationality: each improvement can be answered by something no better.

    s is GMR stable for i  <=>
        for every s1 in R_i+(s) there is an s2 in R_{N-i}(s1) with s2 no better than s for i

The others need not gain by answering. "No better" includes indifference, and a response
that leads back to s.
"""

from __future__ import annotations

from detente.engine.protocol import Means
from detente.stability.concept import OtherName, ResponseConcept
from detente.stability.sanctions import NO_BETTER
from detente.wording import worded


class GeneralMetarational(ResponseConcept):
    """Any moves of the others may sanction."""

    name = "general_metarational"
    title = worded("General metarational")
    abbreviation = "GMR"
    plainly = worded(
        "After each improvement of the party the others could, whether or not it serves "
        "them, take it to a state that is no better than where it started."
    )
    names = (OtherName("metarational", "howard-1971"),)
    sources = ("howard-1971", "fang-1993")
    implies = ()
    responses = Means.MOVES
    sanction = NO_BETTER
