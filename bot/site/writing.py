"""Puts the pages into a folder."""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.conversation.replies.render import Renderer
from bot.knowledge.content import Content
from bot.knowledge.library import Library
from bot.site.markdown import dead_links
from bot.site.pages import Pages

MARK = ".written-by-magsleep"
"""A file that says that the folder holds nothing but generated pages, and so may be emptied."""


class NotOurs(Exception):
    """The folder holds something that was not generated here."""


class DeadLinks(Exception):
    """Pages link to what is not there."""


def write(folder: Path, content: Content, library: Library, renderer: Renderer, *, pictures: bool = True) -> int:
    """Write all pages, and the pictures unless they are not wanted; gives the number of pages.

    Raises:
        NotOurs: the folder holds files and was not written by this function.
        DeadLinks: a page links to nothing; the message lists all.
    """
    pages = Pages(content, library, renderer, library.site)
    found = dict(pages.all(pictures=pictures))
    drawn = dict(pages.drawings()) if pictures else {}
    if dead := dead_links(found, drawn):
        raise DeadLinks("\n".join(dead))
    _empty(folder)
    files = {**{name: page.encode() for name, page in found.items()}, **drawn}
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return len(found)


def _empty(folder: Path) -> None:
    if folder.exists():
        if any(folder.iterdir()) and not (folder / MARK).exists():
            raise NotOurs(f"{folder} holds files that were not generated; name another folder")
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / MARK).touch()
