"""What the tests of understanding share."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.understanding.reading.lexicon import Lexicon
from bot.understanding.reading.reader import SlotReader


@pytest.fixture(scope="package")
def reader(content_dir: Path) -> SlotReader:
    """Without the food table."""
    return SlotReader(Lexicon.load(content_dir))
