"""One sender writes without end: every mail is kept, and the owner's inbox stays readable (threats 41, 46)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from mailbot.core.reading import Limits
from mailbot.flow.ports import Delivery, Sent
from tests.flow.harness import BROKEN, CUSTOMER, START, Bench, complain, desk, plain, to


def flooded(mails: int = 60) -> tuple[Bench, Counter[str]]:
    bench = Bench()
    bench.opened()
    for number in range(mails):
        bench.arrives(f"{BROKEN}\n{number}\n", subject=f"Broken {number}")
    left = bench.round()
    return bench, Counter(str(mail["To"]).rpartition("<")[2].rstrip(">") for mail in left)


def test_a_sender_without_end_is_acknowledged_a_few_times_and_carded_ten_times() -> None:
    bench, left = flooded()
    assert len(bench.store.cases()) == 60
    assert left["sam.okafor@mail.example"] == bench.desk.limits.automatic_per_day
    assert left["meera@wrenfield.example"] == 10 + 1


def test_the_notice_comes_once_an_hour_and_names_the_sender() -> None:
    bench, _ = flooded(12)
    bench.now += timedelta(minutes=30)
    bench.arrives(f"{BROKEN}\nagain\n")
    assert bench.round() == []
    bench.now += timedelta(minutes=40)
    bench.arrives(f"{BROKEN}\nand again\n")
    (notice,) = bench.round()
    assert notice["Subject"].startswith("Many mails from one sender")
    assert "sam.okafor@mail.example" in plain(notice)
    assert "cracked" not in plain(notice)


def test_another_customer_gets_acknowledgement_and_card_meanwhile() -> None:
    bench, _ = flooded(12)
    bench.arrives(BROKEN.replace("20817", "20818"), "Ann Lee <ann@mail.example>")
    left = bench.round()
    assert len(to(left, "ann@mail.example")) == 1
    assert any("New complaint" in str(mail["Subject"]) for mail in to(left, "meera"))


def test_the_next_morning_warns_of_twenty_cases_and_the_digest_tells_all() -> None:
    bench, _ = flooded()
    left = to(bench.until(START + timedelta(days=1, hours=2)), "meera")
    digests = [mail for mail in left if "for you today" in str(mail["Subject"])]
    assert len(left) - len(digests) == 20
    assert "60 for you today" in str(digests[0]["Subject"])
    assert bench.tick() == 0


def test_a_conversation_without_end_is_carded_ten_times_a_day() -> None:
    bench = Bench()
    acknowledgement, _ = complain(bench)
    for number in range(30):
        bench.replies(acknowledgement, f"Here is detail number {number}: WF-2{number:04}.", CUSTOMER)
    cards = [mail for mail in bench.mailer.taken if mail.template in ("card", "alarm")]
    assert len(cards) == 1 + 10 + 1
    assert sum(event.name == "replied" for event in bench.case().journal) == 30


def test_a_stranger_s_flood_hides_no_customer_s_mail() -> None:
    bench = Bench()
    acknowledgement, _ = complain(bench)
    for number in range(15):
        bench.replies(acknowledgement, f"I have something to say, too: {number}.", "Eve <eve@mail.example>")
    (card,) = bench.customer(acknowledgement, "It was delivered on 30 October.")
    assert "many mails" not in str(card["Subject"]).lower()
    assert "30 October" in plain(card)


def test_a_case_that_got_no_card_gets_one_when_the_owner_asks() -> None:
    bench, _ = flooded(12)
    bench.now += timedelta(hours=2)
    bench.arrives(f"{BROKEN}\nagain\n")
    (notice,) = bench.round()
    newest = bench.store.cases()[-1].reference
    left = bench.owner(notice, f"#status {newest}")
    (card,) = [mail for mail in to(left, "meera") if newest in str(mail["Subject"])]
    assert "cracked" in next(str(part.get_content()) for part in card.iter_attachments())
    bench.owner(card, "#note Seen.")
    case = bench.store.case(newest)
    assert case is not None
    assert case.has("commanded")


REFUSED = Sent(delivery=Delivery.REFUSED, said="550 no", code=550)


def refusing(*templates: str) -> Bench:
    """A desk whose mail server refuses those letters, two hours after sixty customers wrote."""
    bench = Bench()
    bench.opened()
    for number in range(60):
        bench.arrives(BROKEN, f"Customer <c{number}@mail.example>")
    bench.poll()
    bench.mailer.by_template = dict.fromkeys(templates, REFUSED)
    bench.now += timedelta(hours=2)
    return bench


def test_when_the_server_refuses_every_letter_the_owner_gets_some_alarms_and_one_notice() -> None:
    bench = refusing("acknowledgement", "acknowledgement_questions")
    subjects = Counter(str(mail["Subject"]).partition(" (")[0] for mail in to(bench.send(), "meera"))
    assert subjects["A letter could not be delivered"] == bench.desk.limits.notices_per_hour
    assert subjects["Many messages at once"] == 2  # one for the cards two hours ago, one for the letters
    assert sum(case.has("letter_failed") for case in bench.store.cases()) == 60
    bench.now = START + timedelta(days=1)
    (digest,) = [mail for mail in bench.round() if "for you today" in str(mail["Subject"])]
    assert plain(digest).count("(no card was sent)") >= 30
    assert "And ten more: reply with #list open" in plain(digest)


def test_a_letter_that_the_owner_decided_on_is_told_by_itself_in_any_flood() -> None:
    bench = refusing("acknowledgement", "acknowledgement_questions", "reply")
    card = next(mail for mail in to(bench.send(), "meera") if str(mail["Subject"]).startswith("New complaint"))
    left = bench.owner(card, "#reply\nWe have looked at it.")
    assert [mail.template for mail in bench.mailer.tried].count("reply") == 1
    assert len([mail for mail in to(left, "meera") if "could not be delivered" in str(mail["Subject"])]) == 1


def test_receipts_for_strangers_leave_at_the_pace_of_all_answers() -> None:
    """A letter that was forwarded to a list: everybody on it answers."""
    limits = Limits(answers_per_hour=5)
    bench = Bench(desk=desk(limits=limits))
    acknowledgement, _ = complain(bench)
    gone = Counter[str]()
    for number in range(12):
        left = bench.customer(acknowledgement, "I have seen this, too.", f"List <l{number}@list.example>")
        gone.update(str(mail["To"]) for mail in to(left, "@list.example"))
    assert len(gone) == limits.answers_per_hour - 1
    later = bench.until(bench.now + timedelta(hours=3), step=timedelta(minutes=20))
    gone.update(str(mail["To"]) for mail in to(later, "@list.example"))
    assert gone == {f"l{number}@list.example": 1 for number in range(12)}


def test_a_stranger_that_answers_nobody_gets_no_receipt() -> None:
    bench = Bench()
    acknowledgement, _ = complain(bench)
    left = bench.customer(acknowledgement, "Your message was received.", "Box <noreply@list.example>")
    assert to(left, "@list.example") == []


def test_a_grave_case_in_a_flood_is_named_once_an_hour() -> None:
    bench = Bench()
    bench.opened()
    for number in range(bench.desk.limits.notices_per_hour):
        bench.arrives(f"{BROKEN}\n{number}\n", sender=f"C{number} <c{number}@mail.example>")
    bench.round()
    for number in range(5):
        fire = f"Order WF-2081{number}. Your lamp caught fire and burned my hand.\n"
        bench.arrives(fire, sender=f"H{number} <h{number}@mail.example>")
    told = [mail for mail in to(bench.round(), "meera") if "Many messages" in str(mail["Subject"])]
    first = next(case.reference for case in bench.store.cases() if case.customer_email == "h0@mail.example")
    assert [first in str(mail["Subject"]) for mail in told] == [True]
    assert f"look at {first} first" in plain(told[0])
