"""What Alembic runs: always on the connection that bot/storage/database.py has opened."""

from __future__ import annotations

from alembic import context

from bot.storage.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()
