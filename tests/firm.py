"""config.toml of the firm in the tests: Wrenfield Lamps, Meera Holt's, with mail servers on this machine."""

from __future__ import annotations

import json
import tomllib

FIRM: dict[str, dict[str, object]] = {
    "business": {"name": "Wrenfield Lamps"},
    "owner": {"name": "Meera Holt", "email": "meera@wrenfield.example"},
    "mailbox": {"address": "complaints@wrenfield.example", "host": "127.0.0.1", "security": "none"},
    "smtp": {"host": "127.0.0.1", "security": "none"},
    "procedure": {"use": "yanna"},
    "orders": {"examples": ["WF-20817"]},
}


def config_text(**lines: str) -> str:
    """The whole text; `mailbox="port = 1143"` adds a line to that table, or puts it in the place of the firm's own."""
    tables = {name: FIRM.get(name, {}) | tomllib.loads(lines.get(name, "")) for name in (*FIRM, *lines)}
    return "".join(_table(name, values) for name, values in tables.items())


def _table(name: str, values: dict[str, object]) -> str:
    """Texts, numbers, flags and lists are written in TOML as in JSON."""
    return "".join([f"[{name}]\n", *(f"{key} = {json.dumps(value)}\n" for key, value in values.items())])
