"""Batches of mails written and labelled in one go: each with its label beside it, what it does not say left out."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_MAILBOX = {
    "pottery": "hello@pottery.example.com",
    "chemist": "care@chemist.example.org",
    "outfitter": "help@outfitter.example.net",
}
_LISTS = ("order_numbers", "outcome_wanted")
_FIELDS = (
    "name", "email", "phone", "address", "postcode", "order_date", "preferred_channel", "represented_person",
    "staff_name", "amount",
)  # fmt: skip
_SILENT = ("auto_reply", "bounce", "spam")
_SENDER = re.compile(r"^From:.*?([\w.+-]+@[\w.-]+)>?$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    label: dict[str, Any]  # as a line of labels.jsonl
    raw: bytes


def read(path: Path) -> Iterator[Labelled]:
    for number, given in enumerate(tomllib.loads(path.read_text(encoding="utf-8"))["mail"], 1):
        yield Labelled(label=_label(f"mails/{path.stem}-{number:02}.eml", given), raw=_raw(given, number))


def _label(file: str, given: dict[str, Any]) -> dict[str, Any]:
    sender = _SENDER.search(given["raw"])
    fields = {name: given.get(name) for name in _FIELDS} | {name: given.get(name, []) for name in _LISTS}
    if given["kind"] not in _SILENT and sender:
        fields["email"] = fields["email"] or sender[1]
    return {
        "file": file,
        "shop": given["shop"],
        "language": given.get("language", "en"),
        "kind": given["kind"],
        "case_reply": given.get("case_reply"),
        "via": given.get("via", "email"),
        "fields": fields | {"attachments": given.get("attachments", 0)},
        "about": given.get("about", []),
        "severity": given.get("severity", "normal"),
        "vulnerable": given.get("vulnerable", False),
        "stripped": given.get("stripped"),
    }


def _raw(given: dict[str, Any], number: int) -> bytes:
    """The mail with the header lines that every mail has; those that it brings itself stay."""
    head, _, body = given["raw"].lstrip("\n").partition("\n\n")
    usual = {
        "To": _MAILBOX[given["shop"]],
        "Date": "Wed, 18 Nov 2026 10:00:00 +0000",
        "Message-ID": f"<{number}.batch@mail.example>",
        "Content-Type": "text/plain; charset=utf-8",
    }
    lines = [f"{name}: {value}" for name, value in usual.items() if f"\n{name.lower()}:" not in f"\n{head.lower()}"]
    return "\r\n".join([*head.split("\n"), *lines, "", *body.split("\n")]).encode()
