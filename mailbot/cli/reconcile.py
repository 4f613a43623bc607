"""`mailbot reconcile`: compares the mailbox, the ledger, the cases and the outbox, and mends what it can."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from mailbot.cli.entrance import DEFAULT, NOT_FOUND, ConfigOption, environ, told

if TYPE_CHECKING:
    from mailbot.flow.balance import Line

_TOLD = {
    "mail": "mails without an outcome",
    "acknowledgement": "cases without an acknowledgement or a reason",
    "letter": "letters that wait for more than an hour",
    "wake": "cases that time would look at too late",
}


def reconcile(config: ConfigOption = DEFAULT) -> None:
    """Compare the books, as the desk does every night. Exit code 0: they agree; 1: something is left for a person."""
    from mailbot.config import load
    from mailbot.flow import balance
    from mailbot.house import furnish

    now = datetime.now(UTC)
    with told():
        house = furnish(load(Path(config), environ()), environ(), exclusive=False)
        try:
            lines = balance.reconcile(house.store, house.desk_for, now, house.missing())
        finally:
            house.close_mailbox()
            house.close()
    _print(lines)
    raise typer.Exit(NOT_FOUND if any(line.wrong for line in lines) else 0)


def _print(lines: Sequence[Line]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("", "Looked at", "Mended", "Left", "Which"):
        table.add_column(title, justify="right" if title in ("Looked at", "Mended", "Left") else "left")
    for line in lines:
        which = " ".join(line.wrong[:20]) + (" ..." if len(line.wrong) > 20 else "")
        left = f"[red]{len(line.wrong)}[/red]" if line.wrong else "0"
        table.add_row(_TOLD[line.what], str(line.looked_at), str(line.mended), left, which)
    Console(soft_wrap=True).print(table)
