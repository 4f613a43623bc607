"""The store of a config, opened before all else: a second bot ends before it imports what it will not use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from mailbot.adapters.store import Damaged, SqlStore, backups
from mailbot.config import Config, store_url


def opened(config: Config, environ: Mapping[str, str], exclusive: bool = True, now: datetime | None = None) -> SqlStore:
    """A damaged store is told together with the backup that takes its place."""
    try:
        return SqlStore.open(store_url(config, environ), exclusive=exclusive, now=now)
    except Damaged as damaged:
        newest = next(reversed(backups(config.backup.folder).values()), None)
        hint = f"restore the last backup: mailbot restore {newest}" if newest else "and there is no backup of it"
        raise Damaged("store", f"{damaged.said}; {hint}", permanent=True) from damaged
