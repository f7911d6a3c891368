"""``python -m detente.catalogue`` writes the index of the cases in a source checkout."""

from __future__ import annotations

from pathlib import Path


def main() -> None:
    """Write ``cases/index.json``."""
    from detente.catalogue.index import write_index

    write_index(Path(__file__).parents[3] / "cases")


if __name__ == "__main__":
    main()
