"""Mail that came back: reports by type, a mail system's own words, failure notices that no header tells (RFC 3464)."""

from __future__ import annotations

import re

from mailbot.core.reading import Kind, Recognition, Span
from mailbot.core.recognise import lexicon
from mailbot.core.recognise.look import HEAD, Look, header_span
from mailbot.core.recognise.signs import body_span, first, forwards, null_sender, opening, reported, system_sender

_DAEMON = re.compile(r"(mailer[-_.]?daemon|mail[-_.]?daemon|mailerdaemon|mdaemon)(@|$)", re.IGNORECASE)
_STATUS = re.compile(r"\b[45]\d\d[ -]+#?[45]\.\d{1,3}\.\d{1,3}\b|#[45]\.\d\.\d|\bsmtp error\b", re.IGNORECASE)
_CODE = re.compile(r"\b55[0-4][ :-]")  # of a server, or a price, or a house: it tells only beside words of a bounce
_OF_A_PERSON = ("demand", "complaint_word", "anger", "courier", "no_reply", "ill_served", "waiting", "parcel")
_OPENING = 500  # characters in which a failure notice without headers says so


def delivery_report(look: Look) -> Recognition | None:
    kind = reported(look)
    if kind == "disposition-notification" and system_sender(look) and first(look, "bounce_text"):
        kind = "delivery-status"  # a mailbox that is full says so with a receipt (Dovecot)
    if kind in ("delivery-status", "delivery_status") or (look.mail.returned and kind is None and not look.new.strip()):
        return look.in_case(Kind.BOUNCE, None, header_span("Content-Type", look.mail.content_type))
    return None


def failed_recipients(look: Look) -> Recognition | None:
    value = look.mail.header("x-failed-recipients")
    return look.in_case(Kind.BOUNCE, None, header_span("X-Failed-Recipients", value)) if value else None


def mail_system(look: Look) -> Recognition | None:
    """A mail system's own address, or a null sender and words of a failed delivery."""
    if forwards(look):
        return None
    sender = system_sender(look)
    if not sender and not null_sender(look):
        return None
    words = _bounce_words(look)
    if sender and _DAEMON.search(sender):
        return look.in_case(Kind.BOUNCE, None, header_span("From", sender), *words)
    if words and _is_failure(look):
        return look.in_case(Kind.BOUNCE, None, *words)
    return None


def failure_notice(look: Look) -> Recognition | None:
    """No header tells, but the subject opens like a failure notice and the text gives a status or a mailbox's fate."""
    subject = opening(look, "bounce_subject")
    if not subject or forwards(look) or look.via != "email":
        return None
    text = first(look, "bounce_text")
    head = look.mail.text[:HEAD]
    status = _STATUS.search(head) or _CODE.search(head)
    if text and (status or look.mail.returned or not look.words.opens_with(*_OF_A_PERSON)):
        return look.in_case(Kind.BOUNCE, None, subject, text)
    return None


def failure_text(look: Look) -> Recognition | None:
    """The text opens with the failure of a mail, names an address and speaks of nothing that anybody bought."""
    if forwards(look) or look.via != "email" or look.words.opens_with(*_OF_A_PERSON):
        return None
    head = look.mail.text[:HEAD]
    found = lexicon.everywhere("bounce_opening").find(lexicon.folded(head[:_OPENING]))
    if found and ("@" in head or _STATUS.search(head) or _CODE.search(head) or look.mail.attached_text):
        return look.in_case(Kind.BOUNCE, None, body_span(look, *found[0]))
    return None


def _is_failure(look: Look) -> bool:
    head, said = look.mail.text[:HEAD], lexicon.everywhere("bounce_text").find(look.head)
    return bool(
        opening(look, "bounce_subject")
        or look.mail.returned
        or _STATUS.search(head)
        or len(said) >= 2
        or (said and _CODE.search(head) and not look.words.opens_with(*_OF_A_PERSON))
    )


def _bounce_words(look: Look) -> tuple[Span, ...]:
    status = _STATUS.search(look.mail.text[:HEAD])
    spans = (
        opening(look, "bounce_subject"),
        first(look, "bounce_text"),
        body_span(look, *status.span()) if status else None,
    )
    return tuple(span for span in spans if span)
