"""Where an answer ends and the letter begins that it answers, whatever a mail program made of the quotation."""

from __future__ import annotations

from dataclasses import replace

from mailbot.core import commands
from mailbot.core.mail import IncomingMail
from mailbot.core.reading import Reading
from mailbot.flow.ports import Parser, RawMail, Store


def above(mail: IncomingMail, reading: Reading, store: Store, parse: Parser) -> Reading:
    """`reading`, its new text cut off at the first words of the letter that the mail answers.

    A card shows what a customer wrote, and some programs quote without any mark: below the letter's own first words
    nothing is a command (threats 7).
    """
    for message_id in (*mail.in_reply_to, *reversed(mail.references)):
        try:
            raw = store.raw_outgoing(message_id)
        except KeyError:
            continue
        letter = parse(RawMail(uid=0, received=mail.received, size=len(raw), raw=raw), message_id)
        return replace(reading, new_text=commands.above(reading.new_text, letter.text))
    return reading
