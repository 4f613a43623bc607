"""What is grave, who needs care, and what a reply brings: sentences and those that only resemble them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from mailbot.core.reading import Known, KnownCase, Reading, ReplyKind
from tests.core.recognising import CUSTOMER, mail, read

CORPUS = Path(__file__).parents[1] / "corpus"
GRAVE = tomllib.loads((CORPUS / "grave.toml").read_text(encoding="utf-8"))
REPLIES = tomllib.loads((CORPUS / "replies.toml").read_text(encoding="utf-8"))
COMPLAINS = {
    "en": "I want to make a complaint. ",
    "sv": "Jag vill framföra ett klagomål. ",
    "zh": "我要投诉。",
    "de": "Ich möchte mich beschweren, das ist eine Beschwerde. ",
    "fr": "Ceci est une réclamation. ",
}
ASKING = {"sv": "Vi behöver lite fler uppgifter", "zh": "需要您补充资料"}
OURS = "<letter@wrenfield.example>"
KNOWN = Known(
    cases=(
        KnownCase(
            reference="CMP-2026-0042-K7",
            customer_email=CUSTOMER,
            participants=frozenset({CUSTOMER}),
            message_ids=frozenset({OURS}),
        ),
    )
)
BRINGS = {
    "asked": {ReplyKind.INFORMATION, ReplyKind.CANNOT},
    "information": {ReplyKind.INFORMATION, ReplyKind.CANNOT},
    "more": {ReplyKind.MORE},
    "thanks": {ReplyKind.THANKS, ReplyKind.ACCEPTS},
    "withdrawal": {ReplyKind.WITHDRAW},
    "escalation": {ReplyKind.NEXT_STAGE},
}


def _told(group: str) -> list[tuple[str, Reading]]:
    return [(text, read(mail(COMPLAINS[code] + text))) for code, texts in GRAVE[group].items() for text in texts]


@pytest.mark.parametrize(("group", "severity"), [("high", "high"), ("normal", "normal")])
def test_what_is_grave_is_told_from_what_sounds_like_it(group: str, severity: str) -> None:
    told = _told(group)
    wrong = [text for text, reading in told if reading.severity != severity]
    assert len(wrong) <= 0.06 * len(told), wrong


def test_shocks_and_fires_are_grave_in_every_form_of_their_words() -> None:
    told = _told("shocks_and_fires")
    assert [text for text, found in told if found.severity != "high" or "safety" not in found.about] == []
    assert [text for text, found in _told("only_like_them") if found.severity != "normal"] == []


@pytest.mark.parametrize(("group", "needs"), [("vulnerable", True), ("sound", False)])
def test_who_needs_care(group: str, needs: bool) -> None:
    assert [text for text, reading in _told(group) if reading.vulnerable is not needs] == []


def test_a_danger_a_barred_door_and_a_disclosure_have_their_topics() -> None:
    assert "safety" in read(mail("There was a brown mark on the plug of the heater, it is faulty.")).about
    assert "staff" in read(mail("My complaint: your guard stopped me. I am in a wheelchair.")).about
    assert "privacy" in read(mail("My complaint: he told my neighbour the name of my medicine.")).about


@pytest.mark.parametrize("brought", list(REPLIES))
def test_what_a_reply_brings(brought: str) -> None:
    wrong = []
    for code, texts in REPLIES[brought].items():
        subject = ASKING.get(code, "We need a little more information") if brought == "asked" else "CMP-2026-0042-K7"
        for text in texts:
            given = mail(text, f"Re: {subject}", in_reply_to=(OURS,))
            found = read(given, KNOWN).recognition.reply
            wrong += [(text, found)] if found not in BRINGS[brought] else []
    assert len(wrong) <= 1, wrong
