"""The authors' commands: `magsleep new-topic`, `preview`, `coverage`.

Each imports what it needs when it runs, so that the other commands of `magsleep` start no slower for them.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from bot.base.settings import Settings
from bot.knowledge.errors import ContentErrors
from bot.knowledge.loader import content_root, load
from bot.knowledge.topics import TopicKind

if TYPE_CHECKING:
    from bot.authoring.replies import Replies

NARROW, WIDE, USUAL = 40, 60, 50
"""Columns: what a phone shows in a line."""


@click.command("new-topic")
@click.argument("topic", metavar="GROUP.NAME")
@click.option("--title", required=True, help="What stands on a button, at most 40 characters.")
@click.option("--kind", type=click.Choice(get_args(TopicKind)), default="answer", show_default=True)
@click.option("--tests", type=click.Path(path_type=Path), help="The tests folder; by default the one beside content.")
def new_topic(topic: str, title: str, kind: str, tests: Path | None) -> None:
    """Begin a topic: write its file and the file of its tests, with every field explained.

    \b
    Example:
      magsleep new-topic disorder.hot_flashes --title "Hot flashes at night"
    """
    from bot.authoring.skeletons import NewTopic, Refused  # noqa: PLC0415
    from bot.check.phrases import FEWEST_PHRASES, FEWEST_SENTENCES  # noqa: PLC0415

    root = _root()
    if root.name == "_content":
        raise click.ClickException(
            "This MagSleep is installed, and its content would be lost with the next version. "
            "Work in a copy of the repository, or set MAGSLEEP_CONTENT to a content folder of your own."
        )
    try:
        written = NewTopic(topic, root, tests or root.parent / "tests").write(title.strip(), kind)
    except Refused as refused:
        raise click.ClickException(str(refused)) from None
    for path in written:
        click.echo(f"Wrote {_near(path)}")
    if kind not in ("answer", "conversation"):
        click.echo(f'Note: a topic of kind "{kind}" answers only when a programmer has connected it.')
    click.echo("Next:")
    click.echo(f"  1. Write the answer in the first file, and look at it: magsleep preview {topic}")
    click.echo(f"  2. Add {FEWEST_PHRASES} phrases there, and {FEWEST_SENTENCES} other sentences to the second file.")
    click.echo("  3. Run magsleep check and mend what it says; write status: published, and run it again.")


@click.command()
@click.argument("topic")
@click.option("--context", default="", help='Who asks, for example "pregnant,age=34,kidney,country=uk,dose_mg=400".')
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write a page for the browser instead.")
@click.option(
    "--width", type=click.IntRange(NARROW, WIDE), default=USUAL, show_default=True, help="Columns of the phone."
)
def preview(topic: str, context: str, html: Path | None, width: int) -> None:
    """Show the reply of TOPIC as people will see it, a draft too.

    Folded parts are shown beneath, each under a line. A context says who asks: pregnant, age=34, kidney … ; a wrong one
    is answered with the list of all that is allowed.

    \b
    Examples:
      magsleep preview disorder.leg_cramps
      magsleep preview safety.pregnancy --context pregnant,age=34,country=uk
      magsleep preview mechanism.gaba --html gaba.html
    """
    from rich.console import Console  # noqa: PLC0415

    from bot.authoring import phone  # noqa: PLC0415
    from bot.authoring import preview as shows  # noqa: PLC0415
    from bot.authoring.people import People, WrongContext  # noqa: PLC0415

    root, replies = _replies()
    try:
        shown = shows.show(replies, topic, People(root, replies.content).slots(context))
    except (WrongContext, shows.NoSuchTopic, shows.NotShown) as wrong:
        raise click.ClickException(str(wrong)) from None
    if html is None:
        shows.draw(shown, Console(width=width, highlight=False))
        return
    try:
        html.write_text(phone.page(shown), encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{html} cannot be written: {error.strerror}.") from None
    click.echo(f"Wrote {html}. Open it in a browser.")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Write JSON instead of the table.")
@click.option("--tests", type=click.Path(path_type=Path), help="The tests folder; by default the one beside content.")
def coverage(as_json: bool, tests: Path | None) -> None:
    """A table of all topics, the weakest first: phrases, tests, sources, grade, how hard to read, caveats, status.

    \b
    Example:
      magsleep coverage | head -20
    """
    from bot.authoring import coverage as covered  # noqa: PLC0415

    root, replies = _replies()
    folder = tests or root.parent / "tests"
    found = covered.rows(replies, folder if folder.is_dir() else None)
    if as_json:
        click.echo(json.dumps(covered.as_json(found, replies.content), ensure_ascii=False, indent=2))
        return
    for line in covered.as_lines(found, replies.content):
        click.echo(line)


COMMANDS = (new_topic, preview, coverage)
"""To be added to `magsleep`."""


def _root() -> Path:
    return Settings().content or content_root()


def _replies() -> tuple[Path, Replies]:
    """The content and its replies, without training; when it is broken, every error is told and the program ends."""
    from bot.authoring.replies import Replies  # noqa: PLC0415

    root = _root()
    try:
        return root, Replies(root, load(root))
    except ContentErrors as broken:
        click.echo(f"The content has {len(broken.errors)} error(s):", err=True)
        for error in broken.errors:
            click.echo(f"  {error}", err=True)
        sys.exit(1)


def _near(path: Path) -> str:
    """A path as one types it here."""
    near = os.path.relpath(path)
    return str(path) if near.startswith("..") else near
