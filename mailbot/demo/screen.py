"""The terminal of the demonstration: working days, who wrote what to whom, which clock runs until when, progress."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime
from types import TracebackType

from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from mailbot.core.decide import agenda
from mailbot.core.facts import AgendaItem
from mailbot.core.workdays import is_closed
from mailbot.house import House

LINES = 14


class Screen:
    """Live on a terminal; one plain line a happening where the output is piped."""

    def __init__(self, house: House, now: Callable[[], datetime], progress: Callable[[], float]) -> None:
        self._house, self._now, self._progress_of = house, now, progress
        self._console = Console(highlight=False)
        self._lines: deque[Text] = deque(maxlen=LINES)
        self._day = ""
        self._bar = Progress(TextColumn("{task.description}"), BarColumn(None), TextColumn("{task.percentage:>3.0f} %"))
        self._task = self._bar.add_task("", total=1.0)
        self._items: tuple[AgendaItem, ...] = ()
        self._names: dict[str, str] = {}
        self._live = Live(console=self._console, refresh_per_second=8, get_renderable=self._drawn, transient=True)

    def __enter__(self) -> Screen:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._console.is_terminal:
            self._live.stop()

    def show(self, way: str, now: datetime, facts: dict[str, str]) -> None:
        """One mail in or out."""
        day = self._titled(now)
        if day != self._day:
            self._day = day
            self._line(Text(day, style="bold"))
        arrow, style = ("->", "cyan") if way == "in" else ("<-", "green")
        line = Text(f"  {now.astimezone(self._house.desk.timezone):%H:%M} {arrow} ", style=style)
        line.append(f"{_name(facts['who']):<22} ", style="bold")
        line.append(facts["subject"])
        if facts["what"]:
            line.append(f"   {facts['what']}", style="dim")
        self._line(line)

    def _line(self, line: Text) -> None:
        line.truncate(self._console.width - 6, overflow="ellipsis")
        if self._console.is_terminal:
            self._lines.append(line)
        else:
            self._console.print(line)

    def refresh(self) -> None:
        """Reads the open cases anew for the table of clocks."""
        cases = self._house.store.open_cases()
        self._names = {case.reference: case.customer_name or "" for case in cases}
        self._items = agenda.items(cases, self._house.desk, self._now())

    def _titled(self, now: datetime) -> str:
        local = now.astimezone(self._house.desk.timezone).date()
        rest = "closed" if is_closed(local, self._house.desk.calendar) else "working day"
        return f"{local:%A} {local.day} {local:%B %Y}, {rest}"

    def _drawn(self) -> Group:
        self._bar.update(self._task, completed=self._progress_of(), description=self._titled(self._now()))
        clocks = Table(box=None, pad_edge=False, header_style="bold", expand=True)
        for title in ("Open case", "Customer", "State", "Clock", "Runs until"):
            clocks.add_column(title)
        for item in self._items[:8]:
            due = f"{item.due:%a} {item.due.day} {item.due:%b}" if item.due else ""
            late = f" ({item.days_late} late)" if item.days_late else ""
            state = "waits for the customer" if item.state == "waiting" else item.state
            clocks.add_row(
                item.reference,
                self._names.get(item.reference, ""),
                state,
                item.clock or "",
                Text(due + late, style="red" if late else ""),
            )
        mails = Text("\n").join(self._lines)
        return Group(Panel(mails, title="Mail", height=LINES + 2), Panel(clocks, title="Clocks", height=11), self._bar)


def _name(who: str) -> str:
    plain = who.partition("<")[0].strip() or who
    return plain if len(plain) <= 22 else plain[:21] + "…"
