"""Several people at one desk: who gets a case, who may say what in it, and whose name stands under its letters."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from mailbot.adapters.letters import Letters
from mailbot.core import commands, roles
from mailbot.core.books import Written
from mailbot.core.case import State
from mailbot.core.decide import cards
from mailbot.core.decide import time as times
from mailbot.core.decide.draft import Draft
from mailbot.core.desk import StaffMember
from mailbot.core.facts import Card, Warning
from tests.flow.harness import BROKEN, Bench, complain, desk, plain, to

pytestmark = pytest.mark.slow  # of "make test", not of "make check"

LATE = BROKEN.replace("WF-20817", "HX-4820193")
LENA = StaffMember(name="Lena Berg", role="head_of_customer_services", email="lena@wrenfield.example")
GITA = StaffMember(name="Gita Rao", role="general_manager", email="gita@wrenfield.example")
TOM = StaffMember(name="Tom Adeyemi", role="director_of_department", email="tom@wrenfield.example")
ANSWER = "#decide not_upheld\nThe carrier's record shows that it came on time."
REVIEW = "I am not satisfied with your decision and ask for a review by the director."


def team(*staff: StaffMember, use: str = "hexpress", **changes: object) -> Bench:
    return Bench(desk=desk(use, order_examples=("HX-4820193", "WF-20817"), staff=staff, **changes))


def two_stages(*staff: StaffMember) -> Bench:
    return team(*(staff or (LENA, GITA, TOM)))


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def about_cases(left: list[EmailMessage]) -> list[EmailMessage]:
    """Without the morning's digest."""
    return [mail for mail in left if "(CMP-" in str(mail["Subject"])]


def transcript(left: list[EmailMessage]) -> str:
    """The one answer to commands of which nothing was done."""
    (answer,) = left
    assert "Nothing done" in str(answer["Subject"])
    return plain(answer)


def test_the_card_goes_to_the_handler_and_her_name_is_under_the_letter() -> None:
    bench = two_stages()
    acknowledgement, card = complain(bench, LATE, "lena")
    assert "Lena Berg" in plain(acknowledgement)
    (letter,) = to(bench.handler(card, ANSWER), "sam.okafor")
    assert str(letter["From"]).startswith('"Lena Berg, Wrenfield Lamps"')
    assert "Lena Berg" in plain(letter).split("Yours sincerely")[1]
    decided = bench.case().last("decided")
    assert decided is not None
    assert decided.by == "Lena Berg"


def test_stage_two_goes_to_another_one_than_stage_one() -> None:
    """The head of customer services is the director too: somebody else has to look at it afresh (hexpress 14)."""
    bench = two_stages(LENA, StaffMember(name="Lena Berg", role="director_of_department", email=LENA.email), GITA)
    _, card = complain(bench, LATE, "lena")
    (letter,) = to(bench.handler(card, ANSWER), "sam.okafor")
    assert "Meera Holt" in plain(letter)
    assert "took no part" in plain(letter)
    bench.now = at(12)
    left = about_cases(bench.customer(letter, REVIEW))
    assert len(to(left, "meera")) == 1
    assert to(left, "lena") == []
    assert roles.handler(bench.case(), bench.desk).name == "Meera Holt"


def test_a_handler_commands_her_own_cases_only() -> None:
    bench = two_stages()
    _, card = complain(bench, LATE, "lena")
    (letter,) = to(bench.handler(card, ANSWER), "sam.okafor")
    bench.now = at(12)
    bench.customer(letter, REVIEW)
    said = transcript(bench.handler(card, "#decide upheld\nI have changed my mind."))
    assert "case of Tom Adeyemi now" in said
    assert bench.case().state is State.INVESTIGATING


def test_a_stamp_of_hers_is_nobody_else_s() -> None:
    """Each gets a stamp of her own: the director commands nothing with the handler's letter (threats 11)."""
    bench = two_stages()
    _, card = complain(bench, LATE, "lena")
    (refused,) = bench.replies(card, "#note seen", "Tom Adeyemi <tom@wrenfield.example>")
    assert "tom@" in str(refused["To"])
    assert "Nothing has been done" in plain(refused)
    assert not bench.case().has("noted")


def test_what_only_the_owner_may_do_is_refused_by_a_sentence() -> None:
    bench = two_stages()
    _, card = complain(bench, LATE, "lena")
    (letter,) = to(bench.handler(card, ANSWER), "sam.okafor")
    bench.until(datetime(2026, 12, 3, 9, tzinfo=UTC))
    (late,) = to(bench.customer(letter, REVIEW), "meera")
    assert "#escalate" in plain(late)
    assert "Only the owner can do that" in transcript(bench.handler(card, "#escalate"))
    assert bench.case().state is State.CLOSED
    assert to(bench.owner(late, "#escalate"), "sam.okafor")


def test_every_command_is_either_a_handler_s_or_the_owner_s() -> None:
    """A new command is the owner's alone until it is given to handlers on purpose."""
    words = {spec.word for spec in commands.COMMANDS}
    assert words >= roles.HANDLER - {"assign", "away", "back"}


