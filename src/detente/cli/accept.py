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
def command(file: str, draft: str, *, by: str, support: str, name: str | None) -> None:
    """Take DRAFT over into FILE, with the name of who accepts it."""
    from detente.files.drafts import accepted, drafts_beside, keep
    from detente.files.reader import load
    from detente.files.writer import save

    path = Path(file)
    held = drafts_beside(path)
    entry = held.entry(draft)
    ident = name or draft
    save(accepted(load(path), entry, ident, by, support), path)
    held.drafts.remove(entry)
    held.decided.append({"id": draft, "type": entry["type"], "decision": "accepted", "by": by})
    keep(held, path)
    click.echo(f"accepted {draft} as {entry['type']}.{ident}; {len(held.drafts)} drafts wait")
