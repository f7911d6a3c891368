"""``detente alias``: words of an account that mean a party, taught once and found everywhere."""

from __future__ import annotations

import click

from detente.cli.shared import json_text
from detente.wording import worded


@click.command("alias")
@click.argument("file")
@click.argument("party")
@click.argument("texts", nargs=-1, metavar="[TEXT]...")
@click.option("--source", metavar="KEY", help="The account; needed where the file lists several.")
@click.option(
    "--at",
    "marked",
    multiple=True,
    metavar="PLACE",
    help="Words by their place instead, as in P20.S39:1204-1217. May be repeated.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
def command(
    file: str,
    party: str,
    texts: tuple[str, ...],
    *,
    source: str | None,
    marked: tuple[str, ...],
    as_json: bool,
) -> None:
    """Teach that each TEXT means PARTY in an account of FILE, and count what it finds now.

    FILE is a conflict file or a project folder. The texts go into the source's aliases;
    the rest of the file stays as it is. With --at the words at a place are taught: the
    offsets count code points of the whole text, as "detente read --passages" prints them.
    The plural of an alias is found too. Reading help is a proposal; aliases change no
    verdict.
    """
    from detente.cli.showing import shown
    from detente.errors import call_fault
    from detente.files.aliases import learn
    from detente.files.project import project
    from detente.questions.words import counted

    if file.startswith("case:"):
        mend = worded("copy it first: detente cases copy")
        raise call_fault(worded("Published cases are not changed."), file, mend)
    found = project(file)
    learnt = learn(found, party, texts, marked, source)
    if as_json:
        click.echo(json_text({"file": str(found.model), **learnt.to_dict(), "complete": True}))
        return
    for each in learnt.found:
        known = "" if each.new else "known already; "
        if not isinstance(learnt.after, int):
            click.echo(f"{shown(each.text)}: {known}{learnt.after.why}, so nothing is counted")
            continue
        places = ", ".join(each.sentences[:8]) + (", …" if len(each.sentences) > 8 else "")
        where = f" in {places}" if places else "; is it written as in the text?"
        click.echo(f"{shown(each.text)}: {known}{counted(each.mentions, 'mention')}{where}")
    if isinstance(learnt.after, int):
        all_now = counted(learnt.after, "mention")
        click.echo(f"{learnt.party} in {learnt.source}: {all_now} now, {learnt.before} before")
    click.echo(f"wrote {found.model}" if learnt.written else "nothing was written")
