"""Commands for a case in a mail that answers none: `#case REFERENCE`, or the reference behind the tag."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from mailbot.core.case import State
from tests.flow.harness import BROKEN, OWNER, Bench, parsed, plain, to


@pytest.fixture
def bench() -> Bench:
    """Two open cases."""
    bench = Bench()
    bench.opened()
    bench.arrives(BROKEN)
    bench.arrives(BROKEN.replace("20817", "20818"), sender="Ann Lee <ann@mail.example>", subject="Another lamp")
    bench.round()
    return bench


def sent(bench: Bench, subject: str) -> EmailMessage:
    return next(mail for mail in (parsed(m.raw) for m in bench.mailer.taken) if subject in str(mail["Subject"]))


def references(bench: Bench) -> tuple[str, str]:
    first, second = bench.store.cases()
    return first.reference, second.reference


@pytest.mark.parametrize("text", ["#case {0}\n#note Seen.", "#note {0} Seen.", "#ärende {0}\n#anteckna Seen."])
def test_a_note_in_answer_to_the_morning_letter_belongs_to_the_case_it_names(bench: Bench, text: str) -> None:
    _, named = references(bench)
    bench.owner(sent(bench, "nothing needs you"), text.format(named))
    first, second = bench.store.cases()
    assert not first.has("noted")
    noted = second.last("noted")
    assert noted is not None
    assert noted.get("text") == "Seen."


@pytest.mark.parametrize("text", ["#valid {0}", "#case {0}\n#valid"])
def test_what_reaches_outside_is_asked_back_and_done_once_she_says_yes(bench: Bench, text: str) -> None:
    """No stamp of that very case proves it (docs/authority.md)."""
    _, named = references(bench)
    (question,) = to(bench.owner(sent(bench, "nothing needs you"), text.format(named)), "meera")
    assert [case.state for case in bench.store.cases()] == [State.ASSESSING, State.ASSESSING]
    bench.owner(question, "ok")
    first, second = bench.store.cases()
    assert (first.state, second.state) == (State.ASSESSING, State.INVESTIGATING)


def test_a_reply_about_one_case_commands_no_other(bench: Bench) -> None:
    """A line that slipped into the wrong mail (peers rule 22)."""
    card = sent(bench, "New complaint")
    before = bench.store.cases()
    mine, other = sorted(references(bench), key=lambda r: r not in str(card["Subject"]))
    (told,) = bench.owner(card, f"#valid {other}")
    assert "answers another case" in plain(told)
    assert bench.store.cases() == before
    bench.owner(card, f"#valid {mine}")
    assert [case.state for case in bench.store.cases()].count(State.INVESTIGATING) == 1


def test_a_reference_that_nobody_knows_is_named(bench: Bench) -> None:
    (told,) = to(bench.owner(sent(bench, "nothing needs you"), "#case CMP-0000-0000-0\n#note x"), "meera")
    assert "Nothing done" in str(told["Subject"])


@pytest.mark.parametrize(
    "text", ["#note CMP-7KQ2-M9XT-4 The shop called.", "#valid cmp-0000-0000-0", "#case CMP-0000-0000-0\n#note x"]
)
def test_of_a_reference_that_nobody_knows_the_answer_says_so(bench: Bench, text: str) -> None:
    bench.arrives(text, OWNER)
    (told,) = to(bench.round(), "meera")
    assert plain(told).count("There is no such case. Write its whole reference.") == 1
    assert "belongs to a case" not in plain(told)


def test_a_line_that_names_no_case_hears_where_it_belongs(bench: Bench) -> None:
    bench.arrives("#note The shop called.", OWNER)
    (told,) = to(bench.round(), "meera")
    assert "This command belongs to a case." in plain(told)
