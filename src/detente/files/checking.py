"""A whole file checked: the model as it stands, and every variant of it."""

from __future__ import annotations

from dataclasses import replace

from detente.accounts.checks import coding_faults
from detente.errors import Fault
from detente.files.anchoring import anchor_faults
from detente.files.reader import Document
from detente.files.variants import with_variants
from detente.graph.checks import model_faults
from detente.wording import worded


def check_document(document: Document) -> tuple[Fault, ...]:
    """Everything wrong or odd about a document that loads, with places, errors first.

    A variant whose model has errors of its own is one warning (W509) at the variant.

    Raises
    ------
    LimitReached
        E501 if the states are too many to list.
    """
    faults = list(model_faults(document.conflict))
    if not any(fault.severity == "error" for fault in faults):
        faults += coding_faults(document.conflict)
        faults += anchor_faults(document)
        for variant in document.conflict.variants:
            changed = with_variants(document.conflict, [variant.id])
            found = model_faults(changed)
            faults += [_of_variant(f, variant.id) for f in found if f.severity == "error"]
    return tuple(document.locate(faults))


def _of_variant(fault: Fault, variant: str) -> Fault:
    return replace(
        fault,
        code="W509",
        problem=worded(
            "With the variant {variant}: {problem}", variant=variant, problem=fault.problem
        ),
        path=("variants", variant),
        offset=None,
    )