def test_the_handler_is_warned_and_on_the_day_itself_the_second_too() -> None:
    """procedure, 5 no. 21: handler, then deputy; here nobody is the deputy, so it is the owner."""
    bench = two_stages()
    complain(bench, LATE, "lena")
    near = bench.until(at(9, 23))
    assert len([m for m in to(near, "lena") if "#decide" in plain(m)]) == 1
    assert [m for m in to(near, "meera") if "#decide" in plain(m)] == []
    today = bench.until(at(10, 23))
    (warning,) = to(about_cases(today), "meera")
    assert len(to(about_cases(today), "lena")) == 1
    (letter,) = to(bench.owner(warning, ANSWER), "sam.okafor")
    assert "Meera Holt" in plain(letter).split("Yours sincerely")[1]


@pytest.mark.parametrize("named", ["Lena Berg", "Lena"])
def test_a_complaint_about_the_handler_goes_to_the_next_in_line(named: str) -> None:
    """Y10: she is never its handler; the owner is told, and the subject gets nothing."""
    bench = two_stages()
    bench.opened()
    bench.arrives(LATE.replace("and nobody", f"and your employee {named} was rude to me on the phone. Nobody"))
    left = bench.round()
    assert roles.handler(bench.case(), bench.desk) == GITA
    assert to(left, "lena") == []
    assert len(to(left, "gita")) == 1
    (told,) = to(left, "meera")
    assert "Gita Rao has it instead" in plain(told)
    (acknowledgement,) = to(left, "sam.okafor")
    assert "Gita Rao" in plain(acknowledgement)
    assert "Lena" not in plain(acknowledgement)


def test_naming_the_handler_takes_the_case_from_her() -> None:
    bench = two_stages()
    _, card = complain(bench, LATE, "lena")
    left = bench.handler(card, "#staff Lena Berg")
    assert roles.handler(bench.case(), bench.desk) == GITA
    assert "Gita Rao has it instead" in plain(to(left, "meera")[0])
    assert "case of Gita Rao" in transcript(bench.handler(card, "#note I was never rude."))


def test_yanna_with_one_person_is_as_before() -> None:
    """The owner decides about herself where nobody else is there, and her card says so (Y10)."""
    bench = team(use="yanna")
    bench.opened()
    bench.arrives(BROKEN.replace("and nobody", "and your employee Meera Holt was rude to me on the phone. Nobody"))
    left = bench.round()
    (card,) = to(left, "meera")
    assert "it may be about you" in plain(card).lower()
    assert len(to(bench.owner(card, "#valid\n\nThe points.\n"), "sam.okafor")) == 1


def whole(mail: EmailMessage) -> str:
    """The file that goes along with a card."""
    (part,) = mail.iter_attachments()
    return str(part.get_content())


def test_the_owner_hands_a_case_on_with_all_that_was_written() -> None:
    bench = two_stages()
    complain(bench, LATE, "lena")
    bench.now = at(4, 8)
    (morning,) = to(bench.round(), "meera")
    (shown,) = about_cases(bench.owner(morning, f"#status {bench.case().reference}"))
    assert "arrived cracked on 30 October" in whole(shown)
    left = bench.owner(shown, "#assign Gita because Lena has too many")
    (card,) = to(left, "gita")
    assert "is yours now" in plain(card)
    assert "arrived cracked on 30 October" in whole(card)
    assert "Lena Berg will write the next one" in whole(card)
    assert roles.handler(bench.case(), bench.desk) == GITA
    (letter,) = to(bench.handler(card, ANSWER), "sam.okafor")
    assert str(letter["From"]).startswith('"Gita Rao, Wrenfield Lamps"')


def test_the_director_gets_what_was_written_in_stage_one() -> None:
    bench = two_stages()
    _, card = complain(bench, LATE, "lena")
    (letter,) = to(bench.handler(card, f"{ANSWER}\n#note The customer was polite on the phone."), "sam.okafor")
    bench.now = at(12)
    (handed,) = to(about_cases(bench.customer(letter, REVIEW)), "tom")
    assert "arrived cracked on 30 October" in whole(handed)
    assert "The carrier's record shows" in whole(handed)
    assert "ask for a review by the director" in whole(handed)
    assert "polite on the phone" not in whole(handed)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("#assign", "cannot go to that person. Possible: Gita Rao"),
        ("#assign Tom Adeyemi", "cannot go to that person. Possible: Gita Rao"),
        ("#assign Nobody", "Possible: Gita Rao, Meera Holt"),
    ],
)
def test_a_handler_hands_on_to_those_of_the_stage_alone(line: str, said: str) -> None:
    """hexpress 13: department, head, general manager; the director belongs to stage two."""
    bench = two_stages()
    _, card = complain(bench, LATE, "lena")
    assert said in transcript(bench.handler(card, line))
    assert roles.handler(bench.case(), bench.desk) == LENA
    assert len(to(bench.handler(card, "#assign Gita Rao"), "gita")) == 1


