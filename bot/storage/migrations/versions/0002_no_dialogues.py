"""Open conversations stay in memory: their table goes, which nothing was ever written to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Up."""
    op.drop_table("dialogues")


def downgrade() -> None:
    """Down."""
    op.create_table(
        "dialogues",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_dialogues_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", name="pk_dialogues"),
    )
    op.create_index("ix_dialogues_expires_at", "dialogues", ["expires_at"])
