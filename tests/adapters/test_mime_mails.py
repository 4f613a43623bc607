"""Hand-made mails, each with what must be read of it in the JSON file beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mailbot.core.mail import Address, IncomingMail
from tests.adapters.mime_reading import ARRIVED, parsed

MAILS = Path(__file__).parent / "mails"


def told(mail: IncomingMail) -> dict[str, Any]:
    """What the JSON files hold: everything that is neither empty nor the same in all of them."""

    def pairs(addresses: tuple[Address, ...]) -> list[list[str]]:
        return [[a.email, a.name] for a in addresses]

    everything: dict[str, Any] = {
        "problem": mail.problem,
        "message_id": mail.message_id,
        "in_reply_to": list(mail.in_reply_to),
        "references": list(mail.references),
        "senders": pairs(mail.senders),
        "reply_to": pairs(mail.reply_to),
        "to": pairs(mail.to),
        "cc": pairs(mail.cc),
        "subject": mail.subject,
        "sent": mail.sent.isoformat() if mail.sent else None,
        "headers": [
            [name, value] for name, value in mail.headers if name.startswith(("auth", "auto", "prec", "list", "x-"))
        ],
        "content_type": mail.content_type,
        "text": mail.text.split("\n"),
        "text_from_html": mail.text_from_html,
        "attachments": [[a.name, a.content_type, a.size, a.inline] for a in mail.attachments],
        "attached_text": [text.split("\n") for text in mail.attached_text],
        "returned": [[r.message_id, r.recipient, r.action, r.status] for r in mail.returned],
    }
    return {key: value for key, value in everything.items() if value}


@pytest.mark.parametrize("path", sorted(MAILS.glob("*.eml")), ids=lambda p: p.stem)
def test_mail_is_read_as_written_beside_it(path: Path) -> None:
    mail = parsed(path.read_bytes())
    assert told(mail) == json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert mail.received == ARRIVED
    assert mail.size == path.stat().st_size


def test_every_expectation_has_its_mail() -> None:
    assert {p.stem for p in MAILS.glob("*.json")} == {p.stem for p in MAILS.glob("*.eml")}
    assert len(list(MAILS.glob("*.eml"))) > 50
