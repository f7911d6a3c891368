"""How far coders agree: on which passages say something of a kind, and on where they lie.

Each coder's work is a conflict file of the same account. A *code* is the kind of an element
(party, option, wish, claim and so on), or each element by its id; it is applied where the
element's evidence points. Agreement is Krippendorff's alpha, between people: it says how
far a coding can be repeated, not that it is right.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal, get_args

from detente._version import __version__
from detente.accounts.unitizing import (
    Alpha,
    Undefined,
    merged_spans,
    unitizing_alpha,
    unitizing_alpha_of_all,
)
from detente.errors import call_fault, suggestion
from detente.model.codes import KEYED, LISTED
from detente.model.conflict import Choice, Conflict, Infeasible, Prioritisation
from detente.model.grounds import Anchor, Grounds
from detente.table import Row, Table
from detente.wording import N_, joined, worded

#: What is counted: sentences, paragraphs, or single characters of the account.
Units = Literal["sentences", "paragraphs", "characters"]
#: What a code is.
By = Literal["kind", "element"]


class Missing(Enum):
    """A value that is not there: the coder did not code the unit."""

    MISSING = "missing"


MISSING = Missing.MISSING


def nominal_alpha(values: Sequence[Sequence[str | Missing]]) -> Alpha | Undefined:
    """Krippendorff's alpha for nominal values.

    Parameters
    ----------
    values : sequence of sequences
        For each coder one value for each unit, :data:`MISSING` where there is none. A
        unit with fewer than two values takes no part.

    Returns
    -------
    Alpha or Undefined
        Undefined where no unit has two values, or all values are the same.

    Notes
    -----
    Computed by the library ``krippendorff``; definition in ``krippendorff-2011``.

    Examples
    --------
    >>> a, b = "a", "b"
    >>> found = nominal_alpha([[a, a, b, b, MISSING], [a, b, b, b, a]])
    >>> round(found.value, 3)
    0.533
    """
    if len({len(row) for row in values}) > 1:
        raise call_fault(
            worded("Every coder has a value, or MISSING, for every unit."),
            worded("{sizes} units", sizes=sorted({len(row) for row in values})),
            worded("give rows of one length"),
        )
    columns = [
        [value for value in column if value is not MISSING] for column in zip(*values, strict=True)
    ]
    paired = [column for column in columns if len(column) > 1]
    known = sorted({str(value) for column in paired for value in column})
    if not paired:
        return Undefined(worded("no unit was coded by two coders"))
    if len(known) < 2:
        return Undefined(worded("every value is the same: nothing could have differed"))
    counts = [[column.count(value) for value in known] for column in paired]
    return _by_library(counts)


def _by_library(counts: Sequence[Sequence[int]]) -> Alpha:
    import krippendorff
    import numpy as np

    table = np.array(counts)
    value = float(krippendorff.alpha(value_counts=table, level_of_measurement="nominal"))
    sizes = table.sum(axis=1)
    total = int(sizes.sum())
    agreeing = ((table * (table - 1)).sum(axis=1) / (sizes - 1)).sum() / total
    by_value = table.sum(axis=0)
    alike = float((by_value * (by_value - 1)).sum()) / (total * (total - 1))
    return Alpha(value, float(1 - agreeing), 1 - alike)


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """Agreement on one code.

    ``counts`` says in how many units each coder has it. ``nominal`` takes each unit as
    coded or not; ``unitizing`` compares where spans begin and end.
    """

    code: str
    counts: tuple[tuple[str, int], ...]
    nominal: Alpha | Undefined
    unitizing: Alpha | Undefined


@dataclass(frozen=True)
class Agreement:
    """How far coders agree on one account. Made by :func:`agreement`."""

    source: str
    coders: tuple[str, ...]
    units: Units
    by: By
    length: int
    codes: tuple[CodeAgreement, ...]
    #: Over all codes: each unit's set of codes as one value; disagreements of spans added up.
    nominal: Alpha | Undefined
    unitizing: Alpha | Undefined
    #: Coders who have not coded this source at all; their values are missing.
    absent: tuple[str, ...]
    #: What was left out or had to be assumed, each in a sentence.
    remarks: tuple[str, ...]

    def table(self) -> Table:
        """A row for each code, and one for all."""
        rows = [
            Row(
                code_in_words(each.code),
                (
                    joined(" / ", (str(count) for _, count in each.counts)),
                    shown(each.nominal),
                    shown(each.unitizing),
                ),
            )
            for each in self.codes
        ]
        rows.append(
            Row(worded("all codes"), ("", shown(self.nominal), shown(self.unitizing)), strong=True)
        )
        caption = worded(
            "Agreement of {coders} on {source}, by {units}",
            coders=joined(", ", self.coders),
            source=self.source,
            units=unit_in_words(self.units),
        )
        return Table(
            worded("code"),
            (worded("units coded"), worded("alpha"), worded("alpha of spans")),
            tuple(rows),
            caption,
        )

    def to_dict(self) -> dict[str, Any]:
        """The agreement as plain data."""
        return {
            "detente": __version__,
            "source": self.source,
            "coders": list(self.coders),
            "method": {
                "units": self.units,
                "by": self.by,
                "length": self.length,
                "nominal": "Krippendorff's alpha, nominal",
                "unitizing": "Krippendorff's alpha for unitizing, 2004",
            },
            "complete": True,
            "limits": list(self.remarks),
            "absent": list(self.absent),
            "codes": [
                {
                    "code": each.code,
                    "units": dict(each.counts),
                    "nominal": _record(each.nominal),
                    "unitizing": _record(each.unitizing),
                }
                for each in self.codes
            ],
            "all": {"nominal": _record(self.nominal), "unitizing": _record(self.unitizing)},
        }

    def to_json(self) -> str:
        """:meth:`to_dict` as text, two spaces of indentation."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)


