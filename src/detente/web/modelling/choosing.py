"""What is chosen instead of written: of each option whether it is taken, as a form sends it."""

from __future__ import annotations

from typing import Any

from detente.errors import Fault
from detente.model.conflict import Conflict
from detente.model.formula import And, Takes, written
from detente.model.states import named_pattern, parse_pattern, pattern_text
from detente.web.modelling.form import Fields, gone

#: Fields of a choice begin so; the option's name in formulas follows, the value is a level.
CHOSEN = "is:"


def options_of(conflict: Conflict) -> list[dict[str, Any]]:
    """Every option with its name in formulas, its levels, and whose it is."""
    named = zip(conflict.option_names, conflict.options, strict=True)
    return [
        {
            "name": name,
            "label": option.label,
            "levels": list(option.levels),
            "binary": option.binary,
            "party": option.party,
            "owner": conflict.labels[option.party],
        }
        for name, option in named
    ]


def wishes(conflict: Conflict) -> list[tuple[str, str, str]]:
    """Every option at every level: as a formula, its label, and the level (N and Y where two)."""
    return [
        (
            written(Takes(option.key, level), conflict.vocabulary),
            f"{conflict.labels[option.party]}: {option.label}",
            "NY"[level] if option.binary else option.levels[level],
        )
        for option in conflict.options
        for level in reversed(range(len(option.levels)))
    ]


def combination(conflict: Conflict, fields: Fields) -> str:
    """The formula that holds where every option is as chosen; empty where nothing is."""
    levels = _levels(conflict, fields)
    parts = [
        Takes(option.key, level)
        for option, level in zip(conflict.options, levels, strict=True)
        if level is not None
    ]
    if not parts:
        return ""
    return written(parts[0] if len(parts) == 1 else And(tuple(parts)), conflict.vocabulary)


def pattern(conflict: Conflict, fields: Fields) -> str:
    """The pattern that is chosen: an option about which nothing is said is not taken."""
    levels = [level or 0 for level in _levels(conflict, fields)]
    return pattern_text(conflict.options, tuple(levels))


def standing(conflict: Conflict) -> dict[str, int]:
    """The level of each option in the status quo; empty where none is given or it is not clear."""
    if conflict.form != "options" or conflict.status_quo is None:
        return {}
    text = conflict.status_quo
    known = text in {state.name for state in conflict.states}
    found = named_pattern(conflict, text) if known else parse_pattern(conflict, text)
    if isinstance(found, Fault):
        return {}
    named = zip(conflict.option_names, found, strict=True)
    return {name: level for name, level in named if level is not None}


def _levels(conflict: Conflict, fields: Fields) -> list[int | None]:
    found: list[int | None] = []
    for name, option in zip(conflict.option_names, conflict.options, strict=True):
        chosen = fields.one(f"{CHOSEN}{name}")
        if chosen and chosen not in {str(level) for level in range(len(option.levels))}:
            raise gone(f"{name} = {chosen}")
        found.append(int(chosen) if chosen else None)
    return found
