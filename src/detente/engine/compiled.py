"""Loops over whole models, compiled on first use and kept on disk.

Importing this module imports numba: only engines of large models do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba


def compiled(loop: Callable[..., Any]) -> Callable[..., Any]:
    """The loop as machine code that lets go of the interpreter."""
    try:
        kept: Callable[..., Any] = numba.njit(nogil=True, cache=True)(loop)
    except RuntimeError:
        # Nowhere to write to: then it is compiled anew in every process.
        kept = numba.njit(nogil=True)(loop)
    return kept


def compiled_as(signature: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The same for types that are said beforehand, as a function needs that calls itself."""

    def compile_function(function: Callable[..., Any]) -> Callable[..., Any]:
        try:
            kept: Callable[..., Any] = numba.njit(signature, nogil=True, cache=True)(function)
        except RuntimeError:
            kept = numba.njit(signature, nogil=True)(function)
        return kept

    return compile_function