def shown(alpha: Alpha | Undefined) -> str:
    """The coefficient with three decimals, a dash where it is undefined."""
    return f"{alpha.value:.3f}" if isinstance(alpha, Alpha) else "–"


def _record(alpha: Alpha | Undefined) -> dict[str, Any]:
    if isinstance(alpha, Undefined):
        return {"alpha": None, "undefined": alpha.why}
    return {"alpha": alpha.value, "observed": alpha.observed, "expected": alpha.expected}


def coded_elements(conflict: Conflict) -> Iterator[tuple[str, str, Grounds]]:
    """Kind, address and grounds of every element that may carry evidence."""
    for party in conflict.decision_makers:
        yield "party", party.id, party.grounds
        for option in party.options:
            yield "option", f"{party.id}.{option.id}", option.grounds
    limits: tuple[Infeasible | Choice, ...] = (*conflict.infeasible, *conflict.choices)
    for at, limit in enumerate(limits, 1):
        yield "limit", f"infeasible.{limit.id or at}", limit.grounds
    for at, rule in enumerate(conflict.rules, 1):
        yield "rule", f"rules.{rule.id or at}", rule.grounds
    for owner, preference in conflict.preferences:
        yield "preference", f"{owner}.preferences", preference.grounds
        if isinstance(preference, Prioritisation):
            for at, statement in enumerate(preference.statements, 1):
                address = f"{owner}.statements.{statement.id or at}"
                yield "wish", address, statement.grounds
    for address, grounds in conflict.codes.elements():
        kind = address.partition(".")[0]
        yield _SINGULAR[kind], address, grounds


_SINGULAR = {kind: kind.removesuffix("s") for kind in (*KEYED, *LISTED)} | {"parties": "party"}


def agreement(
    coders: Mapping[str, Conflict],
    source: str | None = None,
    *,
    units: str = "sentences",
    by: str = "kind",
    length: int | None = None,
) -> Agreement:
    """How far coders agree on where an account says what.

    Parameters
    ----------
    coders : mapping of Conflict by coder
        One coding of the same account by each of two or more people.
    source : str, optional
        The account, by its key under ``sources``; needed where the files share several.
    units : str
        ``sentences``, ``paragraphs`` or ``characters``. An anchor that does not reach
        down to the unit is left out, and the answer says how many were.
    by : str
        ``kind``: a code is a kind of element; ``element``: each element by its address,
        which needs coders who share ids.
    length : int, optional
        How many units the account has; the highest that anybody anchors if not given.

    Raises
    ------
    FaultyInput
        E701 for fewer than two coders, no shared source, or a length that is too small.

    Notes
    -----
    Codes are compared unit by unit (alpha for nominal values) and span by span (alpha for
    unitizing): ``docs/explanation/agreement.md`` says which question each answers.
    """
    grain, code_by = _chosen(units, Units), _chosen(by, By)
    if len(coders) < 2:
        mend = worded("name one coding of each of two or more coders")
        raise call_fault(worded("Agreement needs two coders."), str(len(coders)), mend)
    key = _source(coders, source)
    absent = tuple(c for c, each in coders.items() if key not in {s.key for s in each.sources})
    spans, left_out = _all_spans(coders, key, grain, code_by)
    reach = max(
        (end for by_code in spans.values() for s in by_code.values() for _, end in s), default=0
    )
    remarks = [
        worded(
            "{count} anchors of {who} do not reach down to {grain}",
            count=count,
            who=who,
            grain=unit_in_words(grain),
        )
        for who, count in left_out
    ]
    if length is None:
        remarks.append(
            worded(
                "the account is taken to have {reach} {grain}: the last one anchored",
                reach=reach,
                grain=unit_in_words(grain),
            )
        )
    elif length < reach:
        mend = worded("write {reach} or more", reach=reach)
        raise call_fault(
            worded("The account has fewer units than are anchored."), str(length), mend
        )
    if absent:
        remarks.append(
            worded(
                "{absent} did not code {key}: values missing", absent=joined(", ", absent), key=key
            )
        )
    total = reach if length is None else length
    present = tuple(coder for coder in coders if coder not in absent)
    names = sorted({code for by_code in spans.values() for code in by_code})
    measured = tuple(_code(coders, present, spans, code, total) for code in names)
    together = [[spans[coder].get(code, []) for coder in present] for code in names]
    enough = len(present) > 1 and total > 0
    return Agreement(
        key,
        tuple(coders),
        grain,
        code_by,
        total,
        measured,
        nominal_alpha([_sets(spans[c], total, c in absent) for c in coders]),
        unitizing_alpha_of_all(together, total) if enough else Undefined(_FEW),
        absent,
        tuple(remarks),
    )


