"""`mailbot cases`, `show`, `set-aside` and `backlog`: what the store holds, for people and for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailbot.cli.entrance import DEFAULT, NOT_FOUND, ConfigOption, JsonOption, environ, fail, told

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from mailbot.core.case import Case
    from mailbot.core.deadlines import Clock
    from mailbot.core.facts import AgendaItem
    from mailbot.house import House

# What only programs need of a journal line; --json shows it all.
_INDENT = 30  # what stands before an event's name
_HIDDEN = frozenset({"mail", "message_id", "references", "digest", "conditions", "reference", "words", "documents"})
set_aside = typer.Typer(no_args_is_help=True)
backlog = typer.Typer(no_args_is_help=True)


@contextmanager
def _house(config: Path) -> Iterator[House]:
    from mailbot.config import load
    from mailbot.house import furnish

    with told():
        house = furnish(load(Path(config), environ()), environ(), exclusive=False)
        try:
            yield house
        finally:
            house.close()


def cases(
    config: ConfigOption = DEFAULT,
    everything: Annotated[bool, typer.Option("--all", help="Closed cases too.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Cases by the day that comes first."""
    from mailbot.core.decide import agenda
    from mailbot.flow import attendance

    now = datetime.now(UTC)
    with _house(config) as house:
        found = house.store.cases() if everything or as_json else house.store.open_cases()
        if as_json:
            print(json.dumps([_case(house, case, now) for case in found], ensure_ascii=False))
            return
        desks = attendance.desks(found, house.desk_for)
        rows = [(case, agenda.item(case, desks[case.digest], now)) for case in found]
        _table(sorted(rows, key=lambda row: (row[1].due is None, row[1].due)), house.desk.timezone)


def _table(rows: list[Any], zone: ZoneInfo) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("Reference", "Customer", "State", "Received", "Next", "Due", ""):
        table.add_column(title, no_wrap=title == "Reference")
    for case, item in rows:
        late = f"{item.days_late} wd late" if item.days_late else ""
        due = item.due.strftime("%a %d %b") if item.due else ""
        who = escape(case.customer_name or case.customer_email or "")
        received = f"{case.received:%d %b}"
        table.add_row(case.reference, who, item.state, received, coming(item, zone), due, f"[red]{late}[/red]")
    Console().print(table if rows else "No open cases.")


def coming(item: AgendaItem, zone: ZoneInfo) -> str:
    """What comes next: the clock that ends first, or the decision that is about to leave."""
    if item.held is None:
        return item.clock or ""
    return f"{item.held.template} leaves {item.held.leaves.astimezone(zone):%H:%M}"


def show(
    reference: Annotated[str, typer.Argument(help="The reference of the case.")],
    config: ConfigOption = DEFAULT,
    why: Annotated[bool, typer.Option("--why", help="Each clock in full: skipped days, pauses, new ends.")] = False,
    as_json: JsonOption = False,
) -> None:
    """One case: clocks, journal and mails."""
    from mailbot.core import reference as references

    now = datetime.now(UTC)
    with _house(config) as house:
        known = references.find(reference, house.desk.prefix)
        case = house.store.case(known[0] if known else reference)
        if case is None:
            fail(f"There is no case {reference}. `mailbot cases --all` lists them.", NOT_FOUND)
            return
        told_whole = _case(house, case, now) | {
            "journal": [
                {"at": e.at.isoformat(), "name": e.name, "by": e.by, "data": dict(e.data)} for e in case.journal
            ],
            "mails": _mails(house, case),
        }
        if as_json:
            print(json.dumps(told_whole, ensure_ascii=False))
        else:
            _print_case(told_whole, why)


def _case(house: House, case: Case, now: datetime) -> dict[str, Any]:
    from mailbot.core.decide import say

    return {
        "reference": case.reference,
        "state": case.state.value,
        "stage": case.stage,
        "kind": case.kind,
        "procedure": case.procedure,
        "received": case.received.isoformat(),
        "opened": case.opened.isoformat(),
        "language": case.language,
        "channel": case.channel,
        "customer": {"name": case.customer_name, "email": case.customer_email},
        "fields": {f.name: f.value for f in case.fields},
        "info": case.info,
        "asked": list(case.asked),
        "remedy": case.remedy,
        "outcome": case.outcome,
        "closed": case.closed,
        "wake": case.wake.isoformat() if case.wake else None,
        "clocks": [_clock(clock) for clock in say.clocks(case, house.desk_for(case), now)],
    }


def _clock(clock: Clock) -> dict[str, Any]:
    return {
        "name": clock.name,
        "stage": clock.stage,
        "state": clock.state.value,
        "start": clock.start.isoformat(),
        "due": clock.due.isoformat(),
        "first_due": clock.first_due.isoformat(),
        "met": clock.met.isoformat() if clock.met else None,
        "skipped": [{"day": day.isoformat(), "name": name} for day, name in clock.skipped],
        "pauses": [
            {"from": p.start.isoformat(), "to": p.end.isoformat() if p.end else None, "days": p.days}
            for p in clock.pauses
        ],
        "extended": [day.isoformat() for day in clock.extended],
    }


