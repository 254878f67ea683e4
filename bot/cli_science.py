"""Commands about the science: `magsleep graph`, `picture` and `site`. `bot.cli` registers them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.base.markup import plain
from bot.base.settings import Settings
from bot.knowledge.errors import ContentErrors
from bot.knowledge.loader import content_root, load

if TYPE_CHECKING:
    from bot.conversation.replies.connections import Connections
    from bot.conversation.replies.pictures import Pictures
    from bot.conversation.replies.render import Renderer
    from bot.knowledge.content import Content
    from bot.knowledge.library import Library


class _Science:
    """Content, library and what renders them. No router: these commands understand nothing, so they start at once."""

    def __init__(self) -> None:
        from bot.conversation.replies.render import Renderer  # noqa: PLC0415 -- only what a command needs is imported
        from bot.knowledge.library import load_library  # noqa: PLC0415

        try:
            root = Settings().content or content_root()
            self.content: Content = load(root)
            self.library: Library = load_library(root, self.content)
        except ContentErrors as broken:
            for error in broken.errors:
                click.echo(str(error), err=True)
            sys.exit(1)
        self.renderer: Renderer = Renderer(self.content)

    @property
    def connections(self) -> Connections:
        from bot.conversation.replies.connections import Connections  # noqa: PLC0415

        return Connections(self.content, self.renderer, self.library)

    @property
    def pictures(self) -> Pictures:
        from bot.conversation.replies.pictures import Pictures  # noqa: PLC0415

        return Pictures(self.content, self.renderer, self.library)


@click.command()
@click.option("--from", "start", metavar="NODE", help="Where the path begins.")
@click.option("--to", "end", metavar="NODE", help="Where it ends.")
@click.option("--chain", "chain_id", metavar="ID", help="A named chain instead of two ends.")
@click.option("--png", type=click.Path(path_type=Path, dir_okay=False), help="Draw it into this file.")
def graph(start: str | None, end: str | None, chain_id: str | None, png: Path | None) -> None:
    """Show how one thing leads to another, step by step, with the grade of each.

    NODE is an id of content/science/nodes.yaml, or a word for it. Without options it lists the chains and the nodes.

    \b
    Examples:
      magsleep graph --from stress --to mg-low
      magsleep graph --from "low magnesium" --to melatonin --png path.png
      magsleep graph --chain seed1-gaba
    """
    science = _Science()
    if chain_id is not None:
        chain = science.content.chains.get(chain_id)
        if chain is None:
            raise click.UsageError(f"there is no chain {chain_id}; there are {', '.join(science.content.chains)}")
        reply = science.connections.chain(chain)
        drawn = f"pathway:{chain_id}"
    elif start and end:
        ends = (_node(science, start), _node(science, end))
        reply = science.connections.reply(*ends)
        drawn = f"path:{ends[0]}:{ends[1]}"
    elif start or end:
        raise click.UsageError("a path has two ends: give --from and --to")
    else:
        _list(science)
        return
    if png is not None:
        try:
            _write(png, science.pictures.draw(drawn))
        except LookupError:
            raise click.ClickException("there is no path to draw") from None
        return
    click.echo("\n\n".join(plain(block.html) for block in reply.blocks))


@click.command()
@click.argument("name", required=False)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The PNG file; else only its words.")
def picture(name: str | None, out: Path | None) -> None:
    """Draw the picture NAME, or list all pictures.

    \b
    Example:
      magsleep picture forest --out forest.png
    """
    pictures = _Science().pictures
    if name is None:
        click.echo("\n".join(pictures.names()))
        return
    try:
        found = pictures.picture(name)
    except KeyError:
        raise click.UsageError(f"there is no picture {name}; there are {', '.join(pictures.names())}") from None
    click.echo(f"{found.caption}\n\n{found.alt}")
    if out is not None:
        _write(out, pictures.draw(name))


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("docs/reference"),
    show_default=True,
    help="The folder for the pages; it is emptied first.",
)
def site(out: Path) -> None:
    """Write the reference as Markdown pages: every answer, claim, trial, source and correction.

    `make site` then builds the whole site from docs/.
    """
    from bot.site.writing import NotOurs, write  # noqa: PLC0415

    science = _Science()
    try:
        pages = write(out, science.content, science.library, science.renderer)
    except NotOurs as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{pages} pages in {out}", err=True)


def _node(science: _Science, said: str) -> str:
    from bot.knowledge.node_finder import NodeFinder  # noqa: PLC0415

    if said in science.content.nodes:
        return said
    words = science.library.node_words
    found = NodeFinder(words, science.library.connections).named(said)
    if found is None:
        raise click.UsageError(f"nothing in the graph is called {said!r}; magsleep graph lists all")
    return words.families[found].nodes[0] if found in words.families else found


def _list(science: _Science) -> None:
    for chain in science.content.chains.values():
        click.echo(f"{chain.id:22} {' → '.join(chain.path)}  ({chain.weakest})")
    click.echo()
    for node, name in science.content.node_names.items():
        click.echo(f"{node:22} {name}")


def _write(path: Path, png: bytes) -> None:
    try:
        path.write_bytes(png)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}") from error
    click.echo(f"{path}: {len(png):,} bytes", err=True)
