"""The main letters as whole mails, beside what they were when somebody last read them.

Stamps, the loop mark and boundaries follow from a key and are masked. After a wanted change run
`python -m tests.adapters.test_letters_golden` and read the difference before committing it.
"""

from __future__ import annotations

import re

import pytest

from mailbot.adapters.letters import samples
from mailbot.core.mail import OutgoingMail
from tests.adapters.letters_desk import (
    GOLDEN,
    LANGUAGES,
    NOW,
    OUTCOMES,
    STEMS,
    decided,
    letter,
    part,
    read,
    two_stages,
    whole,
    writer,
)

_MASKS = (
    (r"[cosx]\.[a-z0-9]{4,40}\.[a-z2-7]{8,12}\.[a-z2-7]{26}", "STAMP"),
    (r'boundary="[^"]*"', "BOUNDARY"),
)


def _shown(mail: OutgoingMail) -> str:
    """The headers as they are sent, and the words of the text part."""
    head = mail.raw.partition(b"\r\n\r\n")[0].decode("ascii").replace("\r\n", "\n")
    for pattern, mask in _MASKS:
        head = re.sub(pattern, mask, head)
    files = "".join(f"[{f.get_filename()}, {f.get_content_type()}]\n" for f in read(mail).iter_attachments())
    return f"{head}\n\nSubject as read: {mail.subject}\n\n{part(mail, 'plain')}{files}"


def _mails() -> dict[str, OutgoingMail]:
    yanna, hexpress = writer(), writer("hexpress")
    found = {f"{s}-{code}": yanna.render(letter(s, code), NOW) for s in STEMS for code in LANGUAGES}
    for code in LANGUAGES:
        for stem in ("acknowledgement", "acknowledgement_questions"):
            facts = two_stages(whole(stem, code))
            found[f"{stem}-hexpress-{code}"] = hexpress.render(letter(stem, code, facts), NOW)
        for outcome in OUTCOMES:
            found[f"decision-{outcome}-{code}"] = yanna.render(letter("decision", code, decided(outcome, code)), NOW)
    found["acknowledgement-bare-en"] = writer(minimal=True).render(
        letter("acknowledgement", "en", samples.bare("acknowledgement")), NOW
    )
    return found


_MAILS = _mails()


@pytest.mark.parametrize("name", sorted(_MAILS))
def test_the_letter_reads_as_it_did(name: str) -> None:
    assert _shown(_MAILS[name]) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_no_golden_letter_is_left_over() -> None:
    assert {file.stem for file in GOLDEN.glob("*.txt")} == set(_MAILS)


def test_the_page_of_a_letter_is_as_it_was() -> None:
    page = re.sub(r"(?m)^\s+|\n", "", part(_MAILS["acknowledgement-en"], "html"))
    assert page == re.sub(r"(?m)^\s+|\n", "", (GOLDEN / "acknowledgement-en.html").read_text(encoding="utf-8"))


def _write() -> None:
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for old in GOLDEN.iterdir():
        old.unlink()
    for name, mail in _MAILS.items():
        (GOLDEN / f"{name}.txt").write_text(_shown(mail), encoding="utf-8")
    (GOLDEN / "acknowledgement-en.html").write_text(part(_MAILS["acknowledgement-en"], "html"), encoding="utf-8")


if __name__ == "__main__":
    _write()
