"""``detente agreement``: how far coders agree on one account."""

from __future__ import annotations

import click

from detente.cli.compare import accounts_in
from detente.cli.shared import paint, terminal_width
from detente.table import as_text


@click.command("agreement")
@click.argument("files", nargs=-1, required=True, metavar="FILE FILE...")
@click.option("--source", metavar="KEY", help="The account, by its key under sources.")
@click.option(
    "--units",
    default="sentences",
    show_default=True,
    metavar="UNITS",
    help="What is counted: sentences, paragraphs or characters.",
)
@click.option(
    "--by",
    default="kind",
    show_default=True,
    metavar="CODE",
    help="What a code is: the kind of an element, or each element by its id.",
)
@click.option(
    "--length",
    type=click.IntRange(1),
    help="How many units the account has; the last one anchored if not given.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
def command(
    files: tuple[str, ...],
    *,
    source: str | None,
    units: str,
    by: str,
    length: int | None,
    as_json: bool,
) -> None:
    """Say how far coders agree on one account: Krippendorff's alpha.

    Each FILE is one person's coding of the same account; CODER=FILE names the coder. Alpha
    is 1 where they agree fully and 0 where chance would do as well.
    """
    from detente.accounts.agreement import agreement

    found = agreement(accounts_in(files), source, units=units, by=by, length=length)
    if as_json:
        click.echo(found.to_json())
        return
    click.echo(click.style(found.table().caption, bold=True))
    click.echo()
    click.echo(as_text(found.table(), terminal_width(), paint))
    click.echo()
    click.echo("alpha: each unit coded or not   alpha of spans: where spans begin and end")
    for remark in found.remarks:
        click.echo(f"note: {remark}")
