"""``detente resolve``: what would have to change for a wanted outcome to hold."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import replace

import click

from detente.cli.progress import progress
from detente.cli.shared import (
    at_most_states,
    conflict_file,
    incomplete,
    json_text,
    parsed_profile,
    path_of,
    split,
    terminal_width,
    within_time,
)
from detente.errors import call_fault
from detente.model.conflict import Conflict
from detente.questions.asked import OFFER, adoptions_asked, costs_asked, offers_asked
from detente.questions.resolve.answer import Proposal, Resolution, resolve
from detente.questions.resolve.inverse import Inverse, inverse
from detente.questions.resolve.menu import KINDS, UNITS, USUAL
from detente.questions.resolve.offers import OfferedOption
from detente.questions.resolve.words import resolution_in_words
from detente.questions.words import state_in_words, state_title
from detente.wording import worded


@click.command("resolve")
@click.option(
    "--want",
    required=True,
    metavar="OUTCOME",
    help="What is to hold: a state (name or pattern), a pattern with -, or a formula.",
)
@click.option(
    "--concepts",
    multiple=True,
    metavar="NAMES",
    help="It is to be an equilibrium under each of these, comma-separated; sequential if not "
    "given.",
)
@click.option(
    "--profile",
    metavar="PARTY=CONCEPT,…",
    help="A concept for each party instead; Nash for those left out.",
)
@click.option(
    "--reachable", is_flag=True, help="And reachable by improvements from the status quo."
)
@click.option("--strict", is_flag=True, help="And resting on no tie of the party concerned.")
@click.option(
    "--menu",
    multiple=True,
    metavar="KINDS",
    help=f"What may change, comma-separated: {', '.join(KINDS)}. {', '.join(USUAL)} if not given.",
)
@click.option(
    "--cost",
    "costs",
    multiple=True,
    metavar="NAME=NUMBER",
    help=f"What a unit costs ({', '.join(UNITS)}), or by how much a party's own changes are "
    "dearer; comma-separated.",
)
@click.option("--keep", multiple=True, metavar="PARTIES", help="Parties that give nothing.")
@click.option(
    "--adopt",
    multiple=True,
    metavar="PARTY:FORMULA",
    help="A statement that a party may take over; can be repeated.",
)
@click.option(
    "--guarantor",
    "guarantors",
    multiple=True,
    metavar="NAMES",
    help="Who may hold a guarantee: parties, or names of others, comma-separated; with "
    "guarantees on the menu. Otherwise a third party that is not named.",
)
@click.option(
    "--offer",
    "offers",
    multiple=True,
    metavar="OFFER",
    help="An option that a party may be given, as PARTY.ID: NAME, or a YAML file of such (id, "
    "owner, name, moves, views); can be repeated, six options at most.",
)
@click.option(
    "--view",
    "views",
    multiple=True,
    metavar="VIEW",
    help="What a party thinks of an option offered: ID, PARTY: FORMULA is a statement at the "
    "end, ID, PARTY, PLACE: FORMULA one at a place, ID, PARTY: NUMBER a weight; can be repeated.",
)
@click.option(
    "--most",
    type=click.IntRange(1, 50),
    default=1,
    show_default=True,
    help="Proposals at most, cheapest first.",
)
@click.option(
    "--inverse",
    "inverted",
    is_flag=True,
    help="Say instead under which preferences the one wanted state holds, and count them.",
)
@click.option(
    "--save-variant",
    metavar="NAME",
    help="Write the first proposal into FILE as a variant of this name.",
)
@at_most_states()
@within_time("When to stop; then the best that is known is printed, with status 3.", default=60.0)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@conflict_file
@click.pass_context
def command(
    ctx: click.Context,
    *,
    conflict: Conflict,
    want: str,
    concepts: tuple[str, ...],
    profile: str | None,
    reachable: bool,
    strict: bool,
    menu: tuple[str, ...],
    costs: tuple[str, ...],
    keep: tuple[str, ...],
    adopt: tuple[str, ...],
    guarantors: tuple[str, ...],
    offers: tuple[str, ...],
    views: tuple[str, ...],
    most: int,
    inverted: bool,
    save_variant: str | None,
    max_states: int,
    seconds: float,
    as_json: bool,
) -> None:
    """Say what would have to change in FILE for a wanted outcome to hold.

    The cheapest change over a menu with costs, proved to be so: preferences, commitments,
    guarantees by a third party, new rules, or something that is ruled out today. Each proposal
    is built as a model and analysed. Status 1 where nothing on the menu brings it about.
    """
    if inverted:
        _print_inverse(inverse_of(conflict, want, concepts, max_states), as_json=as_json)
        return
    with progress("looking for the smallest change"):
        found = resolve(
            conflict,
            want,
            split(concepts) or ["sequential"],
            profile=parsed_profile(profile),
            menu=split(menu) or USUAL,
            costs=costs_asked(costs),
            keep=split(keep),
            adopt=adoptions_asked(adopt),
            guarantors=split(guarantors),
            offers=offered(offers, views),
            reachable=reachable,
            strict=strict,
            most=most,
            seconds=seconds,
            maximum_states=max_states,
        )
    saved = None
    if save_variant is not None and found.proposals:
        _save(path_of(ctx.params["file"]), found.proposals[0], save_variant)
        saved = save_variant
    if as_json:
        click.echo(json_text(found.to_dict()))
    else:
        _print(found, saved)
    if not found.complete:
        incomplete(found.limits[0])
    if not found.proposals:
        raise click.exceptions.Exit(1)


def inverse_of(conflict: Conflict, want: str, concepts: Sequence[str], max_states: int) -> Inverse:
    """The inverse question for one state and one concept; E701 for several concepts."""
    names = split(tuple(concepts)) or ["sequential"]
    if len(names) > 1:
        raise call_fault(
            worded("The inverse question is asked of one concept."),
            ",".join(names),
            worded("name one"),
        )
    return inverse(conflict, want, names[0], maximum_states=max_states)


def offered(given: Sequence[str], views: Sequence[str]) -> tuple[OfferedOption, ...]:
    """The options offered: those written out, with what parties think of them, and of files.

    Raises
    ------
    FaultyInput
        E701 for what is neither an offer nor a file, and for views of other options.
    """
    from detente.files.offers import load_offers

    written = [text for text in given if OFFER.fullmatch(text.strip())]
    files = [text for text in given if text not in written]
    return (*offers_asked(written, views), *(each for file in files for each in load_offers(file)))


def _save(file: str, proposal: Proposal, name: str) -> None:
    from detente.files.reader import load
    from detente.files.writer import save

    held = load(file)
    if name in {variant.id for variant in held.variants}:
        raise call_fault(
            worded("The file has a variant of this name."), name, worded("choose another name")
        )
    if proposal.variant is None:
        raise call_fault(
            worded("A variant cannot say this proposal."),
            worded("it bars moves of a model in abstract form"),
            worded("change the file by hand"),
        )
    if proposal.conflict.applied:
        raise call_fault(
            worded("The proposal is for a model with variants applied."),
            ", ".join(proposal.conflict.applied),
            worded("save the changed model first, or ask without --variant"),
        )
    variant = replace(proposal.variant, id=name)
    save(replace(held, variants=(*held.variants, variant)), file)


def _print(found: Resolution, saved: str | None) -> None:
    click.echo(click.style(found.conflict.title, bold=True))
    click.echo()
    for line in resolution_in_words(found):
        click.echo(_wrapped(line))
    for number, proposal in enumerate(found.proposals, 1):
        click.echo()
        title = f"{number}. {state_title(proposal.state)}, cost {proposal.cost}"
        click.echo(click.style(title, bold=True))
        for line in proposal_lines(proposal.conflict, proposal):
            click.echo(_wrapped(line, "   "))
    if saved is not None:
        click.echo()
        click.echo(f"Saved as the variant {saved}: detente explain FILE STATE --variant {saved}")


def _wrapped(text: str, first: str = "", then: str | None = None) -> str:
    below = first if then is None else then
    return textwrap.fill(text, terminal_width(), initial_indent=first, subsequent_indent=below)


def proposal_lines(conflict: Conflict, proposal: Proposal) -> list[str]:
    """One proposal as sentences, by who must give what."""
    lines = [f"It leads to: {state_in_words(conflict, proposal.state)}."]
    lines += [f"{who[:1].upper()}{who[1:]} {what}." for who, what in proposal.sentences]
    if not proposal.verified:
        lines.append("NOT verified: the analysis of the changed model does not agree.")
    return lines


def _print_inverse(found: Inverse, *, as_json: bool) -> None:
    if as_json:
        click.echo(json_text(found.to_dict()))
        return
    click.echo(click.style(found.conflict.title, bold=True))
    click.echo()
    click.echo(
        f"{state_title(found.state)} is an equilibrium ({found.concept.name}) if and only if, "
        "for each line:"
    )
    for line in found.lines():
        click.echo(_wrapped(line, "- ", "  "))
    click.echo()
    click.echo("It is one today." if found.holds_today else "It is none today.")
    if found.why_not_counted is not None:
        click.echo(f"Rankings are not counted: {found.why_not_counted}.")
        return
    click.echo(
        f"{found.strict:,} of {found.profiles_strict:,} profiles of rankings without ties make it "
        f"one, {found.with_ties:,} of {found.profiles_with_ties:,} with ties."
    )
