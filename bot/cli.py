"""The command line: `magsleep chat`, `ask`, `run`, `check`, `explain`."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from bot.base.message import Message
from bot.base.settings import Settings
from bot.base.trouble import OperatorTrouble
from bot.cli_authors import coverage, new_topic, preview
from bot.cli_doctor import doctor
from bot.cli_science import graph, picture, site
from bot.cli_store import feedback, rotate_key
from bot.knowledge.errors import ContentErrors

if TYPE_CHECKING:
    from bot.app import Parts
    from bot.channels.telegram.ports import House

EXIT_USAGE = 2
"""Exit status when something that only the user can mend is missing or wrong."""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="magsleep")
def main() -> None:
    """MagSleep: what magnesium can and cannot do for sleep. Short answers, graded, with their sources.

    \b
    Try it now, with no token and no server:
      magsleep chat
      magsleep ask "why does magnesium help sleep"
    """


@main.command()
def chat() -> None:
    """Talk with MagSleep in the terminal.

    Type a question, or #1, #2 … for a quick reply; "more" and "sources" unfold the rest; Ctrl-D leaves. When input is
    piped, each line is a question and the replies come as plain text.
    """
    from bot.app import keep  # noqa: PLC0415
    from bot.channels import terminal  # noqa: PLC0415 -- rich and prompt_toolkit are needed here only

    conversation = _parts().conversation(keep(Settings()))
    if terminal.is_interactive():
        asyncio.run(conversation.closing(terminal.chat(conversation)))
    else:
        asyncio.run(conversation.closing(terminal.plain_lines(sys.stdin, sys.stdout, conversation)))


@main.command()
@click.argument("question", nargs=-1)
@click.option("--jsonl", is_flag=True, help="Read JSON lines from standard input, write JSON lines.")
@click.option("--database", help="With --jsonl: where entries are kept, a file or a URL; by default nowhere.")
def ask(question: tuple[str, ...], jsonl: bool, database: str | None) -> None:
    """Answer one QUESTION, or with --jsonl a stream of them.

    \b
    Examples:
      magsleep ask "how much magnesium for a pregnant woman of 29"
      echo '{"id": "1", "text": "is glycinate better than citrate"}' | magsleep ask --jsonl

    With --jsonl, lines that share a "chat" are one dialogue; docs/ask-jsonl.md lists the fields.
    """
    from bot.channels import jsonl as door  # noqa: PLC0415
    from bot.channels.rendering import to_text  # noqa: PLC0415

    if not jsonl and not question:
        raise click.UsageError('write a question, for example: magsleep ask "does magnesium help sleep"')
    parts = _parts()
    if jsonl:
        from bot.app import keep  # noqa: PLC0415
        from bot.conversation.keeping.kept import in_memory  # noqa: PLC0415

        # Whoever pipes lines speaks for the people in them: consent is taken as given.
        kept = keep(Settings(), database, given=True) if database else in_memory(given=True)
        conversation = parts.conversation(kept)
        asyncio.run(conversation.closing(door.answer_lines(sys.stdin, sys.stdout, conversation)))
        return
    conversation = parts.conversation()
    message = Message("ask", "ask", datetime.now(UTC), text=" ".join(question))
    reply = asyncio.run(conversation.closing(conversation.handle(message)))
    click.echo(to_text(reply))
    click.echo("".join(f"  [{c.label}]" for row in reply.choices for c in row))


@main.command()
def run() -> None:
    """Run the Telegram bot. Needs TELEGRAM_BOT_TOKEN.

    It asks Telegram for news; with MAGSLEEP_WEBHOOK_URL Telegram delivers them. docs/operations.md tells the rest.
    """
    from bot.channels.telegram.running import run as run_bot  # noqa: PLC0415

    settings = Settings()
    try:
        sys.exit(run_bot(settings, lambda: _house(settings)))
    except ContentErrors as broken:
        _tell(broken)
    except OperatorTrouble as trouble:
        click.echo(str(trouble), err=True)
        sys.exit(1)


@main.command()
@click.option("--tests", type=click.Path(path_type=Path), help="The tests folder; by default the one beside content.")
def check(tests: Path | None) -> None:
    """Look for everything that could be wrong with content: broken fields, naked numbers, stolen sentences …

    Prints every error with file, line, field and remedy. Exit status 0 when there is none, 1 otherwise.
    """
    from bot.check import run as run_checks  # noqa: PLC0415
    from bot.check.bench import Bench  # noqa: PLC0415

    parts = _parts()
    folder = tests or parts.root.parent / "tests"
    bench = Bench(parts, folder if folder.is_dir() else None)
    errors = run_checks(bench, lambda name, count: click.echo(f"{count or 'ok':>4}  {name}", err=True))
    if bench.tests is None:
        click.echo("No tests folder was found, so only the content itself was checked; see --tests.", err=True)
    for error in errors:
        click.echo(str(error))
    topics = parts.content.topics.values()
    click.echo(f"{len(topics)} topics, {sum(len(t.phrases) for t in topics):,} phrases: {len(errors)} error(s).")
    sys.exit(1 if errors else 0)


@main.command()
@click.argument("text", nargs=-1, required=True)
def explain(text: tuple[str, ...]) -> None:
    """Show how TEXT is understood: triage, slots, stages and their scores, matched phrase, band.

    \b
    Example:
      magsleep explain "mag gly b4 bed?"
    """
    from bot.check.explain import explain as lines  # noqa: PLC0415

    for line in lines(_parts(), " ".join(text)):
        click.echo(line)


@main.command()
def calibrate() -> None:
    """Fit the confidence of the router anew, after phrases have changed a lot. Takes a minute or two.

    Whole topics are left out in turn, so that the probability knows what an unforeseen question looks like.
    """
    from bot.app import calibrate as fit  # noqa: PLC0415

    click.echo(f"Wrote {fit(progress=_progress)}.", err=True)


for command in (graph, picture, site, new_topic, preview, coverage, rotate_key, feedback, doctor):
    main.add_command(command)


def _parts(settings: Settings | None = None) -> Parts:
    """The parts; broken content is told in full and ends the program."""
    from bot.app import build  # noqa: PLC0415 -- `run` greets Telegram before all this is imported

    try:
        return build(settings, _progress)
    except ContentErrors as broken:
        _tell(broken)


def _house(settings: Settings) -> House:
    from bot.app import build_house  # noqa: PLC0415

    return build_house(settings, _progress)


def _tell(broken: ContentErrors) -> NoReturn:
    click.echo(f"The content has {len(broken.errors)} error(s); nothing was started.", err=True)
    for error in broken.errors:
        click.echo(f"  {error}", err=True)
    click.echo("Mend them and run `magsleep check`.", err=True)
    sys.exit(1)


def _progress(what: str, share: float) -> None:
    if sys.stderr.isatty():
        end = "\n" if share >= 1 else ""
        click.echo(f"\rLearning the phrases, once: {share:4.0%} ({what}) ", err=True, nl=False)
        click.echo(end, err=True, nl=False)


if __name__ == "__main__":
    main()
