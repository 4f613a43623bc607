"""What the documents name is there: functions in flow.md, commands and files in the README."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from mailbot.core.commands import COMMANDS

HOUSE = Path(__file__).parents[1]
FLOW = (HOUSE / "docs" / "flow.md").read_text(encoding="utf-8")
README = (HOUSE / "README.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`((?:core/|decide\.|house\.|steps\.|recognise\.|dispatch\.)[\w./]+)(?:\([^`]*\))?`")
ROOMS = {"decide": "mailbot.core", "steps": "mailbot.core", "recognise": "mailbot.core", "dispatch": "mailbot.flow"}


def test_flow_names_enough() -> None:
    assert len(NAMED.findall(FLOW)) >= 15


@pytest.mark.parametrize("name", sorted(set(NAMED.findall(FLOW))))
def test_every_function_of_flow_is_there(name: str) -> None:
    dotted = name.replace("/", ".")
    if dotted.startswith(("core.", "house.")):
        dotted = f"mailbot.{dotted}"
    else:
        dotted = f"{ROOMS[dotted.partition('.')[0]]}.{dotted}"
    assert found(dotted), f"docs/flow.md names {name}"


def found(dotted: str) -> bool:
    """True where the longest importable part has the rest as attributes."""
    parts = dotted.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            thing: object = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            if not hasattr(thing, part):
                return False
            thing = getattr(thing, part)
        return True
    return False


def test_the_readme_s_commands_are_commands() -> None:
    words = set(re.findall(r"^\| `#(\w+)", README, re.MULTILINE))
    assert len(words) >= 8
    assert words <= {spec.word for spec in COMMANDS}


@pytest.mark.parametrize("path", sorted(set(re.findall(r"[`(]((?:docs|systemd)/[\w.-]+)[`)]", README))))
def test_the_readme_s_files_are_there(path: str) -> None:
    assert (HOUSE / path).is_file()
