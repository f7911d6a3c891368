"""The examples of tutorials, how-to guides and every other page do what the page shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.console import differences, fits
from tests.docs.pages import DOCS, pages_with_examples


@pytest.mark.parametrize("page", pages_with_examples())
def test_the_examples_of_a_page_print_what_it_shows(page: str, tmp_path: Path) -> None:
    assert not (found := differences(DOCS / page, tmp_path)), found


def test_an_elision_stands_for_any_number_of_lines() -> None:
    assert fits(["a", "…", "d"], ["a", "b", "c", "d"])
    assert fits(["a", "…", "b"], ["a", "b"])
    assert not fits(["a", "…", "e"], ["a", "b", "c", "d"])
    assert not fits(["a", "b"], ["a", "b", "c"])
