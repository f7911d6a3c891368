"""``detente reject``: a draft turned down by a named person."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("reject")
@click.argument("file")
@click.argument("draft")
@click.option("--by", required=True, metavar="NAME", help="Who turns it down.")
def command(file: str, draft: str, *, by: str) -> None:
    """Turn DRAFT down; FILE is not changed."""
    from detente.files.drafts import drafts_beside, keep

    path = Path(file)
    held = drafts_beside(path)
    held.decide(draft, "rejected", by)
    keep(held, path)
    click.echo(f"rejected {draft}; {len(held.drafts)} drafts wait")
