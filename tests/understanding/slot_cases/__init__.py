"""What people write, and what is to be read from it: text, the slot asked for before, slots, problems."""

from __future__ import annotations

from typing import Any

Case = tuple[str, str | None, dict[str, Any], list[str]]
