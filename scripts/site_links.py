"""A hook of MkDocs: links from a document to other files of the repository become plain words on the site."""

from __future__ import annotations

import re
from typing import Any

_OUT = re.compile(r"\[([^\]]+)\]\(\.\./[^)]*\)")


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Called by MkDocs for each page before it is rendered."""
    return markdown if page.file.src_uri.startswith("reference/") else _OUT.sub(r"\1", markdown)
