"""Whoever guesses references or forges threads joins no case, and no answer tells whether one exists (threats 9)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from hashlib import sha256

from mailbot.core import recognise, tokens
from mailbot.core import reference as references
from mailbot.core.mail import Address, Audience, IncomingMail
from mailbot.core.reading import Kind
from tests.flow.harness import BROKEN, START, Bench, complain, to

GUESSER = Address(email="eve@evil.example", name="Eve")


def guesses(count: int, dice: random.Random) -> Iterator[IncomingMail]:
    for number in range(count):
        guess = references.make("CMP", dice.getrandbits(40))
        yield _mail(number, f"Re: Your complaint ({guess})", ())


def threads(count: int, real: str, dice: random.Random) -> Iterator[IncomingMail]:
    """Stamps of a real case with a wrong token, of another key, or for another person."""
    case = "".join(sign for sign in real.lower() if sign.isalnum())
    for number in range(count):
        token = "".join(dice.choices("abcdefghijklmnopqrstuvwxyz234567", k=26))
        own = tokens.stamp(b"x" * 32, Audience.CUSTOMER, real, GUESSER.email, f"{number}")
        stamp = own if number % 2 else f"{dice.choice('cosx')}.{case}.{token[:8]}.{token}"
        yield _mail(100_000 + number, "Re: Your complaint", (f"<{stamp}@wrenfield.example>",))


def _mail(number: int, subject: str, ids: tuple[str, ...]) -> IncomingMail:
    return IncomingMail(
        sha256=sha256(f"{number}".encode()).hexdigest(),
        size=100,
        received=START,
        message_id=f"<{number}@evil.example>",
        in_reply_to=ids,
        references=ids,
        senders=(GUESSER,),
        to=(Address(email="complaints@wrenfield.example"),),
        subject=subject,
        text="Where do we stand with this?\n",
        headers=tuple(("in-reply-to", one) for one in ids),
    )


def joins(bench: Bench, mails: Iterator[IncomingMail]) -> tuple[int, int]:
    """How many mails there were, and how many of them reached a case."""
    count = joined = 0
    for mail in mails:
        known = bench.store.known(recognise.probe(mail, bench.desk), bench.now)
        verdict = recognise.read(mail, known, bench.desk).recognition
        count += 1
        joined += verdict.kind is Kind.CASE_REPLY or verdict.case is not None
    return count, joined


def answer_to(reference: str | None) -> str:
    """What a stranger hears who names a reference: a real one (None), or another; the letter's own reference masked."""
    bench = Bench()
    complain(bench)
    named = reference or bench.case().reference
    bench.arrives(BROKEN, f"Eve <{GUESSER.email}>", f"Re: Your complaint ({named})", message_id="<1@evil.example>")
    (letter,) = to(bench.round(), GUESSER.email)
    case = next(c.reference for c in bench.store.cases() if c.customer_email == GUESSER.email)
    body = letter.get_body(("plain",))
    assert body is not None
    return f"{letter['Subject']}\n{body.get_content()}".replace(case, "REF")


def report(guessed: int, forged: int) -> bool:
    bench = Bench()
    complain(bench)
    dice = random.Random(1)
    said = [joins(bench, guesses(guessed, dice)), joins(bench, threads(forged, bench.case().reference, dice))]
    alike = answer_to(None) == answer_to(references.make("CMP", 7))
    print(f"\n  {said[0][0]} guessed references: {said[0][1]} joins; {said[1][0]} forged threads: {said[1][1]} joins")
    print(f"  the answers to a real and to a guessed reference are {'the same' if alike else 'NOT the same'}")
    return alike and not said[0][1] and not said[1][1]
