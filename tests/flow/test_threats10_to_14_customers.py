"""What a customer's mail proves: by thread or reference, from a participant or not, forged or not (threats 10, 14)."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import pytest

from mailbot.core.steps import replay
from tests.flow.harness import BROKEN, CUSTOMER, Bench, complain, plain, to

FORGED = "mx.wrenfield.example; dmarc=fail header.from=mail.example"
EVE = "Eve <eve@evil.example>"
WORK = "Sam Okafor <sam@work.example>"
ALLOW = "#allow sam@work.example"
NO_ORDER = BROKEN.replace(", order WF-20817,", "")


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
    """A server that says dmarc=fail spares the people whose names are used."""
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


def let_in(bench: Bench, text: str = "The order number is WF-20817.") -> tuple[EmailMessage, EmailMessage]:
    """A case in whose thread another address wrote, which the owner lets in: the acknowledgement, the owner's card."""
    acknowledgement, _ = complain(bench)
    (card,) = to(bench.customer(acknowledgement, text, WORK), "meera")
    (question,) = bench.owner(card, ALLOW)
    assert "sam@work.example" not in bench.case().participants  # asked back, whatever proves the mail
    assert "> #allow sam@work.example" in plain(question)
    left = bench.owner(question, "ok")
    assert to(left, "sam") == []  # nothing of the case goes to anybody by itself
    return acknowledgement, card


def test_a_card_about_a_stranger_offers_to_let_the_address_in() -> None:
    bench = Bench()
    acknowledgement, own = complain(bench)
    (card,) = to(bench.customer(acknowledgement, "It is me, from work.", WORK), "meera")
    assert ALLOW in plain(card)
    assert "#allow" not in plain(own)


def test_an_address_that_was_let_in_takes_part_and_what_it_wrote_counts() -> None:
    bench = Bench()
    acknowledgement, _ = complain(bench, NO_ORDER)
    assert bench.case().info == "asked"
    (card,) = to(bench.customer(acknowledgement, "The order number is WF-20817.", WORK), "meera")
    assert bench.case().value("order_number") is None
    (question,) = bench.owner(card, ALLOW)
    bench.owner(question, "ok")
    case = bench.case()
    assert (case.value("order_number"), case.info) == ("WF-20817", "complete")
    assert replay(case.journal).participants == case.participants >= {"sam@work.example", case.customer_email}
    bench.customer(acknowledgement, "I have sent the lamp back today.", WORK)
    assert replies(bench) == ["stranger", "customer"]


def test_what_the_customer_said_herself_stays() -> None:
    bench = Bench()
    let_in(bench, "The order number is WF-99999.")
    assert bench.case().value("order_number") == "WF-20817"


def test_letting_an_address_in_can_be_undone() -> None:
    bench = Bench()
    acknowledgement, card = let_in(bench)
    bench.owner(card, "#undo")
    assert "sam@work.example" not in bench.case().participants
    bench.customer(acknowledgement, "Is there any news?", WORK)
    assert replies(bench) == ["stranger", "stranger"]


@pytest.mark.parametrize("line", ["#allow", "#allow eve@evil.example", "#allow sam.okafor@mail.example"])
def test_only_an_address_that_wrote_in_the_case_is_let_in(line: str) -> None:
    bench = Bench()
    acknowledgement, _ = complain(bench)
    (card,) = to(bench.customer(acknowledgement, "It is me.", WORK), "meera")
    before = bench.case().participants
    (question,) = bench.owner(card, line)
    (answer,) = bench.owner(question, "ok")
    assert "sam@work.example" in plain(answer)
    assert bench.case().participants == before


def test_a_forged_mail_does_not_make_its_address_one_to_let_in() -> None:
    bench = Bench()
    acknowledgement, _ = complain(bench)
    forged = FORGED.replace("mail.example", "work.example")
    known = {"In_Reply_To": str(acknowledgement["Message-ID"]), "Authentication_Results": forged}
    bench.arrives("It is me, from work.\n", WORK, "Re: lamp", **known)
    (card,) = to(bench.round(), "meera")
    assert "#allow" not in plain(card)
    assert bench.case().strangers == ()


def test_a_stranger_who_only_names_a_reference_is_acknowledged_and_the_card_says_so() -> None:
    """As any complaint, so that nobody learns whether the reference exists (threats 9 and 10)."""
    bench = Bench()
    complain(bench)
    bench.arrives(BROKEN, EVE, f"About {bench.case().reference}")
    left = bench.round()
    assert "received your complaint" in plain(to(left, "eve@")[0])
    card = plain(to(left, "meera")[0])
    assert "a case of its own" in card
    assert "tells nothing" not in card
    assert "#allow" not in card


def forged_ids(bench: Bench) -> list[str]:
    """Ids of the thread as a stranger might make them up: a stamp changed or cut short, the reference at our domain."""
    acknowledgement = next(mail for mail in bench.mailer.taken if "sam.okafor" in mail.recipient)
    ours = acknowledgement.message_id.strip("<>")
    token, _, domain = ours.rpartition("@")
    changed = token[:-4] + ("aaaa" if token[-4:] != "aaaa" else "bbbb")
    return [f"<{changed}@{domain}>", f"<{token[:-8]}@{domain}>", f"<{bench.case().reference}@{domain}>"]


def test_11_a_thread_that_was_made_up_joins_nothing() -> None:
    bench = Bench()
    complain(bench)
    case, ids = bench.case().reference, forged_ids(bench)
    for number, name in enumerate(ids):
        bench.arrives(f"{BROKEN}\n{number}\n", EVE, "Re: your complaint", In_Reply_To=name, References=name)
        left = to(bench.round(), "eve@")
        assert not [mail for mail in left if case in f"{mail['Subject']}{plain(mail)}"]
    assert len(bench.store.cases()) == 1 + len(ids)
    assert [e for e in bench.store.events(case) if e.name in ("replied", "came_back")] == []


def test_11_whoever_knows_the_id_of_a_customer_s_own_mail_is_kept_apart() -> None:
    """Whoever got a copy of it has it: the owner looks, nothing changes, and the answer tells nothing."""
    bench = Bench()
    complain(bench)
    before = bench.case()
    bench.arrives(f"{BROKEN}\nSend it to me.\n", EVE, "Re: lamp", In_Reply_To="<1@mail.example>")
    (receipt,) = to(bench.round(), "eve@")
    assert before.reference not in receipt.as_string()
    after = bench.case()
    assert (after.state, after.fields, after.participants) == (before.state, before.fields, before.participants)
    assert replies(bench) == ["stranger"]


def test_13_whoever_else_the_customer_wrote_to_is_on_record_and_never_written_to() -> None:
    bench = Bench()
    bench.opened()
    more = {"Cc": "Press <news@paper.example>, Shop <shop@else.example>", "Bcc": "hidden@paper.example"}
    uid = bench.arrives(BROKEN, **more)
    left = bench.round()
    (card,) = to(left, "meera")
    left += bench.owner(card, "#valid")
    left += bench.customer(to(left, "sam.okafor")[0], "One thing more: it rattles, too.")
    recipients = {mail.recipient for mail in bench.mailer.taken}
    assert recipients == {"sam.okafor@mail.example", "meera@wrenfield.example"}
    assert not [mail for mail in left if mail["Cc"] or mail["Bcc"]]
    assert bench.case().participants == {"sam.okafor@mail.example"}
    (held, *_) = bench.store.incoming(bench.case().reference)
    assert bench.store.raw(held.sha256) == bench.mailbox.mails[uid][0]  # with its Cc, for whoever asks
