"""Loops over whole models, compiled on first use and kept on disk.

Importing this module imports numba: only engines of large models do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba


def compiled(loop: Callable[..., Any]) -> Callable[..., Any]:
    """The loop as machine code that lets go of the interpreter."""
    return _kept(loop)


def compiled_as(signature: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The same for types that are said beforehand, as a function needs that calls itself."""
    return lambda function: _kept(function, signature)


def _kept(function: Callable[..., Any], signature: str | None = None) -> Callable[..., Any]:
    try:
        kept: Callable[..., Any] = numba.njit(signature, nogil=True, cache=True)(function)
    except RuntimeError:
        # Nowhere to write to: then it is compiled anew in every process.
        kept = numba.njit(signature, nogil=True)(function)
    return kept
