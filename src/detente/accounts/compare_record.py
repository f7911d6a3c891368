"""A comparison as plain data, the object that ``detente compare --json`` prints."""

from __future__ import annotations

from typing import Any

from detente._version import __version__
from detente.accounts.compare_words import (
    deciding_in_words,
    difference_in_words,
    evidence_texts,
    outcomes,
    party_label,
    sets_in_words,
    whose,
)
from detente.accounts.comparison import Comparison
from detente.accounts.crosswalk import PARTS, Crosswalk, Entry
from detente.accounts.differences import Common, Difference, Side
from detente.accounts.mixing import Taken
from detente.accounts.observations import LastingObservation, MoveObservation
from detente.accounts.ordering import OrderComparison
from detente.accounts.pair import Direction, PairComparison, PatternVerdict
from detente.accounts.together_report import together_record
from detente.accounts.verdicts import READINGS, Shown

Plain = dict[str, Any]


def comparison_record(comparison: Comparison) -> Plain:
    """The whole comparison."""
    return {
        "detente": __version__,
        "accounts": {
            account: {
                "title": conflict.title,
                "sha256": comparison.results[account].model_digest,
                "decision_makers": list(conflict.party_ids),
                "options": list(conflict.option_names),
            }
            for account, conflict in comparison.accounts.items()
        },
        "method": {
            "engine": "explicit",
            "responses": comparison.rule.value,
            "concepts": [concept.name for concept in comparison.concepts],
            "reading": comparison.reading,
            "reading_in_words": READINGS[comparison.reading],
        },
        "complete": comparison.complete,
        "limits": list(comparison.limits),
        "crosswalk": crosswalk_record(comparison.crosswalk)
        | {
            "unmentioned": [
                {"account": account, "id": name} for account, name in comparison.unmentioned
            ]
        },
        "pairs": [pair_record(pair) for pair in comparison.pairs],
    } | ({} if comparison.together is None else {"together": together_record(comparison.together)})


def crosswalk_record(crosswalk: Crosswalk) -> Plain:
    """The crosswalk that was used, and what of it nobody has decided."""
    return {
        "origin": crosswalk.origin,
        "undecided": crosswalk.undecided,
        "open": sum(len(crosswalk.open_entries(part)) for part in PARTS),
    } | {part: [_entry(entry) for entry in getattr(crosswalk, part)] for part in PARTS}


def _entry(entry: Entry) -> Plain:
    return {
        "decision": entry.decision,
        "ids": dict(entry.ids),
        "no_counterpart": list(entry.absent),
        "near": dict(entry.near),
        "because": entry.because,
        "confidence": entry.confidence,
    }


def pair_record(pair: PairComparison) -> Plain:
    """Two accounts."""
    return {
        "accounts": list(pair.accounts),
        "shared": {
            "parties": [dict(pair.joint.parties[name].ids) for name in pair.joint.shared_parties],
            "options": [dict(pair.joint.options[name].ids) for name in pair.joint.shared_options],
        },
        "same": [_common(pair, each) for each in pair.common],
        "different": [_difference(pair, *each) for each in enumerate(pair.differences)],
        "coded": {
            "same": [_common(pair, each) for each in pair.coded_common],
            "different": [_difference(pair, *each) for each in enumerate(pair.coded_differences)],
        },
        "order": [_order(pair, each) for each in pair.orders],
        "verdicts": [_verdict(pair, each) for each in pair.verdicts],
        "answer": deciding_in_words(pair),
        "deciding": [pair.differences.index(each) for each in pair.deciding],
        "directions": [_direction(pair, each) for each in pair.directions],
        "observations": {
            "moves": [_move(pair, each) for each in pair.moves],
            "lasting": [_lasting(pair, each) for each in pair.lasting],
        },
    }


def _side(side: Side | None) -> Plain | None:
    if side is None:
        return None
    return {
        "account": side.account,
        "address": side.address,
        "in_words": side.words,
        "support": side.grounds.support,
        "evidence": evidence_texts(side.grounds),
    }


