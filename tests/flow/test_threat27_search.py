"""`#search`, `#list` and `#digest now`: what the owner finds, and what nobody smuggles into the database by it."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.core import commands
from mailbot.core.decide import looking
from tests.adapters.samples import NOW, kept, new_case, opening, raw_mail
from tests.fakes import FakeStore
from tests.flow.harness import CUSTOMER, Bench, complain, parsed, plain, to

NASTY = (
    "' OR 1=1 --", '" OR ""="', "%", "_", "%%%", "\\", "/%", "*", "lamp*", "NEAR(lamp cracked)", "lamp AND NOT cracked",
    "'; DROP TABLE case_; --", "x') UNION SELECT * FROM journal --", "{{ 7*7 }}", "${7*7}", ":terms",
)  # fmt: skip


@pytest.fixture
def bench() -> Bench:
    bench = Bench()
    complain(bench)
    text = "Hej,\n\nMin skärm är trasig. Order WF-30999. Jag vill klaga.\n\nÅsa Öberg"
    bench.arrives(text, sender="Åsa Öberg <asa@mail.example>")
    bench.round()
    return bench


def sent(bench: Bench, subject: str) -> EmailMessage:
    """A letter of ours with those words in its subject."""
    return next(mail for mail in (parsed(m.raw) for m in bench.mailer.taken) if subject in str(mail["Subject"]))


def asked(bench: Bench, text: str) -> str:
    """The answer to a mail that belongs to no case."""
    return plain(to(bench.owner(sent(bench, "nothing needs you"), text), "meera")[0])


@pytest.mark.parametrize(
    "words",
    ["cracked", "CRACKED lamp", "WF-20817", "okafor", '"Sam Okafor"', "sam.okafor@mail.example", "“full refund”"],
)
def test_cases_are_found_by_words_orders_names_and_addresses(bench: Bench, words: str) -> None:
    sam = next(c for c in bench.store.cases() if c.customer_email == "sam.okafor@mail.example")
    said = asked(bench, f"#search {words}")
    assert f"{sam.reference}, Sam Okafor" in said
    assert said.count("CMP-") == 1


def test_a_case_is_found_by_its_reference_in_either_case(bench: Bench) -> None:
    for case in bench.store.cases():
        assert f"{case.reference}, " in asked(bench, f"#search {case.reference.lower()}")


def test_letters_beyond_ascii_are_found_whatever_their_case_and_width(bench: Bench) -> None:
    for words in ("åsa", "ÅSA ÖBERG", "SKÄRM", "ｗｆ-30999"):
        assert "Åsa Öberg" in asked(bench, f"#sök {words}"), words


def test_what_is_no_word_of_a_mail_finds_nothing_and_breaks_nothing(bench: Bench) -> None:
    before = bench.store.cases()
    for words in (*NASTY, "elephant", "lamp elephant"):
        assert "No case fits" in asked(bench, f"#search {words}"), words
    assert bench.store.cases() == before


def test_without_words_nothing_is_looked_for(bench: Bench) -> None:
    assert "The words are missing" in asked(bench, "#search")


@pytest.mark.parametrize("sender", [CUSTOMER, "Eve <eve@mail.example>"])
def test_nobody_else_finds_anything(bench: Bench, sender: str) -> None:
    left = bench.replies(sent(bench, "nothing needs you"), "#search öberg", sender)
    assert not [mail for mail in left if "Åsa Öberg" in plain(mail)]


def test_it_works_in_answer_to_a_case_s_mail_too(bench: Bench) -> None:
    (told,) = bench.owner(sent(bench, "New complaint"), "#search öberg")
    assert "Åsa Öberg" in plain(told)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("#list open", 2),
        ("#list late", 0),
        ("#list waiting", 0),
        ("#list closed", 0),
        ("#status", 2),
        ("#lista öppna", 2),
    ],
)
def test_lists(bench: Bench, text: str, count: int) -> None:
    assert asked(bench, text).count("CMP-") == count


def test_a_list_of_nothing_known_is_named(bench: Bench) -> None:
    assert "#list waiting" in asked(bench, "#list everything")


def test_the_morning_s_letter_comes_at_once(bench: Bench) -> None:
    left = to(bench.owner(sent(bench, "nothing needs you"), "#digest now"), "meera")
    (letter,) = [mail for mail in left if str(mail["Subject"]).startswith("Tuesday 3 November")]
    assert "Next:" in plain(letter)
    (answer,) = [mail for mail in left if mail is not letter]
    assert "The morning letter comes in a mail of its own." in plain(answer)
    assert "No case fits" not in plain(answer)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_words_can_be_looked_for(words: str) -> None:
    for command in commands.parse(f"#search {words}")[0]:
        if command.word == "search":
            assert all(term == looking.folded(term) for term in looking.terms(command))


def test_nothing_is_a_wildcard() -> None:
    for each in (FakeStore(), Bench().store):
        mail = kept(each, raw_mail(1))
        each.record(replace(opening(new_case("CMP-1")), words="100% of_it"), (), NOW, mail)
        other = kept(each, raw_mail(2))
        each.record(replace(opening(new_case("CMP-2")), words="100 percent often"), (), NOW, other)
        assert [c.reference for c in each.search(["0%"], 9)] == ["CMP-1"]
        assert [c.reference for c in each.search(["f_i"], 9)] == ["CMP-1"]
        assert len(each.search(["100"], 9)) == 2
        assert len(each.search(["100"], 1)) == 1


def test_what_several_lines_ask_for_stands_apart(bench: Bench) -> None:
    said = asked(bench, "#search cracked\n#search kettle\n#list open")
    first, second, third = said.split("You asked: ")[1:]
    assert first.startswith("#search cracked")
    assert first.count("CMP-") == 1
    assert second.startswith("#search kettle")
    assert "No case fits." in second
    assert third.startswith("#list open")
    assert third.count("CMP-") == 2


def test_what_was_asked_for_beside_a_wrong_line_is_not_shown(bench: Bench) -> None:
    card = sent(bench, "New complaint")
    said = plain(to(bench.owner(card, "#status\n#why\n#dissmis Not ours."), "meera")[0])
    assert "Counted from" not in said
    assert "Sam Okafor" not in said
    told = plain(to(bench.owner(card, "#status\n#why"), "meera")[0])
    assert told.index("You asked: #why") < told.index("Counted from") < told.index("You asked: #status")
