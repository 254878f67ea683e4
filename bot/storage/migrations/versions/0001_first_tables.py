"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Up."""
    op.create_table(
        "feedback",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("topic", sa.String(length=64), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "topic", "verdict", "reason", name="pk_feedback"),
    )
    op.create_table(
        "handled_updates",
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("update_id", name="pk_handled_updates"),
    )
    op.create_index("ix_handled_updates_handled_at", "handled_updates", ["handled_at"])
    op.create_table(
        "people",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("lookup", sa.String(length=64), nullable=False),
        sa.Column("consent_version", sa.Integer()),
        sa.Column("consented_at", sa.DateTime(timezone=True)),
        sa.Column("adult", sa.Boolean(), nullable=False),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("last_seen", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("lookup", name="uq_people_lookup"),
    )
    op.create_index("ix_people_last_seen", "people", ["last_seen"])
    op.create_table(
        "dialogues",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_dialogues_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", name="pk_dialogues"),
    )
    op.create_index("ix_dialogues_expires_at", "dialogues", ["expires_at"])
    op.create_table(
        "nights",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_nights_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_nights"),
        sa.UniqueConstraint("person_id", "local_date", name="uq_nights_person_id_local_date"),
    )
    op.create_table(
        "own_trials",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_own_trials_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_own_trials"),
    )
    op.create_index("ix_own_trials_person_id", "own_trials", ["person_id"])
    op.create_table(
        "reminders",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("once_on", sa.Date()),
        sa.Column("next_due", sa.DateTime(timezone=True)),
        sa.Column("paused_until", sa.Date()),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("unanswered", sa.Integer(), nullable=False),
        sa.Column("checked_on", sa.Date()),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_reminders_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_reminders"),
    )
    op.create_index("ix_reminders_person_id", "reminders", ["person_id"])
    op.create_index("ix_reminders_state_next_due", "reminders", ["state", "next_due"])
    op.create_table(
        "ledger",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("reminder_id", sa.String(length=32), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True)),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["reminder_id"], ["reminders.id"], name="fk_ledger_reminder_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", name="pk_ledger"),
    )
    op.create_index("ix_ledger_reminder_id", "ledger", ["reminder_id"])
    op.create_index("ix_ledger_state_due", "ledger", ["state", "due"])


def downgrade() -> None:
    """Down."""
    for table in ("ledger", "reminders", "own_trials", "nights", "dialogues", "people", "handled_updates", "feedback"):
        op.drop_table(table)
