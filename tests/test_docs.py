"""What the documents name is there: functions in flow.md, commands and files in the README."""

from __future__ import annotations

import importlib
import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

from mailbot.core.commands import COMMANDS
from tests.torture import rows as torture

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


THREATS = (HOUSE / "docs" / "threats.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d+) \| (.+?) \| (.+?) \| (.+?) \|$", THREATS, re.MULTILINE)


def test_every_threat_has_its_row() -> None:
    assert [int(number) for number, *_ in ROWS] == list(range(1, 68))
    assert [int(number) for number in re.findall(r"^\| F(\d+) \|", THREATS, re.MULTILINE)] == list(range(1, 19))


@pytest.mark.parametrize(("number", "files"), [(int(number), files) for number, _, _, files in ROWS])
def test_the_tests_of_a_threat_are_there_and_bear_its_number(number: int, files: str) -> None:
    named = re.findall(r"`([^`]+)`", files)
    assert named
    for name in named:
        path = HOUSE / "tests" / name
        assert re.search(r"^(async )?def test_", path.read_text(encoding="utf-8"), re.MULTILINE), name
        assert number in numbers(name), name


def test_every_test_that_bears_a_number_is_named_in_its_row() -> None:
    listed = {(int(number), name) for number, _, _, files in ROWS for name in re.findall(r"`([^`]+)`", files)}
    left = [
        str(path.relative_to(HOUSE / "tests"))
        for path in sorted((HOUSE / "tests").rglob("test_*threat*.py"))
        if not any((number, str(path.relative_to(HOUSE / "tests"))) in listed for number in numbers(path.name))
    ]
    assert not left


def numbers(name: str) -> set[int]:
    """The threats that a test file names: `threat12_…`, `threats48_67_…`, or a range, `threats10_to_14_…`."""
    found = re.search(r"threats?((?:\d{2}_)(?:to_\d{2}_|(?:\d{2}_)*))", name)
    given = [int(digits) for digits in re.findall(r"\d{2}", found[1])] if found else []
    return set(range(given[0], given[1] + 1)) if found and "to" in found[1] else set(given)


@pytest.mark.parametrize("figure", [f"F{number}" for number in range(1, 18)])
def test_every_figure_has_a_row_of_the_torture(figure: str) -> None:
    assert any(figure in row.name.split() for row in torture.rows(1.0))


@pytest.mark.parametrize(
    "name", ["config.toml", "mailbox.password", "mailbot.key", "mailbot.db.lock", "mailbot.db.broken-20261103T090000Z"]
)
def test_what_a_desk_leaves_in_this_folder_is_not_offered_to_anybody_s_repository(name: str) -> None:
    """Who follows the README in a clone has secrets and customers' words beside the code."""
    lines = (HOUSE / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert any(fnmatch(name, line.removeprefix("/")) for line in lines)
