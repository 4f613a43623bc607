"""Rings where a person must look although mail may not leave: a line for the journal, a file, a command."""

from __future__ import annotations

import asyncio
import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from mailbot.core.health import Check, Level
from mailbot.flow.ports import Teller

COMMAND_SECONDS = 60


@dataclass(slots=True)
class Bell:
    """Rings once for each time that something becomes critical; the file is there as long as it lasts."""

    tell: Teller
    file: Path | None = None
    command: tuple[str, ...] = ()
    _rung: frozenset[str] = frozenset()

    async def hear(self, checks: tuple[Check, ...]) -> None:
        """`checks` as they are now."""
        critical = {check.name: check.said for check in checks if check.level is Level.CRITICAL}
        new = critical.keys() - self._rung
        if new:
            said = "; ".join(f"{name}: {critical[name]}" for name in sorted(new))
            self.tell("alarm", said=said)
            self._show(said)
            await self._call(said)
        elif self._rung and not critical:
            self.tell("alarm over")
            self._hide()
        self._rung = frozenset(critical)

    def _show(self, said: str) -> None:
        if self.file is not None:
            try:
                self.file.write_text(said + "\n", encoding="utf-8")
            except OSError as error:  # A full disk may be the very reason; the other ways still ring.
                self.tell("trouble", what="alarm file", why=error.strerror)

    def _hide(self) -> None:
        if self.file is not None:
            with contextlib.suppress(OSError):
                self.file.unlink(missing_ok=True)

    async def _call(self, said: str) -> None:
        """Without a shell; what is wrong stands in $MAILBOT_ALARM."""
        if not self.command:
            return
        try:
            running = await asyncio.create_subprocess_exec(
                *self.command, env={**os.environ, "MAILBOT_ALARM": said}, stdin=asyncio.subprocess.DEVNULL
            )
        except OSError as error:
            self.tell("trouble", what="alarm command", why=error.strerror)
            return
        try:
            code = await asyncio.wait_for(running.wait(), COMMAND_SECONDS)
        except TimeoutError:
            running.kill()
            code = await running.wait()
        if code:
            self.tell("trouble", what="alarm command", why=f"ended with {code}")
