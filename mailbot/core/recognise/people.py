"""Mail of people whom we know: the owner's instructions and letters in a known case."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from mailbot.core import reference, tokens
from mailbot.core.authority import STAMP_LIVES
from mailbot.core.extract.writers import is_ours
from mailbot.core.mail import Address, Audience
from mailbot.core.reading import Kind, KnownCase, Recognition, Span
from mailbot.core.recognise.look import REPLY_MARK, Look, header_span
from mailbot.core.recognise.replies import reply_kind

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,250}\w")
_QUOTED = re.compile(r"^[ \t]{0,2}[>＞|]", re.MULTILINE)
_GRIEVED = 3  # what a grievance weighs that is told and not only mentioned
_SEPARATOR = re.compile(r"[\W_]")
_GAP = r"[\W_]{0,3}"
_TAG = re.compile(r"^[ \t\ufeff\u00a0]{0,2}[#＃][ ]?[a-zA-Z]{2,20}\b", re.MULTILINE)


def owner_command(look: Look) -> Recognition | None:
    """From the owner (or staff) in ASCII bytes, and a `#word` line or an answer to a letter that was for them."""
    if not _in_charge(look):
        return None
    case = _case_of_owner(look)
    tag = _TAG.search(look.note)
    if tag:
        return look.in_case(Kind.OWNER_COMMAND, case, *_tag_span(look, tag[0]))
    for stamp, value in _stamps(look):
        if stamp.audience in (Audience.OWNER, Audience.STAFF) and look.desk.wrote(stamp, look.sender):
            return look.in_case(Kind.OWNER_COMMAND, case, header_span("Stamp", value))
    if any(question.person == look.sender for question in look.known.questions):
        return look.in_case(Kind.OWNER_COMMAND, case)
    return None


def _tag_span(look: Look, tag: str) -> Iterator[Span]:
    at = look.mail.text.find(tag)
    if at >= 0:
        yield Span(source="body", start=at, end=at + len(tag), text=tag)


def _in_charge(look: Look) -> bool:
    """Never folded: a full-width or accented lookalike is somebody else (threats 16)."""
    people = {look.desk.owner.key} | {member.email.strip().lower() for member in look.desk.staff if member.email}
    return look.sender.isascii() and look.sender in people


def _case_of_owner(look: Look) -> str | None:
    for stamp, _ in _stamps(look):
        if look.desk.wrote(stamp, look.sender) and (found := stamp.reference(look.desk.prefix)):
            return found
    by_letter = _by_letter(look)
    if by_letter:
        return by_letter[0].reference if isinstance(by_letter[0], KnownCase) else by_letter[0]
    return next((found for found, _ in _named(look, look.mail.subject, look.note)), None)


def _stamps(look: Look) -> Iterator[tuple[tokens.Stamp, str]]:
    """In the order of trust: the address written to, then the letters that are answered, newest first."""
    mail = look.mail
    values = [a.email for a in (*mail.to, *mail.cc)]
    values += [*mail.in_reply_to, *reversed(mail.references)]
    for value in values:
        for stamp in tokens.find(value):
            yield stamp, value


def read_at_last(look: Look) -> Recognition | None:
    """A mail that could not be read at first brings to the case of its own what its headers did not tell."""
    case = look.known.held_by
    return _reply(look, case, header_span("Message-ID", look.mail.message_id or "")) if case else None


def forged_in_thread(look: Look) -> Recognition | None:
    """A participant's address in a thread of ours, and the server says that it is forged (threats 10, 14)."""
    return stranger_in_thread(look) if look.mail.evidence.is_forged else None


def answered_stamp(look: Look) -> Recognition | None:
    """A reply to a letter that we wrote to this very address; a forged stamp proves nothing (threats 11)."""
    for stamp, value in _stamps(look):
        if not look.desk.wrote(stamp, look.sender) or stamp.audience is not Audience.CUSTOMER:
            continue
        found = stamp.reference(look.desk.prefix)
        case = next((c for c in look.known.cases if c.reference == found), None)
        if found and (case is None or _takes_part(case, look.sender)):
            return _reply(look, found, header_span("Stamp", value))
    return None


def answered_letter(look: Look) -> Recognition | None:
    """A reply to a letter or a mail of the case, by somebody who takes part in it."""
    found = _by_letter(look)
    if not found:
        return None
    case, message_id = found
    if isinstance(case, KnownCase) and _takes_part(case, look.sender):
        return _reply(look, case.reference, header_span("In-Reply-To", message_id))
    return None


def _by_letter(look: Look) -> tuple[KnownCase | str, str] | None:
    letters = dict(look.known.letters)
    for message_id in (*look.mail.in_reply_to, *reversed(look.mail.references)):
        for case in look.known.cases:
            if message_id in case.message_ids or letters.get(message_id) == case.reference:
                return case, message_id
        if message_id in letters:
            return letters[message_id], message_id
    return None


