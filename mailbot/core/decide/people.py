"""Other people in a case: the staff member concerned (yanna 5.4) and whoever acts for the customer (yanna 4.1.2)."""

from __future__ import annotations

from mailbot.core import roles, workdays
from mailbot.core.commands import Command
from mailbot.core.decide import handing, opening, pace, say
from mailbot.core.decide.acting import OWNER, cause, facts, refuse
from mailbot.core.decide.draft import Draft
from mailbot.core.desk import StaffMember
from mailbot.core.mail import Address, Audience, IncomingMail, Letter, Nature
from mailbot.core.reading import Known, Reading

_ANSWER_DAYS = 3  # working days within which a staff member's account helps


def staff(draft: Draft, command: Command) -> None:
    """#staff NAME: whom the complaint concerns; somebody who handles it too is a conflict (yanna 5.4; Y10)."""
    name = command.argument.strip()
    if not name:
        raise refuse(command, "needs-name", ", ".join(m.name for m in draft.desk.staff) or None)
    member = roles.called(name, draft.desk)
    had = roles.handler(draft.case, draft.desk)
    draft.add("staff_named", by=OWNER, name=member.name if member else name)
    if member == had:
        handing.step_in(draft)
    if command.text.strip():
        _tell(draft, command, command.text.strip())


def tell(draft: Draft, command: Command) -> None:
    """#tell SUBSTANCE: the staff member hears what it is about and the rule not to contact the customer (yanna 5.4)."""
    if draft.case.staff == "none":
        raise refuse(command, "needs-staff")
    if not command.words:
        raise refuse(command, "needs-text")
    _tell(draft, command, command.words)


def _tell(draft: Draft, command: Command, substance: str) -> None:
    """S1: the owner's own words alone; nothing by which the customer could be reached or known."""
    member = concerned(draft)
    if member is None or not member.email:
        raise refuse(command, "no-staff-address", member.name if member else None)
    helpful = workdays.add(say.today(draft.desk, draft.now), _ANSWER_DAYS, draft.desk.calendar)
    said = facts(
        draft, customer_name=None, person=member.name, text=substance, helpful_by=helpful, promises=(), received=None
    )
    draft.write(
        Letter(
            template="staff_told",
            to=Address(email=member.email, name=member.name),
            audience=Audience.STAFF,
            nature=Nature.SIGNED,
            language=draft.desk.language,
            cause=cause(draft, "staff"),
            facts=said,
            reference=draft.case.reference,
            marks=("staff_told",),
        )
    )


def contacted(draft: Draft, command: Command) -> None:
    """#contacted: the customer reached the staff member, or was reached by one; it stays on record (5 no. 18)."""
    if draft.case.staff not in ("told", "contact_reported"):
        raise refuse(command, "staff-not-told")
    draft.add("contact_reported", by=OWNER, text=command.words or None)


def authorise(draft: Draft, command: Command) -> None:
    """#authorise: the authority was seen, so the representative may be answered (yanna 4.1.2; 5 no. 19)."""
    if draft.case.representative not in ("claimed", "refused"):
        raise refuse(command, "no-representative")
    draft.add("representative_authorised", by=OWNER, text=command.words or None)


def turn_down(draft: Draft, command: Command) -> None:
    """#refuse: the representative gets nothing of the case; the complaint goes on with the customer."""
    if draft.case.representative not in ("claimed", "authorised"):
        raise refuse(command, "no-representative")
    draft.add("representative_refused", by=OWNER, text=command.words or None)


def claim(draft: Draft, mail: IncomingMail, reading: Reading, known: Known) -> bool:
    """Somebody says that they act for the customer: they are asked for authority, the customer whether it is so."""
    writer = mail.sender
    if draft.case.representative != "none" or writer is None or not pace.is_usable(writer.email):
        return False
    draft.add("representative_claimed", by="stranger", email=writer.key, name=writer.name or None, mail=mail.sha256)
    draft.write(opening.ask_authority(draft, mail, reading, known))
    if draft.case.is_open and draft.case.customer_email != writer.key:
        said = facts(draft, person=writer.name or None)
        why = f"representative:{writer.key}"
        draft.write(say.letter("representative_customer", draft.case, said, why, Nature.EVENT))
    return True


def concerned(draft: Draft) -> StaffMember | None:
    """The staff member whom the desk named, where the config knows her."""
    named = draft.case.last("staff_named")
    return roles.called((named.get("name") if named else "") or "", draft.desk)
