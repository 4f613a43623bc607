"""`mailbot backup` and `mailbot restore`: a copy of the database while it is in use, and the way back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from mailbot.cli.entrance import DEFAULT, ConfigOption, environ, told


def backup(
    folder: Annotated[Path | None, typer.Argument(help="Where to; without it the folder of the config.")] = None,
    config: ConfigOption = DEFAULT,
) -> None:
    """Copy the database while the desk is at work; the copy is checked before it gets its name."""
    from mailbot.adapters.store import SqlStore
    from mailbot.config import load, store_url

    with told():
        settings = load(Path(config), environ())
        store = SqlStore.open(store_url(settings, environ()))
        try:
            made = store.back_up((folder or settings.backup.folder).absolute(), datetime.now(UTC))
        finally:
            store.close()
    print(f"{made} is whole. Keep a copy of {settings.security.key_file}, the config and the passwords beside it.")


def restore(
    file: Annotated[Path, typer.Argument(help="The backup.")],
    config: ConfigOption = DEFAULT,
) -> None:
    """Put a backup in the place of the database, which is put aside. End the desk before; start it afterwards."""
    from mailbot.adapters.store import restored
    from mailbot.config import load, store_url

    with told():
        settings = load(Path(config), environ())
        aside = restored(store_url(settings, environ()), file, datetime.now(UTC))
    print(f"{file} is the database now; what was there before is {aside}.")
    print("Start the desk: it takes in again what came since, and sends nothing that it has sent before.")
    if settings.smtp.witness == "none":
        print(
            "Without a witness ([smtp] witness) nobody knows what was sent since: such letters are shown to the owner."
        )
