"""`mailbot demo`: three weeks of a complaints desk in under a minute."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from mailbot.cli.entrance import environ, fail, told


def demo(
    folder: Annotated[
        Path | None, typer.Option("--folder", help="Where to leave the mails and the transcript.")
    ] = None,
    seconds: Annotated[float, typer.Option("--seconds", help="How long the play takes, about.")] = 30.0,
) -> None:
    """Show the desk at work, on mail servers of its own; nothing leaves this machine."""
    try:
        from mailbot.demo.play import new_folder, perform
    except ModuleNotFoundError as missing:
        if missing.name not in ("pymap", "aiosmtpd"):
            raise
        fail(f"The demonstration needs {missing.name}. Install it with: pip install 'mailbot[demo]'", 2)
        return
    where = (folder or new_folder(Path.cwd())).absolute()
    if where.exists() and any(where.iterdir()):
        fail(f"{where} is not empty. Name another folder.", 2)
    with told():
        try:
            page = perform(where, environ(), seconds)
        except KeyboardInterrupt:
            fail("Stopped; nothing is left running.", 130)
            return
    mails = len(list((where / "mails").iterdir()))
    print(f"{mails} mails are in {where / 'mails'}")
    print(f"Every case as a conversation, with its deadlines: {page}")
    print(f"Look at a case: {Path(sys.argv[0])} cases --all --config {where / 'config.toml'}")
    print("Connect a mailbox of your own: README.md says how, step by step. Start with rehearsal = true.")
