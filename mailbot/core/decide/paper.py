"""Customers without email: their letters go to the owner to be posted or said, and count when she says so."""

from __future__ import annotations

from dataclasses import replace

from mailbot.core import roles
from mailbot.core.case import Case, Event
from mailbot.core.commands import Command, CommandError
from mailbot.core.decide.draft import Draft
from mailbot.core.facts import CaseFacts
from mailbot.core.mail import Audience, Letter, Nature
from mailbot.core.notices import Call


def way(case: Case) -> str | None:
    """How a customer without email is reached: post where there is an address, else by phone, else not at all."""
    wanted, address, phone = case.value("preferred_channel"), case.value("address"), case.value("phone")
    if phone and (wanted == "phone" or not address):
        return "phone"
    return "post" if address else None


def is_wished(case: Case) -> bool:
    """True where a customer with email asked for post (yanna 5.5, 5.10). A number to call is an offer only."""
    return case.value("preferred_channel") == "post" == way(case)


def call(case: Case) -> Call | None:
    """The phone, where the customer named it, with the number and the good times (yanna 5.5, 5.11)."""
    named = next((field for field in case.fields if field.name == "preferred_channel"), None)
    if named is None or named.value != "phone":
        return None
    by_email = bool(case.customer_email) and not case.is_unreachable
    words = "" if named.words.startswith(("#", "＃")) else named.words  # Then the owner knows it from elsewhere.
    return Call(words=words, phone=case.value("phone"), hours=case.value("hours"), by_email=by_email)


def instead(
    draft: Draft, template: str, said: CaseFacts, why: str, marks: tuple[str, ...], documents: tuple[str, ...]
) -> None:
    """The letter to the owner, with her task; its marks wait for `#posted` or `#told` (procedure, 5 no. 9)."""
    by = way(draft.case)
    if by is None:
        raise CommandError("no-address", 0, f"#{template}")
    draft.add("to_post", template=template, by=by, marks=" ".join(marks) or None)
    draft.write(
        Letter(
            template=template,
            to=roles.address(roles.reader(draft.case, draft.desk, draft.now), draft.desk),
            audience=Audience.OWNER,
            nature=Nature.EVENT,
            language=draft.case.language,
            cause=f"{why}:{by}",
            facts=replace(said, spoken=by == "phone"),
            reference=draft.case.reference,
            documents=documents if by == "post" else (),
            by=by,
            where=draft.case.value("address" if by == "post" else "phone"),
        )
    )


def waiting(case: Case) -> tuple[Event, ...]:
    """Letters on paper of which nobody has said yet that they left."""
    done = max((n for n, event in enumerate(case.counted) if event.name == "posted"), default=-1)
    return tuple(event for event in case.counted[done + 1 :] if event.name == "to_post")


def posted(draft: Draft, command: Command) -> None:
    """#posted and #told: what waited for the owner's hands has reached the customer."""
    letters = waiting(draft.case)
    if not letters:
        raise CommandError("nothing-to-post", command.line, command.raw)
    draft.add("posted", by="owner", how=command.word, what=" ".join(e.get("template") or "" for e in letters))
    for letter in letters:
        for mark in (letter.get("marks") or "").split():
            draft.mark(mark, by="owner")