def test_nobody_gets_a_complaint_about_herself_by_assign() -> None:
    bench = two_stages()
    _, card = complain(bench, LATE, "lena")
    said = transcript(bench.handler(card, "#staff Gita Rao\n#assign Gita Rao"))
    assert "The complaint is about that person. Possible: Meera Holt" in said
    assert roles.handler(bench.case(), bench.desk) == LENA


def test_the_owner_cannot_command_in_a_complaint_about_herself_that_somebody_else_has() -> None:
    bench = team(StaffMember(name="Tom Adeyemi", email="tom@wrenfield.example", deputy=True), use="yanna")
    bench.opened()
    bench.arrives(BROKEN.replace("and nobody", "and your employee Meera Holt was rude to me on the phone. Nobody"))
    left = bench.round()
    (told,), (card,) = to(left, "meera"), to(left, "tom")
    assert "Tom Adeyemi has it instead" in plain(told)
    assert "case of Tom Adeyemi now" in transcript(bench.owner(told, "#dismiss She is right."))
    assert len(to(bench.handler(card, "#valid\n\nThe call.\n"), "sam.okafor")) == 1


def test_a_case_is_shown_to_nobody_else() -> None:
    bench = two_stages()
    complain(bench, LATE, "lena")
    bench.arrives(LATE.replace("4820193", "4820194"), "Bo Ek <bo@mail.example>")
    bench.now = at(4, 8)
    (morning,) = [m for m in to(bench.round(), "lena") if "(CMP-" not in str(m["Subject"])]
    bench.owner(next(m for m in to(bench.until(at(5, 8)), "meera")), "#status")
    first = bench.store.cases()[0].reference
    (refused,) = bench.replies(morning, f"#status {first}\n#why", "Tom Adeyemi <tom@wrenfield.example>")
    assert "case of Lena Berg now" in plain(refused)
    assert "Nov:" not in plain(refused)
    assert "Due by" not in plain(refused)
    (unknown,) = bench.handler(morning, "#status CMP-0000-0000-0")
    assert "no such case" in plain(unknown)


def test_what_a_vulnerable_customer_wrote_is_for_whoever_has_the_case() -> None:
    """procedure, 4 no. 6: the flag restricts the view; the second who is warned sees the reference and the day."""
    bench = two_stages(LENA, GITA, replace(TOM, deputy=True))
    _, card = complain(bench, LATE, "lena")
    bench.handler(card, "#vulnerable large print")
    assert "Only the owner can do that" in transcript(bench.handler(card, "#assign Gita Rao"))
    case = bench.case()
    warned = {letter.to.name: letter.facts for letter in times.remind(case, bench.desk, at(10)).letters}
    assert {name: f.customer_name for name, f in warned.items() if isinstance(f, Warning)} == {
        "Lena Berg": "Sam Okafor",
        "Tom Adeyemi": None,
    }
    draft = Draft.of(case, bench.desk, at(10))
    for member, reads in ((TOM, False), (LENA, True), (roles.owner(bench.desk), True)):
        draft.written = (Written(at=at(3), by="Sam Okafor", text="It cracked."),)
        shown = cards.handed(draft, "shown", replace(member, deputy=member == TOM)).facts
        assert isinstance(shown, Card)
        assert ("It cracked." in shown.whole) is reads


def test_a_person_with_few_commands_gives_those_alone() -> None:
    bench = two_stages(replace(LENA, may=frozenset({"note", "ask"})), GITA, TOM)
    _, card = complain(bench, LATE, "lena")
    assert "Only the owner can do that" in transcript(bench.handler(card, "#note Seen.\n#decide not_upheld\nNo."))
    assert not bench.case().has("noted")
    assert "Done" in str(bench.handler(card, "#note Seen.")[0]["Subject"])


def test_a_handler_without_email_is_named_and_the_owner_holds_the_pen() -> None:
    bench = two_stages(replace(LENA, email=None), GITA, TOM)
    acknowledgement, card = complain(bench, LATE, "meera")
    assert "Lena Berg" in plain(acknowledgement)
    (letter,) = to(bench.owner(card, ANSWER), "sam.okafor")
    assert str(letter["From"]).startswith('"Lena Berg, Wrenfield Lamps"')


def test_a_rehearsal_writes_to_nobody_but_the_owner() -> None:
    bench = two_stages()
    bench.letters = Letters(bench.desk, domain="wrenfield.example", rehearsal=True)
    bench.opened()
    bench.arrives(LATE)
    left = bench.round()
    assert {str(mail["To"]) for mail in left} == {"meera@wrenfield.example"}
    assert any("lena@wrenfield.example" in plain(mail) for mail in left)


def test_a_call_that_a_handler_enters_is_journaled_under_her_name() -> None:
    bench = two_stages()
    _, card = complain(bench, LATE, "lena")
    bench.arrives("#log phone\nName: Ann Lee\nSummary: The shade does not fit.\n", str(card["To"]), "A call")
    bench.round()
    (call,) = [case for case in bench.store.cases() if case.customer_name == "Ann Lee"]
    hers = {event.by for event in call.journal if event.name in ("opened", "field_found", "commanded")}
    assert hers == {"Lena Berg"}
