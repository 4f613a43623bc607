"""What every command shares: the config option, one sentence for what is wrong, and the exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

# Whether it can be read is told by the config in one sentence, and not by a frame around two.
ConfigOption = Annotated[
    Path, typer.Option("--config", "-c", help="The config file.", envvar="MAILBOT_CONFIG", readable=False)
]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON for other programs.")]
DEFAULT = Path("config.toml")

WRONG_CONFIG, ALREADY_RUNNING, UNAVAILABLE, NOT_FOUND = 2, 3, 4, 1


@contextmanager
def told() -> Iterator[None]:
    """Turns what is wrong into one clear sentence on standard error and an exit code; no stack trace."""
    from mailbot.config import ConfigError
    from mailbot.core.procedure import ProcedureError
    from mailbot.flow.ports import AlreadyRunning, Unavailable

    try:
        yield
    except (ConfigError, ProcedureError) as error:
        fail(str(error), WRONG_CONFIG)
    except AlreadyRunning as error:
        fail(str(error), ALREADY_RUNNING)
    except Unavailable as error:
        fail(str(error), UNAVAILABLE)


def fail(sentence: str, code: int) -> None:
    """Says what is wrong and ends."""
    print(sentence, file=sys.stderr)
    raise typer.Exit(code)


def environ() -> dict[str, str]:
    return dict(os.environ)
