"""Which case a mail of commands is about where no letter tells: `#case REFERENCE`, or a reference behind a tag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mailbot.core import reference as references
from mailbot.core.commands import Command

# Behind these a reference is what they are about, not where they belong.
_OWN = frozenset({"merge", "erase", "search", "list", "status", "digest", "answer", "log"})


def named(found: Sequence[Command], prefix: str) -> str | None:
    """The first reference that a command gives as its case."""
    return next((r for command in found if (r := _of(command, prefix))), None)


def elsewhere(found: Sequence[Command], prefix: str, case: str) -> Command | None:
    """A command that names another case than that."""
    return next((command for command in found if _of(command, prefix) not in (None, case)), None)


def without(found: Sequence[Command], prefix: str) -> tuple[Command, ...]:
    """The commands with the references of their case taken away."""
    return tuple(_bare(command) if _of(command, prefix) else command for command in found)


def is_naming(command: Command, prefix: str) -> bool:
    """True where a reference, or what was meant for one, stands behind the tag as it was typed."""
    rest = command.raw.partition(" ")[2]
    begins = rest.strip().upper().startswith(f"{prefix.upper()}-")
    return begins and command.word not in _OWN and not command.spec.for_desk


def _of(command: Command, prefix: str) -> str | None:
    first, _, _ = command.argument.partition(" ")
    if command.word in _OWN or not first:
        return None
    return next(iter(references.find(first, prefix)), None)


def _bare(command: Command) -> Command:
    return command if command.word == "case" else replace(command, argument=command.argument.partition(" ")[2].strip())
