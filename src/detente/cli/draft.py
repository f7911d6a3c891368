"""``detente draft``: candidates for coded elements from an endpoint, held to the source."""

from __future__ import annotations

from pathlib import Path

import click

from detente.cli.progress import progress
from detente.cli.shared import json_text
from detente.errors import call_fault
from detente.wording import worded


@click.command("draft")
@click.argument("file")
@click.option("--source", required=True, help="Key of the source to draft from.")
@click.option(
    "--endpoint",
    envvar="DETENTE_ENDPOINT",
    help="Address of an OpenAI-compatible server, such as http://127.0.0.1:8080/v1 "
    "[DETENTE_ENDPOINT].",
)
@click.option("--model", envvar="DETENTE_MODEL", help="Name of the model there [DETENTE_MODEL].")
@click.option(
    "--paragraph",
    "paragraphs",
    type=click.IntRange(1),
    multiple=True,
    help="Only this paragraph; all if not given.",
)
@click.option("--yes-send-text", "send", is_flag=True, help="The text may be sent there.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
def command(
    file: str,
    *,
    source: str,
    endpoint: str | None,
    model: str | None,
    paragraphs: tuple[int, ...],
    send: bool,
    as_json: bool,
) -> None:
    """Ask an endpoint for drafts of what a source of FILE says; off unless one is named.

    Each candidate is held to the source: its words must stand there. What passes waits in
    drafts.yaml for a person (detente accept); no draft is ever part of a model. Replies are
    kept and answer the same question again. A key is taken from DETENTE_KEY.
    """
    import os

    from detente.accounts.account import Account
    from detente.files.drafts import drafted, drafts_beside
    from detente.files.endpoint import Endpoint
    from detente.files.project import Held, held
    from detente.files.reader import load

    loaded = load(file)
    if endpoint is None or model is None:
        missing = worded("no endpoint") if endpoint is None else worded("no model")
        raise call_fault(
            worded("Drafting is off."), missing, worded("name both: --endpoint URL --model NAME")
        )
    listed = next((each for each in loaded.sources if each.key == source), None)
    if listed is None:
        known = ", ".join(each.key for each in loaded.sources) or "none"
        raise call_fault(
            worded("There is no such source."),
            source,
            worded("the sources are: {known}", known=known),
        )
    found = held(Path(file).parent, listed)
    account: Account | None = found.account if isinstance(found, Held) else None
    if account is None or not isinstance(account.text, str):
        mend = worded("read it in: detente read TEXT --into PROJECT")
        raise call_fault(worded("The text of the source is not at hand."), source, mend)
    asked = Endpoint(endpoint, model, os.environ.get("DETENTE_KEY"))
    click.echo(asked.privacy, err=True)
    chosen = list(paragraphs) or [p.paragraph for p in account.passages.paragraphs]
    with progress(f"drafting from {source}"):
        passed, refused = drafted(Path(file), loaded, account, asked, chosen, send=send)
    rates = drafts_beside(Path(file)).rates()
    if as_json:
        refusals = [{"step": r.step, "why": r.why} for r in refused]
        click.echo(json_text({"passed": len(passed), "refused": refusals, "rates": rates}))
        return
    click.echo(f"{len(passed)} drafts passed the gate, {len(refused)} did not")
    for refusal in refused:
        click.echo(f"  refused ({refusal.step}): {refusal.why}")
    click.echo("A person decides: detente drafts FILE, detente accept FILE DRAFT --by NAME")