def _mails(house: House, case: Case) -> list[dict[str, Any]]:
    came = [
        {"way": "in", "at": mail.received.isoformat(), "outcome": mail.outcome, "message_id": mail.message_id}
        for mail in house.store.incoming(case.reference)
    ]
    went = [
        {
            "way": "out",
            "at": (mail.settled or mail.written).isoformat(),
            "template": mail.template,
            "audience": mail.audience.value,
            "to": mail.recipient,
            "subject": mail.subject,
            "state": mail.state,
            "message_id": mail.message_id,
            "documents": [_document(told) for told in mail.documents],
        }
        for mail in house.store.outgoing(case.reference)
    ]
    return sorted([*came, *went], key=lambda mail: str(mail["at"]))


def _document(told: str) -> dict[str, str]:
    name, _, rest = told.partition(" ")
    version, _, sha256 = rest.rpartition(" ")
    return {"name": name, "version": version, "sha256": sha256}


def _print_case(case: dict[str, Any], why: bool) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    out = Console(highlight=False)
    out.print(f"[bold]{case['reference']}[/bold]  {case['state']}  received {case['received'][:16]}")
    who = ", ".join(v for v in (case["customer"]["name"], case["customer"]["email"]) if v)
    out.print(escape(who))
    clocks = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("Clock", "State", "From", "Due"):
        clocks.add_column(title)
    colour = {"late": "red", "paused": "yellow", "met": "green"}
    for clock in case["clocks"]:
        state = clock["state"]
        clocks.add_row(clock["name"], f"[{colour.get(state, 'cyan')}]{state}[/]", clock["start"], clock["due"])
        if why:
            for line in _reasons(clock):
                clocks.add_row("", "", line, "")
    out.print(clocks)
    out.print("\n[bold]Journal[/bold]")
    for event in case["journal"]:
        out.print(f"  {event['at'][:16]}  {event['by']:<9} {event['name']}  {escape(_told(event))}", soft_wrap=True)
    out.print("\n[bold]Mails[/bold]")
    for mail in case["mails"]:
        what = mail.get("subject") or mail.get("outcome") or ""
        out.print(f"  {mail['at'][:16]}  {mail['way']:<4} {escape(what)}  {mail.get('state', '')}", soft_wrap=True)
        for sent in mail.get("documents", ()):
            told = f"{sent['name']}, version {sent['version']}, SHA-256 {sent['sha256']}"
            out.print(f"                          with {escape(told)}", soft_wrap=True)


def _told(event: dict[str, Any]) -> str:
    """What an event brought, in short: `order_number WF-20817`, `decide 2026-11-17`; its further lines are set in."""
    data = event["data"]
    shown = {k: v for k, v in data.items() if k not in _HIDDEN}
    said = ", ".join(f"{k} {v}" for k, v in shown.items())[:160]
    if event["name"] == "field_found":
        said = f"{data.get('field')} {data.get('value')}"
    return f"\n{' ' * _INDENT}".join(said.splitlines())


def _reasons(clock: dict[str, Any]) -> Iterator[str]:
    for day in clock["skipped"]:
        yield f"  skipped {day['day']} {day['name']}"
    for pause in clock["pauses"]:
        yield f"  paused {pause['from']} to {pause['to'] or 'now'}: {pause['days']} days"
    for day in clock["extended"]:
        yield f"  new day {day}, first promised {clock['first_due']}"


@set_aside.command("list")
def list_aside(config: ConfigOption = DEFAULT, as_json: JsonOption = False) -> None:
    """Mail that is set aside, oldest first."""
    with _house(config) as house:
        found = [
            {"id": m.id, "received": m.received.isoformat(), "size": m.size, "why": m.why}
            for m in house.store.set_aside()
            if not m.released
        ]
    if as_json:
        print(json.dumps(found))
        return
    for mail in found:
        print(f"{mail['id']:>6}  {str(mail['received'])[:16]}  {mail['size']:>10} bytes  {mail['why']}")
    if not found:
        print("Nothing is set aside.")


@set_aside.command("show")
def show_aside(number: int, config: ConfigOption = DEFAULT) -> None:
    """The raw bytes of one mail, as they came."""
    with _house(config) as house:
        mail = next((m for m in house.store.set_aside() if m.id == number), None)
        if mail is None:
            fail(f"No mail {number} is set aside. `mailbot set-aside list` shows them.", NOT_FOUND)
            return
        sys.stdout.buffer.write(house.store.raw(mail.sha256))


@set_aside.command("replay")
def replay_aside(number: int, config: ConfigOption = DEFAULT) -> None:
    """Handle one of them again at the next round of `run`."""
    with _house(config) as house:
        if not house.store.release_aside(number):
            fail(f"No mail {number} is set aside. `mailbot set-aside list` shows them.", NOT_FOUND)
    print(f"Mail {number} is handled again at the next round.")


@backlog.command("answer")
def answer_backlog(
    numbers: Annotated[list[int] | None, typer.Argument(help="Numbers (UIDs) from the list; none: all.")] = None,
    config: ConfigOption = DEFAULT,
) -> None:
    """Take mail from before the first look in as if it had just come."""
    with _house(config) as house:
        count = house.store.release_backlog(house.config.mailbox.folder, numbers or None)
    print(f"{count} {'mail is' if count == 1 else 'mails are'} taken in at the next round.")
    if count:
        print(
            "A complaint among them is acknowledged, and its days count from then, unless the law counts from arrival."
        )
