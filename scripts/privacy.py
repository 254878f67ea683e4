"""Write the tables of docs/privacy.md anew, from the tables of the store and what content says of them: `make privacy`.

tests/test_privacy.py holds the document to be true.
"""

from __future__ import annotations

import re
from pathlib import Path

from bot.conversation.keeping.notes import FIGURES
from bot.knowledge.keeping import Privacy, load_notes
from bot.knowledge.loader import content_root
from bot.storage.catalog import CATALOG, CELL
from bot.storage.repository import fields_of

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "privacy.md"
_BLOCK = re.compile(r"(?<=<!-- tables -->\n).*?(?=<!-- end -->)", re.DOTALL)


def block_in(document: str) -> str:
    """The tables as they stand in the document."""
    found = _BLOCK.search(document)
    if found is None:
        raise ValueError("docs/privacy.md: the marks <!-- tables --> and <!-- end --> are missing")
    return found[0]


def written(privacy: Privacy) -> str:
    """The tables as they should stand there."""
    parts = []
    for name, kept in CATALOG.items():
        told = privacy.tables[name]
        until = re.sub(r"\{\{ (\w+) \}\}", lambda m: str(FIGURES[m[1]]), told.kept)
        title = told.title[:1].upper() + told.title[1:]
        lines = [f"### {title} (`{name}`)", "", f"{told.why} Kept {until}.", ""]
        lines += ["| field | what it is | encrypted |", "|---|---|---|"]
        plain = {column.name for column in kept.table.columns if column.name != CELL}
        for field_name in kept.fields:
            field = told.fields[field_name]
            says = f"{field.name} ({field.note})" if field.note else field.name
            sealed = field_name not in plain or (kept.payload is not None and field_name in fields_of(kept.payload))
            lines.append(f"| `{field_name}` | {says} | {'yes' if sealed else 'no'} |")
        parts.append("\n".join(lines) + "\n")
    return "\n" + "\n".join(parts) + "\n"


def main() -> None:
    """Write them."""
    text = DOCUMENT.read_text(encoding="utf-8")
    block_in(text)
    tables = written(load_notes(content_root())[1])
    DOCUMENT.write_text(_BLOCK.sub(lambda _: tables, text), encoding="utf-8")


if __name__ == "__main__":
    main()
