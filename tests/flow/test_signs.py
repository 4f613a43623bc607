"""Who signs the answer of a stage where the procedure says so (SI 2009/309 reg. 14), and what goes with it."""

from __future__ import annotations

from email.message import EmailMessage

from mailbot.core.desk import StaffMember
from tests.flow.harness import Bench, complain, desk, plain, to

PEOPLE = (
    StaffMember(name="Lena Berg", role="complaints_manager", email="lena@wrenfield.example"),
    StaffMember(name="Ruth Okoro", role="responsible_person", email=None),
)
DECIDE = "#decide not_upheld\nWe followed the plan of care."


def decided(people: tuple[StaffMember, ...]) -> tuple[EmailMessage, EmailMessage]:
    """The answer of a stage, and what its writer is told."""
    bench = Bench(desk=desk("nhs", staff=people))
    _, card = complain(bench, who="lena")
    left = bench.handler(card, DECIDE)
    return to(left, "sam.okafor")[0], to(left, "lena")[0]


def test_the_answer_bears_the_name_that_the_procedure_wants_and_the_writer_is_told() -> None:
    answer, transcript = decided(PEOPLE)
    assert "Yours sincerely\r\nRuth Okoro" in plain(answer)
    assert "has somebody else sign this letter" in plain(transcript)


def test_other_letters_bear_the_name_of_their_writer() -> None:
    bench = Bench(desk=desk("nhs", staff=PEOPLE))
    _, card = complain(bench, who="lena")
    left = bench.handler(card, "#progress We have asked the ward.")
    assert "Yours sincerely\r\nLena Berg" in plain(to(left, "sam.okafor")[0])


def test_where_nobody_has_the_role_the_writer_signs() -> None:
    answer, transcript = decided(PEOPLE[:1])
    assert "Yours sincerely\r\nLena Berg" in plain(answer)
    assert "somebody else sign" not in plain(transcript)


def test_a_leaflet_that_nobody_provided_is_not_claimed_to_be_attached() -> None:
    bench = Bench(desk=desk("fca-disp"))
    _, card = complain(bench)
    left = bench.owner(card, "#decide rejected\nWe kept to the terms of the plan.")
    (answer,) = to(left, "sam.okafor")
    assert not list(answer.iter_attachments())
    assert "Its leaflet is on that website" in plain(answer)
