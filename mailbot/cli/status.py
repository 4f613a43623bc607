"""`mailbot status`: is the desk well, for a person at a glance and for a monitor by exit code."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from mailbot.cli.entrance import DEFAULT, ConfigOption, JsonOption, environ

if TYPE_CHECKING:
    from mailbot.core.health import Check

_SHOWN = {0: ("green", "ok  "), 1: ("yellow", "WARN"), 2: ("red", "CRIT")}


def status(config: ConfigOption = DEFAULT, as_json: JsonOption = False) -> None:
    """Is the desk well? Exit code 0: yes; 1: something to look at; 2: something is broken. Runs beside the daemon."""
    from mailbot.core.health import worst

    now = datetime.now(UTC)
    checks = _checks(config, now)
    level = worst(checks)
    if as_json:
        print(json.dumps({"level": level.name.lower(), "now": now.isoformat(), "checks": [_plain(c) for c in checks]}))
    else:
        for check in checks:
            _show(check)
    raise typer.Exit(int(level))


def _checks(config: Path, now: datetime) -> tuple[Check, ...]:
    """A desk that cannot even be looked at is critical, too: a monitor must not take it for well."""
    from mailbot.config import ConfigError, load
    from mailbot.core.health import Check, Level
    from mailbot.core.procedure import ProcedureError
    from mailbot.flow.ports import Unavailable
    from mailbot.vitals import looked_at

    try:
        return looked_at(load(Path(config), environ()), environ(), now)
    except (ConfigError, ProcedureError) as error:
        return (Check(name="config", level=Level.CRITICAL, said=str(error).replace("\n", "; ")),)
    except Unavailable as away:
        return (Check(name=away.what, level=Level.CRITICAL, said=away.said),)


def _plain(check: Check) -> dict[str, Any]:
    at = check.at.isoformat() if check.at else None
    return {"name": check.name, "level": check.level.name.lower(), "said": check.said, "at": at, "count": check.count}


def _show(check: Check) -> None:
    from rich.console import Console

    colour, word = _SHOWN[check.level]
    Console(highlight=False, soft_wrap=True).print(f"[{colour}]{word}[/]", end="")
    print(f"  {check.name:<10} {check.said}")
