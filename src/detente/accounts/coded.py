"""Where two accounts differ in what is coded beside the model: causal map, claims, predictions.

None of it takes part in a verdict, so none of it is exchanged; it is told side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from detente.accounts.crosswalk import Crosswalk, Part
from detente.accounts.differences import Common, Difference, Kind, Relation, Side
from detente.accounts.joint import Joint, Shared, Told, vocabulary
from detente.model.codes import CausalLink, Claim, Prediction
from detente.model.conflict import Conflict
from detente.model.formula import Formula
from detente.wording import joined, worded

_Found = Iterator[Common | Difference]


def compared_codes(
    joint: Joint, accounts: Mapping[str, Conflict], crosswalk: Crosswalk
) -> tuple[tuple[Common, ...], tuple[Difference, ...]]:
    """What both accounts code alike, and what they code differently or only one of them codes.

    Links of the causal maps are matched by their concepts, the rest by the crosswalk.
    """
    pair = (joint.first.account, joint.second.account)

    def shared(part: Part) -> list[Shared]:
        return vocabulary(accounts, pair, part, crosswalk.used(part))

    found = [
        *_concepts(joint, shared("concepts")),
        *_links(joint, shared("concepts")),
        *_claims(joint, shared("claims")),
        *_predictions(joint, shared("predictions")),
    ]
    common = tuple(each for each in found if isinstance(each, Common))
    return common, tuple(each for each in found if isinstance(each, Difference))


def _only(
    joint: Joint, kind: Kind, first: Side | None, second: Side | None, silent: bool
) -> Difference:
    lacking = joint.second.account if second is None else joint.first.account
    told = lacking if silent else None
    return Difference(kind, "only one has it", None, first, second, told)


def _concepts(joint: Joint, shared: Sequence[Shared]) -> _Found:
    for each in shared:
        first, second = (_concept(told, each) for told in (joint.first, joint.second))
        if first is not None and second is not None:
            yield Common("concept", None, first, second)
        else:
            yield _only(joint, "concept", first, second, True)


def _concept(told: Told, shared: Shared) -> Side | None:
    own = shared.id_in.get(told.account)
    for concept in told.conflict.codes.concepts:
        if concept.id == own:
            return Side(told.account, f"concepts.{own}", concept.label, concept.grounds)
    return None


# --- causal map --------------------------------------------------------------------

_Ends = tuple[str, str]


def _links(joint: Joint, shared: Sequence[Shared]) -> _Found:
    first, second = (_links_of(told, shared) for told in (joint.first, joint.second))
    known = [
        {each.id for each in shared if t.account in each.id_in} for t in (joint.first, joint.second)
    ]
    for ends in dict.fromkeys([*first, *second]):
        one, two = first.get(ends), second.get(ends)
        if one is None or two is None:
            lacking = known[1] if two is None else known[0]
            sides = (None if one is None else one[1], None if two is None else two[1])
            yield _only(joint, "link", *sides, not set(ends) <= lacking)
        elif one[0].sign == two[0].sign:
            yield Common("link", None, one[1], two[1])
        else:
            opposite = {one[0].sign, two[0].sign} == {"+", "-"}
            relation: Relation = "opposite" if opposite else "read otherwise"
            yield Difference("link", relation, None, one[1], two[1])


def _links_of(told: Told, shared: Sequence[Shared]) -> dict[_Ends, tuple[CausalLink, Side]]:
    joint = {each.id_in[told.account]: each.id for each in shared if told.account in each.id_in}
    labels = {concept.id: concept.label for concept in told.conflict.codes.concepts}
    signs = {
        "+": worded("more of it makes more of"),
        "-": worded("more of it makes less of"),
        "?": worded("bears on"),
    }
    found: dict[_Ends, tuple[CausalLink, Side]] = {}
    for number, link in enumerate(told.conflict.codes.links, 1):
        words = joined("", (labels[link.start], ": ", signs[link.sign], " ", labels[link.end]))
        side = Side(told.account, f"links.{link.id or number}", words, link.grounds)
        # Two links between the same concepts: the first speaks for the account.
        found.setdefault((joint[link.start], joint[link.end]), (link, side))
    return found


# --- claims and predictions ----------------------------------------------------------


def _claims(joint: Joint, shared: Sequence[Shared]) -> _Found:
    for each in shared:
        one, two = (_claim(told, each) for told in (joint.first, joint.second))
        if one is None or two is None:
            yield _only(joint, "claim", *_sides(one, two), False)
            continue
        denied = [claim.grounds.modality == "denied" for claim, _ in (one, two)]
        if denied[0] != denied[1]:
            yield Difference("claim", "opposite", None, one[1], two[1])
        elif one[0].label == two[0].label:
            yield Common("claim", None, one[1], two[1])
        else:
            yield Difference("claim", "read otherwise", None, one[1], two[1])


def _sides(
    one: tuple[object, Side] | None, two: tuple[object, Side] | None
) -> tuple[Side | None, Side | None]:
    return None if one is None else one[1], None if two is None else two[1]


def _claim(told: Told, shared: Shared) -> tuple[Claim, Side] | None:
    own = shared.id_in.get(told.account)
    for claim in told.conflict.codes.claims:
        if claim.id == own:
            denied = worded("denies: ") if claim.grounds.modality == "denied" else ""
            words = joined("", (denied, claim.label))
            return claim, Side(told.account, f"claims.{own}", words, claim.grounds)
    return None


def _predictions(joint: Joint, shared: Sequence[Shared]) -> _Found:
    for each in shared:
        one, two = (_prediction(told, each) for told in (joint.first, joint.second))
        if one is None or two is None:
            yield _only(joint, "prediction", *_sides(one, two), False)
        elif _foretell_alike(joint, one[0], two[0]):
            yield Common("prediction", None, one[1], two[1])
        else:
            yield Difference("prediction", "read otherwise", None, one[1], two[1])


def _prediction(told: Told, shared: Shared) -> tuple[Prediction, Side] | None:
    own = shared.id_in.get(told.account)
    for each in told.conflict.codes.predictions:
        if each.id == own:
            return each, Side(told.account, f"predictions.{own}", each.label, each.grounds)
    return None


def _foretell_alike(joint: Joint, one: Prediction, two: Prediction) -> bool:
    """True where both foretell the same by formula, or else in the same words."""
    if one.outcome is None or two.outcome is None:
        return one.label == two.label
    return _alike(joint, one.condition, two.condition) and _alike(joint, one.outcome, two.outcome)


def _alike(joint: Joint, one: Formula | None, two: Formula | None) -> bool:
    if one is None or two is None:
        return one is two
    return joint.alike(joint.first.node(one.tree), joint.second.node(two.tree))
