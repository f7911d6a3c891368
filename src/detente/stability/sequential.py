"""Sequential stability: each improvement can be answered credibly.

    s is SEQ stable for i  <=>
        for every s1 in R_i+(s) there is an s2 in R+_{N-i}(s1) with s2 no better than s for i

R+_{N-i}(s1) are the states that the others reach by sequences of improvements, each
step judged by its own mover where it stands. The sanction is compared with s, not s1.
"""

from __future__ import annotations

from detente.engine.protocol import Means
from detente.stability.concept import ResponseConcept
from detente.stability.sanctions import NO_BETTER
from detente.wording import worded


class Sequential(ResponseConcept):
    """Only improvements of the others sanction: what they would do in their own interest."""

    name = "sequential"
    title = worded("Sequential")
    abbreviation = "SEQ"
    plainly = worded(
        "After each improvement of the party the others could, by steps that each serve the "
        "one who takes them, bring it to a state that is no better than where it started."
    )
    sources = ("fraser-hipel-1979", "fang-1993")
    implies = ("general_metarational",)
    responses = Means.IMPROVEMENTS
    sanction = NO_BETTER
