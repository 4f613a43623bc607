"""Hands mails over one after the other and sorts each answer by what it means for the mail."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress

from aiosmtplib import SMTP, SMTPRecipientRefused, SMTPResponseException

from mailbot.adapters.smtp.connect import LOGIN_HINT, TROUBLE, Account, Away, connect, one_line
from mailbot.core.mail import OutgoingMail
from mailbot.flow.ports import Delivery, Sent, Unavailable

# RFC 5321 s.4.1.2 without quoted local parts and address literals: all that a letter of ours may be sent to.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*", re.ASCII)
LOGIN_WANTED = frozenset({530, 534, 535, 538})  # RFC 4954 s.6: the login is to blame, not the mail
CLOSING = 421
LINE_END = re.compile(rb"\r\n|\r|\n")
DOT_FIRST = re.compile(rb"^\.", re.MULTILINE)
IDLE_SECONDS = 20.0
GOODBYE_SECONDS = 5.0


class SmtpMailer:
    """One connection, used again while mails follow each other, and closed when it has been idle for a while.

    `witness` is an address of our own that gets a copy in the envelope alone; its refusal stops no mail.
    """

    def __init__(self, account: Account, witness: str | None = None, idle_seconds: float = IDLE_SECONDS) -> None:
        self.account, self.witness, self.idle_seconds = account, witness, idle_seconds
        self._smtp: SMTP | None = None
        self._turn = asyncio.Lock()
        self._idle: asyncio.TimerHandle | None = None

    @property
    def is_connected(self) -> bool:
        return self._smtp is not None and self._smtp.is_connected

    async def send(self, mail: OutgoingMail) -> Sent:
        """The server's answer. Raises Unavailable where no mail can go out until a person changes the config."""
        unfit = _unfit(mail)
        if unfit:
            return Sent(delivery=Delivery.REFUSED, said=unfit)
        async with self._turn:
            self._stop_idling()
            try:
                return await self._send(mail)
            except BaseException:
                self._drop()  # Half a dialogue must not go on with the next mail.
                raise
            finally:
                self._start_idling()

    async def check(self) -> None:
        """Connects, logs in and says goodbye, without sending anything; Unavailable says why not."""
        try:
            smtp = await connect(self.account, "localhost")
        except Away as away:
            raise Unavailable("smtp", str(away)) from away
        await _part(smtp)

    async def close(self) -> None:
        """Says goodbye; what the server makes of that no longer matters."""
        async with self._turn:
            self._stop_idling()
            smtp, self._smtp = self._smtp, None
            if smtp is not None:
                await _part(smtp)

    async def _send(self, mail: OutgoingMail) -> Sent:
        reused = self._smtp is not None
        answer = await self._announce(mail)
        if reused and answer is not None and answer.code in (None, CLOSING):
            answer = await self._announce(mail)  # The old connection had died, and nothing of the mail went out on it.
        return answer or await self._hand_over(mail)

    async def _announce(self, mail: OutgoingMail) -> Sent | None:
        """Connection, envelope and DATA; None means that the server now waits for the mail itself."""
        try:
            smtp = await self._connected(mail.sender)
            await smtp.mail(mail.sender, options=_options(smtp, mail))
            await smtp.rcpt(mail.recipient)
            if self.witness and self.witness != mail.recipient:
                with suppress(SMTPRecipientRefused):
                    await smtp.rcpt(self.witness)
            begun = await smtp.execute_command(b"DATA")
        except Away as away:
            return Sent(delivery=Delivery.TRY_LATER, said=str(away))
        except SMTPResponseException as error:
            return await self._turned_down(error.code, error.message)
        except TROUBLE as error:
            self._drop()
            return Sent(delivery=Delivery.TRY_LATER, said=self._broke_off(error))
        return None if begun.code == 354 else await self._turned_down(begun.code, begun.message)

    async def _hand_over(self, mail: OutgoingMail) -> Sent:
        """From the first byte on, only an answer tells what became of the mail."""
        protocol = self._smtp.protocol if self._smtp else None
        if protocol is None:
            return Sent(delivery=Delivery.TRY_LATER, said=f"{self.account.place} broke off")
        try:
            protocol.write(_on_the_wire(mail.raw))
            code, message = await protocol.read_response(timeout=self.account.verdict_timeout)
        except TROUBLE as error:
            self._drop()
            return Sent(delivery=Delivery.UNKNOWN, said=self._broke_off(error))
        if code // 100 in (4, 5):
            return await self._turned_down(code, message)
        if code // 100 == 2:
            return Sent(delivery=Delivery.SENT, said=one_line(message), code=code)
        self._drop()
        return Sent(delivery=Delivery.UNKNOWN, said=one_line(f"{code} {message}"), code=code)

    async def _turned_down(self, code: int, message: str) -> Sent:
        """Sorts a refusal by its first digit (RFC 5321 s.4.2.1) and takes back the envelope for the next mail."""
        said = one_line(f"{code} {message}")
        if code in LOGIN_WANTED:
            raise Unavailable("smtp", f"{self.account.place} wants a login ({said}): {LOGIN_HINT}", permanent=True)
        if code == CLOSING or code // 100 not in (4, 5):
            self._drop()
        else:
            await self._reset()
        refused = code // 100 == 5
        return Sent(delivery=Delivery.REFUSED if refused else Delivery.TRY_LATER, said=said, code=code)

    async def _connected(self, sender: str) -> SMTP:
        if self._smtp is None or not self._smtp.is_connected:
            self._drop()
            self._smtp = await connect(self.account, sender.rpartition("@")[2] or "localhost")
        return self._smtp

    async def _reset(self) -> None:
        try:
            if self._smtp is not None:
                await self._smtp.rset(timeout=GOODBYE_SECONDS)
        except TROUBLE:
            self._drop()

    def _broke_off(self, error: BaseException) -> str:
        return f"{self.account.place} broke off ({one_line(str(error)) or type(error).__name__})"

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()

    def _start_idling(self) -> None:
        if self._smtp is not None:
            self._idle = asyncio.get_running_loop().call_later(self.idle_seconds, self._drop)

    def _stop_idling(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None


async def _part(smtp: SMTP) -> None:
    with suppress(*TROUBLE):
        await smtp.quit(timeout=GOODBYE_SECONDS)
    smtp.close()


def _unfit(mail: OutgoingMail) -> str | None:
    """Addresses are judged here, because the library cuts `a@b> RCPT TO:<evil` to `a@b` and sends it."""
    if not is_address(mail.recipient):
        return "the recipient's address is not one that can be written to"
    if mail.sender and not is_address(mail.sender):  # An empty sender is the null return path (RFC 5321 s.4.5.5).
        return "the sender's address is not one that can be written from"
    return None


def is_address(text: str) -> bool:
    """Strict ASCII mailbox within the lengths of RFC 5321 s.4.5.3.1."""
    return len(text) <= 254 and text.find("@") <= 64 and ADDRESS.fullmatch(text) is not None


def _options(smtp: SMTP, mail: OutgoingMail) -> list[str]:
    options = []
    if smtp.supports_extension("size"):
        options.append(f"SIZE={len(mail.raw)}")
    if smtp.supports_extension("8bitmime") and not mail.raw.isascii():
        options.append("BODY=8BITMIME")
    return options


def _on_the_wire(raw: bytes) -> bytes:
    """CRLF everywhere, dots doubled, the end marked: bare line ends are how mails are smuggled (RFC 5321 s.4.5.2)."""
    pairs = raw.count(b"\r\n")  # Letters of ours are well-formed: counting is a tenth of the work of rewriting them.
    lines = raw if raw.count(b"\r") == pairs == raw.count(b"\n") else LINE_END.sub(b"\r\n", raw)
    if not lines.endswith(b"\r\n"):
        lines += b"\r\n"
    if lines.startswith(b".") or b"\n." in lines:
        lines = DOT_FIRST.sub(b"..", lines)
    return lines + b".\r\n"
