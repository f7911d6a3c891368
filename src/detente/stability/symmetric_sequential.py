"""Symmetric sequential stability: a credible answer, and no way out.

    s is SSEQ stable for i  <=>
        for every s1 in R_i+(s) there is an s2 in R+_{N-i}(s1) with s2 no better than s for i
        and every s3 in R_i(s2) is no better than s for i

One and the same s2 must do both; sequential and symmetric metarational stability
together are therefore not enough. Not to be confused with *strong* sequential
stability, which some papers abbreviate alike.
"""

from __future__ import annotations

from detente.engine.protocol import Means
from detente.stability.concept import OtherName, ResponseConcept
from detente.stability.sanctions import NO_BETTER_AND_NO_ESCAPE
from detente.wording import worded


class SymmetricSequential(ResponseConcept):
    """Improvements of the others sanction, if the party cannot escape afterwards."""

    name = "symmetric_sequential"
    title = worded("Symmetric sequential")
    abbreviation = "SSEQ"
    plainly = worded(
        "After each improvement of the party the others could, by steps that each serve the "
        "one who takes them, bring it to a state that is no better than where it started, "
        "and no further move of its own would get it out."
    )
    names = (OtherName("SymSEQ", "rego-vieira-2017"),)
    sources = ("rego-vieira-2017",)
    implies = ("sequential", "symmetric_metarational", "general_metarational")
    responses = Means.IMPROVEMENTS
    sanction = NO_BETTER_AND_NO_ESCAPE