_UNITS = (N_("characters"), N_("sentences"), N_("paragraphs"))


_CODES = (
    N_("party"),
    N_("option"),
    N_("limit"),
    N_("rule"),
    N_("preference"),
    N_("wish"),
    N_("act"),
    N_("event"),
    N_("concept"),
    N_("link"),
    N_("relation"),
    N_("claim"),
    N_("prediction"),
)


def code_in_words(code: str) -> str:
    """A code that is a kind of element, as tables have it; an address stays."""
    return worded(code)


def unit_in_words(units: str) -> str:
    """What is counted, as sentences have it."""
    return worded(units)


_FEW = worded("fewer than two coders coded this account")
_Spans = list[tuple[int, int]]


def _chosen(name: str, allowed: Any) -> Any:
    names = get_args(allowed)
    if name in names:
        return name
    raise call_fault(
        worded("There is no such choice."),
        name,
        suggestion(name, names, worded("write {names}", names=" or ".join(names))),
    )


def _source(coders: Mapping[str, Conflict], source: str | None) -> str:
    keys = {coder: {each.key for each in c.sources} for coder, c in coders.items()}
    known = sorted(set().union(*keys.values()))
    if source is not None:
        if source in known:
            return source
        mend = suggestion(
            source, known, worded("they are: {known}", known=", ".join(known) or worded("none"))
        )
        raise call_fault(worded("No coder has an account of this key."), source, mend)
    common = sorted(set.intersection(*keys.values()))
    if len(common) == 1:
        return common[0]
    mend = worded(
        "name one with --source: {common}", common=", ".join(common or known) or "none is listed"
    )
    raise call_fault(
        worded("It is not clear which account is meant."),
        worded("{number} shared", number=len(common)),
        mend,
    )


def _all_spans(
    coders: Mapping[str, Conflict], source: str, units: Units, by: By
) -> tuple[dict[str, dict[str, _Spans]], list[tuple[str, int]]]:
    """Spans by coder and code, and how many anchors were too coarse, by coder."""
    found: dict[str, dict[str, _Spans]] = {}
    left_out = []
    for coder, conflict in coders.items():
        raw: dict[str, _Spans] = {}
        coarse = 0
        for kind, address, grounds in coded_elements(conflict):
            for anchor in grounds.evidence:
                if anchor.source != source:
                    continue
                span = _span(anchor, units)
                if span is None:
                    coarse += 1
                else:
                    raw.setdefault(kind if by == "kind" else address, []).append(span)
        found[coder] = {code: merged_spans(spans) for code, spans in raw.items()}
        if coarse:
            left_out.append((coder, coarse))
    return found, left_out


def _span(anchor: Anchor, units: Units) -> tuple[int, int] | None:
    """Where the anchor points, in units from 0; ``None`` where it is coarser than they are."""
    if units == "characters":
        if anchor.start is None or anchor.end is None or anchor.end <= anchor.start:
            return None
        return anchor.start, anchor.end
    number = anchor.sentence if units == "sentences" else anchor.paragraph
    return None if number is None else (number - 1, number)


def _code(
    coders: Mapping[str, Conflict],
    present: Sequence[str],
    spans: Mapping[str, Mapping[str, _Spans]],
    code: str,
    length: int,
) -> CodeAgreement:
    values: list[list[str | Missing]] = []
    for coder in coders:
        if coder in present:
            covered = _covered(spans[coder].get(code, []))
            values.append(["coded" if at in covered else "not" for at in range(length)])
        else:
            values.append([MISSING] * length)
    counts = tuple((coder, len(_covered(spans[coder].get(code, [])))) for coder in coders)
    laid = [spans[coder].get(code, []) for coder in present]
    found = unitizing_alpha(laid, length) if len(present) > 1 else Undefined(_FEW)
    return CodeAgreement(code, counts, nominal_alpha(values), found)


def _covered(spans: _Spans) -> set[int]:
    return {at for start, end in spans for at in range(start, end)}


def _sets(by_code: Mapping[str, _Spans], length: int, absent: bool) -> list[str | Missing]:
    """The codes of every unit as one value."""
    if absent:
        return [MISSING] * length
    codes: list[list[str]] = [[] for _ in range(length)]
    for code, spans in sorted(by_code.items()):
        for at in _covered(spans):
            codes[at].append(code)
    return [", ".join(each) for each in codes]
