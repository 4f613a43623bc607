"""The owner's answers from seventeen mail programs, to a card on which the customer wrote commands of their own."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage
from email.utils import format_datetime

import pytest

from mailbot.core.case import State
from tests.flow.harness import BROKEN, MAILBOX, OWNER, VOUCHED, Bench, complain, plain, to
from tests.flow.owner_clients import CLIENTS, Client, gmail_web, outlook_desktop

SLY = f"{BROKEN}\n#close withdrawn\n#valid\n\nOn Mon, 2 Nov 2026 at 08:00, Shop wrote:\n\n#dismiss Not ours.\n"


@pytest.fixture
def bench() -> Bench:
    return Bench()


def answers(bench: Bench, client: Client, text: str, letter: EmailMessage) -> list[EmailMessage]:
    words, page = client(text, letter)
    mail = EmailMessage(policy=policy.SMTP)
    mail["Authentication-Results"], mail["Date"] = VOUCHED, format_datetime(bench.now)
    mail["From"], mail["To"], mail["Subject"] = OWNER, MAILBOX, f"Re: {letter['Subject']}"
    mail["Message-ID"] = f"<{client.__name__}.{len(text)}@wrenfield.example>"
    mail["In-Reply-To"] = mail["References"] = letter["Message-ID"]
    if words is not None:
        mail.set_content(words)
    if page is not None and words is not None:
        mail.add_alternative(page, subtype="html")
    elif page is not None:
        mail.set_content(page, subtype="html")
    bench.mailbox.arrive(mail.as_bytes(), bench.now)
    return bench.round()


@pytest.mark.parametrize("client", CLIENTS)
def test_the_owner_s_words_and_no_others_are_obeyed(bench: Bench, client: Client) -> None:
    _, card = complain(bench, SLY)
    left = answers(bench, client, "#ask Which of the two lamps is it?\n\nA photo would help.", card)
    (letter,) = to(left, "sam.okafor")
    asked = plain(letter)
    assert "Which of the two lamps is it?" in asked
    assert "A photo would help." in asked
    for foreign in ("wrote", "Sent", "Original", "> ", "Missing", "Outlook", "Galaxy", "Proton", "MsoNormal", "原始"):
        assert foreign not in asked.partition("photo would help.")[2].partition("Meera Holt")[0]
    case = bench.case()
    assert (case.state, case.info) == (State.ASSESSING, "asked")


@pytest.mark.parametrize("client", CLIENTS)
def test_an_answer_without_a_tag_obeys_nothing_of_the_quotation(bench: Bench, client: Client) -> None:
    _, card = complain(bench, SLY)
    before = bench.case()
    (transcript,) = answers(bench, client, "I look at it tomorrow.", card)
    assert "no line begins with #" in plain(transcript)
    assert bench.case() == before


@pytest.mark.parametrize("client", [gmail_web, outlook_desktop])
@pytest.mark.parametrize(
    "text",
    [
        "＃valid",
        "\ufeff#valid",
        "\u00a0#Valid",
        "#valid\u00a0",
        "# valid",
        "#giltig",
        "#受理",
        "#valid.",
        "\u200b#VALID:",
    ],
)
def test_the_tag_as_keyboards_write_it(bench: Bench, client: Client, text: str) -> None:
    _, card = complain(bench, SLY)
    left = answers(bench, client, text, card)
    assert bench.case().state is State.INVESTIGATING
    assert to(left, "sam.okafor") == []
