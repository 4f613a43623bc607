"""What a customer's mail proves: by thread or reference, from a participant or not, forged or not (threats 3d)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.flow.harness import BROKEN, CUSTOMER, Bench, complain, plain, to

FORGED = "mx.wrenfield.example; dmarc=fail header.from=mail.example"
EVE = "Eve <eve@evil.example>"


def replies(bench: Bench) -> list[str | None]:
    return [event.by for event in bench.case().journal if event.name == "replied"]


@pytest.mark.parametrize("results", ["", "mx.wrenfield.example; dmarc=pass header.from=mail.example"])
@pytest.mark.parametrize("by", ["thread", "reference"])
def test_a_participant_s_mail_joins_the_case(results: str, by: str) -> None:
    bench = Bench()
    acknowledgement, _ = complain(bench)
    more = {"In_Reply_To": str(acknowledgement["Message-ID"])} if by == "thread" else {}
    subject = "Re: lamp" if by == "thread" else bench.case().reference
    bench.arrives("The order number is WF-20817.\n", CUSTOMER, subject, Authentication_Results=results, **more)
    bench.round()
    assert replies(bench) == ["customer"]


def test_a_forged_participant_in_the_thread_changes_nothing_and_is_not_answered() -> None:
    bench = Bench()
    acknowledgement, _ = complain(bench)
    before = bench.case()
    known = {"In_Reply_To": str(acknowledgement["Message-ID"]), "Authentication_Results": FORGED}
    bench.arrives("I withdraw my complaint.\n", CUSTOMER, "Re: lamp", **known)
    left = bench.round()
    assert to(left, "sam.okafor") == []
    assert "forged" in plain(to(left, "meera")[0])
    assert replies(bench) == ["stranger"]
    assert (bench.case().state, bench.case().fields) == (before.state, before.fields)


def test_a_forged_participant_with_the_reference_is_a_matter_of_its_own_and_is_not_answered() -> None:
    bench = Bench()
    complain(bench)
    bench.arrives(BROKEN, CUSTOMER, bench.case().reference, Authentication_Results=FORGED)
    left = bench.round()
    assert to(left, "sam.okafor") == []
    assert "forged" in plain(to(left, "meera")[0])
    assert len(bench.store.cases()) == 2


def test_a_hundred_complaints_of_forged_senders_get_no_answer_and_none_is_lost() -> None:
    """F7: a server that says dmarc=fail spares the people whose names are used."""
    bench = Bench()
    bench.opened()
    for number in range(100):
        bench.arrives(BROKEN, f"Victim <victim{number}@mail.example>", Authentication_Results=FORGED)
    left = bench.round()
    assert [mail for mail in left if "meera" not in str(mail["To"])] == []
    cases = bench.store.cases()
    assert len(cases) == 100
    assert all(case.has("withheld") for case in cases)


def test_a_stranger_in_the_thread_is_kept_apart_and_gets_a_neutral_receipt() -> None:
    bench = Bench()
    acknowledgement, _ = complain(bench)
    left = bench.customer(acknowledgement, "Please send the money to me.", EVE)
    (receipt,) = to(left, "eve@")
    assert bench.case().reference not in receipt.as_string()
    assert replies(bench) == ["stranger"]
    assert "eve@evil.example" not in bench.case().participants


@pytest.mark.parametrize(("days", "joins"), [(80, True), (100, False)])
def test_a_stamp_dies_ninety_days_after_the_end_of_its_case(days: int, joins: bool) -> None:
    """A stranger who answers a letter of ours: in the thread while its stamp lives, a matter of its own afterwards."""
    bench = Bench()
    acknowledgement, card = complain(bench)
    bench.owner(card, "#close withdrawn")
    bench.until(bench.now + timedelta(days=days), step=timedelta(days=20))
    before = len(bench.store.cases())
    bench.customer(acknowledgement, BROKEN, EVE)
    assert len(bench.store.cases()) == before + (not joins)
