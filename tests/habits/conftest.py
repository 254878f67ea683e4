"""A world with nobody in it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.storage.store import Store
from tests.habits.world import World
from tests.storage.conftest import address, key_file, postgres, store

__all__ = ["address", "key_file", "postgres", "store"]


@pytest.fixture
async def world() -> AsyncIterator[World]:
    store = Store.in_memory()
    made = World(store)
    await made.wake()
    yield made
    await store.close()