def _common(pair: PairComparison, each: Common) -> Plain:
    return {
        "kind": each.kind,
        "about": None if each.about is None else party_label(pair, each.about),
        "sides": [_side(each.first), _side(each.second)],
        "near": dict(each.near),
    }


def _difference(pair: PairComparison, at: int, each: Difference) -> Plain:
    return {
        "number": at,
        "kind": each.kind,
        "relation": each.relation,
        "about": None if each.about is None else party_label(pair, each.about),
        "in_words": difference_in_words(pair, each),
        "sides": [_side(each.first), _side(each.second)],
        "silent": each.silent,
    }


def _order(pair: PairComparison, each: OrderComparison) -> Plain:
    return {
        "party": party_label(pair, each.party),
        "patterns": each.patterns,
        "pairs": each.pairs,
        "agreeing": each.agreeing,
        "opposed": each.opposed,
        "tied_once": each.tied_once,
        "depending": each.depending,
        "kendall_distance": each.distance,
        "tiers": list(each.tiers),
        "complete": each.complete,
    }


def _shown(pair: PairComparison, shown: Shown) -> dict[str, str]:
    """Levels by option, with the ids of the first account."""
    found = {}
    for name, level in zip(pair.joint.shared_options, shown, strict=True):
        option = pair.joint.options[name].id_in[pair.accounts[0]]
        found[option] = pair.joint.levels[name][level]
    return found


def _verdict(pair: PairComparison, each: PatternVerdict) -> Plain:
    return {
        "pattern": _shown(pair, each.shown),
        "in_words": each.words,
        "titles": list(each.titles),
        "says": {pair.accounts[0]: dict(each.first), pair.accounts[1]: dict(each.second)},
        "apart": list(each.apart),
    }


def _direction(pair: PairComparison, direction: Direction) -> Plain:
    found = []
    for shown, concepts, each in outcomes(direction):
        found.append(
            {
                "pattern": _shown(pair, shown),
                "in_words": pair.showing(shown),
                "concepts": list(concepts),
                "wanted": each.goal.wanted,
                "smallest": _sets(each.smallest),
                "smallest_in_words": sets_in_words(pair, direction, each.smallest),
                "one_larger": _sets(each.next_size),
                "one_larger_searched": each.next_searched,
                "searched_to_size": each.searched,
            }
        )
    whole = [
        {
            "pattern": _shown(pair, goal.shown),
            "concept": goal.concept,
            "parties": [whose(pair, taken) for taken in each.smallest],
        }
        for goal, each in direction.coarse.found.items()
    ]
    return {
        "base": direction.base,
        "other": direction.other,
        "models": direction.search.models,
        "not_models": direction.search.impossible,
        "searched_to_size": direction.search.searched,
        "stopped": direction.search.stopped,
        "found": found,
        "by_party": whole,
    }


def _sets(sets: tuple[Taken, ...]) -> list[list[int]]:
    return [sorted(taken) for taken in sets]


def _move(pair: PairComparison, each: MoveObservation) -> Plain:
    return {
        "party": each.owner,
        "from": _shown(pair, each.start),
        "from_in_words": pair.showing(each.start),
        "to": _shown(pair, each.end),
        "move": each.move,
        "because": each.because,
        "expected_by": each.expected_by,
        "not_expected_by": each.not_expected_by,
        "concepts": list(each.concepts),
        "otherwise": dict(each.otherwise),
        "from_status_quo": each.now,
        "evidence": [str(anchor) for anchor in each.evidence],
    }


def _lasting(pair: PairComparison, each: LastingObservation) -> Plain:
    return {
        "pattern": _shown(pair, each.shown),
        "in_words": pair.showing(each.shown),
        "lasts_in": each.lasts_in,
        "not_in": each.not_in,
        "concepts": list(each.concepts),
        "leaving": [{"party": party, "change": change} for party, change in each.leaving],
        "status_quo": each.now,
    }
