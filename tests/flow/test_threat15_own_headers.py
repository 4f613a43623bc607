"""Headers of ours in mail that comes in: without our key they say nothing, for good or ill (threats 15)."""

from __future__ import annotations

import pytest

from mailbot.core.case import State
from tests.flow.harness import BROKEN, OWNER, Bench, complain, parsed, to

OURS = {
    "X-Loop": "complaints@wrenfield.example",
    "X-Mailbot-Case": "CMP-04J5-CY4T-T",
    "X-Mailbot-Owner": "meera@wrenfield.example",
    "X-Mailbot-Authenticated": "yes",
    "X-Mailbot-Kind": "own",
    "Content-Language": "zh",
}


@pytest.mark.parametrize("name", OURS)
def test_a_customer_s_mail_is_read_as_if_it_had_none(name: str) -> None:
    bench = Bench()
    bench.opened()
    bench.arrives(BROKEN, **{name: OURS[name]})
    left = bench.round()
    assert (len(to(left, "sam.okafor")), len(to(left, "meera"))) == (1, 1)
    assert bench.case().language == "en"


def test_every_header_of_a_real_letter_of_ours_proves_nothing_in_a_mail_of_somebody_else_s() -> None:
    """All but the stamps, which are made with the key."""
    bench = Bench()
    complain(bench)
    letter = parsed(bench.mailer.taken[0].raw)
    stamped = {"from", "to", "subject", "date", "message-id", "reply-to", "references", "in-reply-to"}
    written = {"mime-version", "content-type", "content-transfer-encoding", "auto-submitted", "precedence"}
    copied = {name: str(value) for name, value in letter.items() if name.lower() not in stamped | written}
    assert "X-Loop" in copied
    bench.arrives(BROKEN.replace("20817", "20899"), "Ann <ann@mail.example>", **copied)
    assert len(to(bench.round(), "ann@mail.example")) <= 1
    assert [case.customer_email for case in bench.store.cases()].count("ann@mail.example") == 1


def test_a_command_is_no_truer_for_them() -> None:
    bench = Bench(enrolled=False)
    _, card = complain(bench)
    more = {name: value for name, value in OURS.items() if name != "X-Loop"}
    bench.arrives("#close\n", OWNER, f"Re: {card['Subject']}", In_Reply_To=str(card["Message-ID"]), **more)
    bench.round()
    assert bench.case().state is State.ASSESSING
