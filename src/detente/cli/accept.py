"""``detente accept``: a draft taken over into the conflict file by a named person."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("accept")
@click.argument("file")
@click.argument("draft")
@click.option("--by", required=True, metavar="NAME", help="Who accepts it.")
@click.option(
    "--support",
    required=True,
    type=click.Choice(["stated", "implied", "inferred"]),
    help="How well the account supports it: that is for a person to say.",
)
@click.option("--id", "name", help="Id of the new element; the draft's own if not given.")
@click.option(
    "--rank",
    type=click.IntRange(1),
    help="Of a wish: its place among the wishes of the party, 1 for the most important.",
)
def command(
    file: str, draft: str, *, by: str, support: str, name: str | None, rank: int | None
) -> None:
    """Take DRAFT over into FILE, with the name of who accepts it."""
    from detente.files.accepting import accepted
    from detente.files.drafts import drafts_beside, keep
    from detente.files.reader import load
    from detente.files.writer import save

    path = Path(file)
    held = drafts_beside(path)
    entry = held.entry(draft)
    ident = name or draft
    save(accepted(load(path), entry, ident, by, support, rank), path)
    held.decide(draft, "accepted", by)
    keep(held, path)
    click.echo(f"accepted {draft} as {entry['type']}.{ident}; {len(held.drafts)} drafts wait")
