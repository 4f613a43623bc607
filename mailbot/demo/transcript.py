"""transcript.html: each case as a conversation with its deadlines, in one file that needs nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2

from mailbot.core import reference as references
from mailbot.core.deadlines import Clock
from mailbot.core.decide import say
from mailbot.demo.stage import Post, Stage
from mailbot.house import House
from mailbot.resources import folder as resource

if TYPE_CHECKING:
    from mailbot.core.case import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A clock of a case as the page shows it."""

    name: str
    state: str
    start: str
    due: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A case and its conversation."""

    title: str
    reference: str
    state: str
    clocks: tuple[Row, ...]
    posts: tuple[Post, ...]
    journal: tuple[str, ...]


def write(folder: Path, house: House, stage: Stage) -> Path:
    """Writes transcript.html into the folder; everything in it is escaped."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(resource("templates")), autoescape=True, undefined=jinja2.StrictUndefined
    )
    chapters = [_chapter(case, house, stage) for case in house.store.cases()]
    told = {post.number for chapter in chapters for post in chapter.posts}
    rest = tuple(post for post in stage.posts if post.number not in told)
    page = environment.get_template("transcript.html").render(
        business=house.desk.name, chapters=chapters, rest=rest, mails=len(stage.posts), now=stage.now
    )
    path = folder / "transcript.html"
    path.write_text(page, encoding="utf-8")
    return path


def _chapter(case: Case, house: House, stage: Stage) -> Chapter:
    held = {mail.message_id for mail in house.store.incoming(case.reference)}
    held |= {mail.message_id for mail in house.store.outgoing(case.reference)}
    posts = tuple(post for post in stage.posts if _belongs(post, case.reference, held, house))
    desk = house.desk_for(case)
    clocks = tuple(
        Row(
            name=clock.name.replace("_", " "),
            state=clock.state.value,
            start=f"{clock.start:%a %d %b}",
            due=f"{clock.due:%a %d %b}",
            note=_note(clock),
        )
        for clock in say.clocks(case, desk, stage.now)
        if clock.rule.whose != "system"
    )
    return Chapter(
        title=case.customer_name or case.customer_email or "Unknown",
        reference=case.reference,
        state=f"{case.state.value}{f', {case.closed}' if case.closed else ''}".replace("_", " ").replace(":", " as "),
        clocks=clocks,
        posts=posts,
        journal=tuple(f"{event.at:%a %d %b %H:%M}  {event.name.replace('_', ' ')}" for event in case.journal),
    )


def _belongs(post: Post, reference: str, held: set[str | None], house: House) -> bool:
    from mailbot.demo.stage import read

    if str(read(post.raw)["Message-ID"]) in held:
        return True
    return reference in references.find(post.subject, house.desk.prefix)


def _note(clock: Clock) -> str:
    notes = [f"{len(clock.skipped)} closed days skipped"] if clock.skipped else []
    notes += [f"paused {sum(p.days for p in clock.pauses)} days"] if clock.pauses else []
    notes += [f"first promised {clock.first_due:%d %b}"] if clock.extended else []
    return ", ".join(notes)
