"""The `mailbot` command; what takes long to load is loaded by the commands that need it."""

from __future__ import annotations

import io
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from mailbot.cli import auth, demo, desk, read, reconcile, run, show, status
from mailbot.cli import backup as backups


class Commands(TyperGroup):
    """`procedure` brings half of the program with it: it is loaded when it is asked for."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name != "procedure":
            return super().get_command(ctx, cmd_name)
        from mailbot.cli import procedure

        found = typer.main.get_group(procedure.app)
        found.name = cmd_name
        return found


app = typer.Typer(
    cls=Commands,
    name="mailbot",
    help="A complaints desk that lives in a mailbox.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("run")(run.run)
app.command("demo")(demo.demo)
app.command("check")(desk.check)
app.command("status")(status.status)
app.command("reconcile")(reconcile.reconcile)
app.command("backup")(backups.backup)
app.command("restore")(backups.restore)
app.command("read")(read.read)
app.command("tick")(run.tick)
app.command("cases")(show.cases)
app.command("show")(show.show)
app.add_typer(auth.app, name="auth", help="Who commands: test (enrol), show, rotate (keys of the stamps).")
app.add_typer(show.set_aside, name="set-aside", help="Mail that could not be handled: list, show, replay.")
app.add_typer(show.backlog, name="backlog", help="Mail from before the first look: answer some or all of it.")
app.add_typer(typer.Typer(), name="procedure")


def main() -> None:
    """The entry point. What is said is UTF-8 in every locale: names are in any script, and programs read it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    app()