def known_reference(look: Look) -> Recognition | None:
    """A reference of ours in the subject or the new text, by somebody who takes part in the case."""
    for found, span in _named(look, look.mail.subject, look.new):
        case = next((c for c in look.known.cases if c.reference == found), None)
        if case and _takes_part(case, look.sender) and not look.mail.evidence.is_forged:
            return _reply(look, found, span)
    return None


def stranger_in_thread(look: Look) -> Recognition | None:
    """Answers a letter of the case, but takes no part in it: the owner looks, the case does not change (threats 14)."""
    found = _by_letter(look)
    if found and (isinstance(found[0], str) or _is_fresh(found[0], look)):
        case, message_id = found
        named = case.reference if isinstance(case, KnownCase) else case
        return look.in_case(Kind.MENTION, named, header_span("In-Reply-To", message_id), reply=reply_kind(look))
    for case in (c for c in look.known.cases if _is_fresh(c, look)):
        people = case.participants | {case.customer_email.strip().lower()}
        for stamp, value in _stamps(look):
            if stamp.audience is Audience.CUSTOMER and any(look.desk.wrote(stamp, p) for p in people):
                return look.in_case(Kind.MENTION, case.reference, header_span("Stamp", value), reply=reply_kind(look))
    return None


def owner_alone(look: Look) -> Recognition | None:
    """The owner writes to the desk herself and gives no command: she is no customer, and hears what is possible.

    Where another person may stand behind the mail it goes on as before: a forward, an answer to somebody, a quotation,
    a form that writes in her name, somebody else's address or a grievance in it, or a server that calls it forged. So
    it does in a shared mailbox, where most of what she writes is not for us.
    """
    mail, desk = look.mail, look.desk
    if look.sender != desk.owner.key or not look.sender.isascii() or desk.shared or mail.evidence.is_forged:
        return None
    if look.via != "email" or REPLY_MARK.match(mail.subject) or mail.attached_text or mail.in_reply_to:
        return None
    if look.words.grievance >= _GRIEVED or _QUOTED.search(mail.text):
        return None
    named = (*mail.reply_to, *(Address(email=found) for found in _EMAIL.findall(f"{mail.subject}\n{mail.text}")))
    if mail.references or any(not is_ours(one, desk) and one.key != desk.mailbox.lower() for one in named):
        return None
    return look.in_case(Kind.OWNER_COMMAND, _case_of_owner(look))


def stranger_with_reference(look: Look) -> Recognition | None:
    """Names a case and takes no part in it: a matter of its own, for the owner to look at (threats 10)."""
    known = {case.reference for case in look.known.cases}
    for named, span in _named(look, look.mail.subject, look.new):
        if named in known:
            return look.in_case(Kind.MENTION, named, span, reply=reply_kind(look))
    return None


def _is_fresh(case: KnownCase, look: Look) -> bool:
    """False where the case ended so long ago that its stamps have died (docs/authority.md)."""
    return case.ended is None or look.mail.received - case.ended <= STAMP_LIVES


def _reply(look: Look, case: str, *words: Span) -> Recognition:
    return look.in_case(Kind.CASE_REPLY, case, *words, reply=reply_kind(look))


def _takes_part(case: KnownCase, address: str) -> bool:
    """Compared as ASCII bytes in lower case, nothing folded."""
    return bool(address) and address in case.participants | {case.customer_email.strip().lower()}


def _named(look: Look, subject: str, text: str) -> Iterator[tuple[str, Span]]:
    """References in subject, then text: our own shape by its check character, a known case's also by its letters."""
    for source, value, whole in (("subject", subject, subject), ("body", text, look.mail.text)):
        flat = unicodedata.normalize("NFKC", value)
        for found in reference.find(flat, look.desk.prefix):
            yield found, _place(source, whole, found)
        squeezed = _SEPARATOR.sub("", flat).upper()
        for case in look.known.cases:
            if _SEPARATOR.sub("", case.reference).upper() in squeezed and _typed(case.reference).search(flat):
                yield case.reference, _place(source, whole, case.reference)


def _typed(named: str) -> re.Pattern[str]:
    """The reference as a word of its own, with other gaps or none between its letters."""
    signs = [re.escape(sign) for sign in _SEPARATOR.sub("", named)]
    return re.compile(rf"(?<![0-9A-Za-z]){_GAP.join(signs)}(?![0-9A-Za-z])", re.IGNORECASE)


def _place(source: str, whole: str, named: str) -> Span:
    """Where it stands as it is typed; an empty place where it stands only in another form."""
    found = _typed(named).search(whole)
    if found:
        return Span(source=source, start=found.start(), end=found.end(), text=found[0])
    return Span(source=source, start=0, end=0, text="")
