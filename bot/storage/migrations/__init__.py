"""Alembic's steps from version to version."""
