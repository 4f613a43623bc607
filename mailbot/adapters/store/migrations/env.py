"""Runs the steps on the connection that the store hands in, inside its transaction."""

from __future__ import annotations

from alembic import context

from mailbot.adapters.tables import Row


def run() -> None:
    connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=Row.metadata, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()


run()
