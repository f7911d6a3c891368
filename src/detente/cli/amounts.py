"""Amounts of memory and of time as people write them: ``2``, ``500 MiB``, ``90``, ``2min``."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

import click

_AMOUNT = re.compile(r"\s*([0-9]*\.?[0-9]+(?:e[+-]?[0-9]+)?)\s*([a-z]*)\s*", re.IGNORECASE)


class Amount(click.ParamType[float]):
    """An amount above zero; a number alone is in the unit that the option is documented in.

    Parameters
    ----------
    name : str
        What it is an amount of.
    units : mapping
        Each unit in lower case, and how much of the documented unit it is.
    examples : str
        What to write, told where an amount cannot be read.
    """

    def __init__(self, name: str, units: Mapping[str, float], examples: str) -> None:
        self.name = name
        self._units = units
        self._examples = examples

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The amount as a number of the documented unit."""
        if isinstance(value, float | int):
            return float(value)
        read = _AMOUNT.fullmatch(value)
        unit = self._units.get(read[2].lower()) if read else None
        amount = float(read[1]) * unit if read and unit else 0.0
        if not 0 < amount < math.inf:
            self.fail(f"{value!r} is no amount of {self.name}: write {self._examples}.", param, ctx)
        return amount


_DECIMAL = {"kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12}
_BINARY = {"kib": 2**10, "mib": 2**20, "gib": 2**30, "tib": 2**40}
#: In GiB.
MEMORY = Amount(
    "memory",
    {"": 1.0, **{unit: size / 2**30 for unit, size in {**_DECIMAL, **_BINARY}.items()}},
    "2 or 2GiB, or 500MB",
)
#: In seconds.
TIME = Amount(
    "time",
    {"": 1.0, "s": 1.0, "sec": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0},
    "90 or 90s, 2min or 1h",
)
