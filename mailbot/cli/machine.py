"""Of `mailbot check`: whether the alarm can ring and the backup has its place. Nothing is rung, written or made."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from mailbot.config_operations import Alarm


def alarm(table: Alarm) -> str:
    """How it would ring; what would fail is found now, for at that hour nobody looks."""
    if table.file is not None:
        _place_of_file(table.file)
    if table.command and shutil.which(table.command[0]) is None:
        raise LookupError(
            f"there is no program {table.command[0]} that can be run. Name it in [alarm] command with its whole path."
        )
    ways = ("the journal", *([str(table.file)] if table.file else []), *table.command[:1])
    return f"rings in {', '.join(ways)}" if len(ways) > 1 else "rings in the journal alone"


def _place_of_file(file: Path) -> None:
    if not file.parent.is_dir():
        raise LookupError(f"there is no folder {file.parent}. Make it, or name another place in [alarm] file.")
    if file.is_dir():
        raise LookupError(f"{file} is a folder. Name a file in it in [alarm] file.")


def backup(folder: Path, every_minutes: int | None) -> str:
    """Where the copies of the database go; None where the program makes none by itself."""
    if every_minutes is None:
        return "none is made by itself"
    there = next(one for one in (folder, *folder.parents) if one.exists())
    if not there.is_dir():
        raise LookupError(f"{there} is no folder, so {folder} cannot be used. Name another one in [backup] folder.")
    if not os.access(there, os.W_OK | os.X_OK):
        what = "written to" if there == folder else f"made in {there}"
        raise LookupError(
            f"{folder} cannot be {what} by this user. Give the program that right, or name another [backup] folder."
        )
    return f"a copy every {every_minutes} minutes, in {folder}"
