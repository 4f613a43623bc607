"""Brings the tables of a store to the state that this program knows."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from mailbot.adapters.store.engine import Database
from mailbot.adapters.store.migrations import FOLDER, HEAD, REVISIONS
from mailbot.flow.ports import Unavailable

_KEY = 0x6D69677261  # "migra"


def upgrade(database: Database) -> None:
    """Nothing to do in the usual case, which costs one query; else all steps in one transaction."""
    with database.read() as connection:
        if _revision(connection) == HEAD:
            return
    with database.write() as connection:
        if database.is_postgres:  # two programs may start at once; SQLite lets one of them in alone
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _KEY})
        found = _revision(connection)
        if found not in (None, *REVISIONS):
            said = f"it was written by a newer mailbot (its tables are of {found}, ours of {HEAD})"
            raise Unavailable("store", said, permanent=True)
        if found != HEAD:
            _upgrade(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _upgrade(connection: Connection) -> None:
    from alembic import command  # takes a tenth of a second, and is needed once in the life of a store
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
