"""``detente drafts``: what waits for a person, and how much of it was any good."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from detente.cli.shared import json_text
from detente.cli.showing import shown


@click.command("drafts")
@click.argument("file")
@click.option("--rejected", is_flag=True, help="List what did not pass the gate, too.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
def command(file: str, *, rejected: bool, as_json: bool) -> None:
    """List the drafts beside FILE that wait for a person, and the rates so far."""
    from detente.files.drafts import drafts_beside
    from detente.files.reader import load

    held = drafts_beside(Path(file))
    rates = held.rates()
    missed = held.missed(load(file)) if held.asked else None
    if as_json:
        record: dict[str, Any] = {"drafts": held.drafts, "rejected": held.rejected, "rates": rates}
        record["missed"] = None if missed is None else list(missed)
        click.echo(json_text(record))
        return
    for entry in held.drafts:
        anchor = entry.get("anchor")
        where = anchor.get("at", "") if isinstance(anchor, dict) else anchor
        fields = ", ".join(f"{key}: {value}" for key, value in entry["fields"].items())
        click.echo(f"{entry['id']}  {entry['type']}  {where}\n    {fields}")
    for refusal in held.rejected if rejected else ():
        click.echo(f"rejected ({refusal.get('step')}): {shown(str(refusal.get('why')))}")
        click.echo(f"    {shown(str(refusal.get('candidate')))}")
    click.echo(
        f"{len(held.drafts)} drafts wait; {rates['passed']} of {rates['offered']} passed the gate, "
        f"{rates['accepted']} of {rates['decided']} decided on were accepted"
    )
    if missed:
        click.echo(f"People coded there, and no draft offered: {', '.join(missed)}")
    elif missed is not None:
        click.echo("Every element that people coded there was offered by a draft, too.")
