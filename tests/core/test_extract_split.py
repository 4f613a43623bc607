"""The splitter on what mail clients write, in many languages; nothing is lost, and the time is linear."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.core.extract import split
from tests.core.extract_clients import ATTRIBUTIONS, BLOCKS, CLOSINGS, MOBILE

ASKED = "> Please tell us your order number.\n>\n> Lena\n"
NEW = "It is WF-20817 and the shade is cracked."


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_an_attribution_line_is_no_new_text(attribution: str) -> None:
    assert split(f"{NEW}\n\n{attribution}\n\n{ASKED}").new == NEW


@pytest.mark.parametrize("attribution", [a for a in ATTRIBUTIONS if "@" in a])
def test_with_an_address_the_quote_needs_no_marks(attribution: str) -> None:
    assert split(f"{NEW}\n\n{attribution}\n\nPlease tell us your order number.\n\nLena").new == NEW


@pytest.mark.parametrize("block", BLOCKS)
def test_a_header_block_begins_the_quote(block: str) -> None:
    taken = split(f"{NEW}\n\n{block}\n\nPlease tell us your order number.\n\nLena\n")
    assert taken.new == NEW
    assert "Please tell us" in taken.quoted
    assert "Please tell us" in taken.forwarded


@pytest.mark.parametrize("line", MOBILE)
def test_a_mobile_signature_is_cut(line: str) -> None:
    taken = split(f"{NEW}\n\n{line}\n\nOn Tue, 3 Nov 2026 at 10:02, W <help@wrenfield.example> wrote:\n{ASKED}")
    assert taken.new == NEW
    assert line in taken.signature


@pytest.mark.parametrize("closing", CLOSINGS)
def test_leave_taking_is_cut(closing: str) -> None:
    taken = split(
        f"Hello,\n\n{NEW}\n\n{closing}\n\nOn Tue, 3 Nov 2026 at 10:02, W <help@wrenfield.example> wrote:\n{ASKED}"
    )
    assert taken.new == f"Hello,\n\n{NEW}"


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("Do it please. Viele Grüße, Sam", "Do it please."),
        ("It still hums at night. Cheers, Sam", "It still hums at night."),
        ("ja det går bra /Sam", "ja det går bra"),
        ("That is all. Best wishes, Sam Okafor", "That is all."),
    ],
)
def test_leave_taken_in_the_last_line_is_cut(text: str, new: str) -> None:
    assert split(text).new == new


@pytest.mark.parametrize(
    "text",
    [
        "Still waiting.\n\ndo you even exist",
        "Sent from the hotel, so forgive brevity.\n\nThe lamp is broken.",
        "I like the lamp.\n\nBlack would have been better.",
        "Thanks for nothing! The lamp is broken.",
        "My list:\n\n---\n\nThe lamp came unglued.",
        "On 3 November you wrote that it was on its way. It was not.",
        "From: what I can see, the box was open.",
        "He wrote:\nI am sorry.\nThat was all.",
        "Regards the lamp: it is broken and I want it replaced.",
        "Skickat med PostNord i tisdags men inget har kommit.",
    ],
)
def test_prose_is_left_whole(text: str) -> None:
    assert split(text).new == text


def test_answers_between_the_quotes_are_kept() -> None:
    text = (
        "Answers below.\n\nOn 3 Nov 2026, W <help@wrenfield.example> wrote:\n> 1. When?\n\nOn 12 October.\n\n"
        "> 2. How?\n\nBy post.\n\n> Lena\n\n/Sam\n"
    )
    assert split(text).new == "Answers below.\n\nOn 12 October.\n\nBy post."


def test_an_answer_that_is_only_a_name_is_kept_between_quotes() -> None:
    assert split("> What is your name?\n\nLotta Berglund\n\n> Thank you\n").new == "Lotta Berglund"


def test_a_postscript_below_the_name_is_the_writers() -> None:
    assert split(f"{NEW}\n\nKind regards\nSam\n\nPS: the box is kept.").new == f"{NEW}\n\nPS: the box is kept."


def test_a_disclaimer_is_signature() -> None:
    text = f"{NEW}\n\nThis e-mail and any attachments are confidential and intended solely for you.\nDelete it."
    assert split(text).new == NEW


def test_where_nothing_remains_the_whole_is_used_and_said() -> None:
    taken = split("---------- Forwarded message ---------\nFrom: A <a@example.com>\nDate: x\nSubject: y\n\nHello")
    assert taken.is_whole
    assert "Hello" in taken.new


def test_little_text_is_new_and_said_to_be_little() -> None:
    taken = split("Yes.\n\n> Shall we?")
    assert (taken.new, taken.is_little, taken.is_whole) == ("Yes.", True, False)


def test_a_name_by_which_the_sender_goes_is_known_in_small_letters() -> None:
    text = f"{NEW}\n\nsam okafor"
    assert split(text).new == text
    assert split(text, names=("Sam",)).new == NEW


def test_apples_marked_forward_is_found() -> None:
    taken = split(
        "See below.\n\nBegin forwarded message:\n\n> From: Ann <ann@example.com>\n> Subject: Lamp\n> Date: 3 Nov "
        "2026\n>\n> It broke.\n"
    )
    assert taken.new == "See below."
    assert "It broke." in taken.forwarded


WORDS = st.sampled_from(
    [
        "\n",
        "\n\n",
        "> ",
        ">> ",
        "-- \n",
        "On 3 Nov 2026, A <a@b.example> wrote:\n",
        "From: A <a@b.example>\n",
        "Sent: x\n",
        "To: y\n",
        "Subject: z\n",
        "Kind regards,\n",
        "Sam Okafor\n",
        "/Sam",
        "Sent from my iPhone\n",
        "hello there. ",
        "谢谢",
        "PS: x",
        "________________\n",
        "Von: x\n",
        "\u2028",
        "\x00",
        "é",
        "İ",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=40).map("".join)))
def test_nothing_is_lost_and_nothing_raises(text: str) -> None:
    taken = split(text)
    assert "".join(text[part.start : part.end] for part in taken.parts) == text
    assert {part.kind for part in taken.parts} <= {"new", "quoted", "signature"}
    if any(c.isalnum() for c in text):
        assert any(c.isalnum() for c in taken.new)


PIECES = (
    "> " * 40 + "\n",
    "On \n",
    "On " + "a " * 200 + "\n",
    "From: x\n",
    "-- \n",
    "a:\n",
    "\n \n",
    "Sent from my \n",
    "________\n",
    "wrote:\n",
    "On 3 Nov 2026 A <a@b.example>\n",
    "-" * 60 + "\n",
    "Regards,\n",
    "Sam\n",
    " " * 80 + "\n",
    "@@@@@@\n",
    "x" * 500,
)


@pytest.mark.parametrize("piece", PIECES)
def test_the_work_grows_with_the_length_and_no_faster(piece: str) -> None:
    small, large = _lines_run(piece * (4_000 // len(piece))), _lines_run(piece * (32_000 // len(piece)))
    assert large <= 8 * small * 1.5 + 2_000


def _lines_run(text: str) -> int:
    """How many lines of Python ran; a count does not depend on how busy the machine is."""
    count = 0

    def tick(frame: object, event: str, arg: object) -> object:
        nonlocal count
        count += event == "line"
        return tick

    split("warm up")
    before = sys.gettrace()
    sys.settrace(tick)  # type: ignore[arg-type]
    try:
        split(text)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("piece", PIECES)
def test_a_megabyte_is_taken_apart(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    taken = split(text)
    assert sum(part.end - part.start for part in taken.parts) == len(text)
