"""What holds after anything whatever happened to the program: one oracle for all tests of faults."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, text

from mailbot.adapters.store import SqlStore
from mailbot.adapters.store.engine import Database
from mailbot.core import steps
from tests.smtp_server import Taken

HEADERS = {
    "from", "to", "reply-to", "subject", "date", "message-id", "in-reply-to", "references", "mime-version",
    "content-type", "content-language", "content-transfer-encoding", "auto-submitted", "x-auto-response-suppress",
    "precedence", "x-loop",
}  # fmt: skip
ACKNOWLEDGEMENTS = "template LIKE 'acknowledgement%'"


def message_id(raw: bytes) -> str:
    head = re.sub(rb"\r?\n[ \t]+", b" ", raw.partition(b"\r\n\r\n")[0])
    found = re.search(rb"(?im)^message-id:\s*(\S+)", head)
    return found[1].decode() if found else ""


def invariants(url: str, taken: Sequence[Taken], mails: Sequence[bytes], own: str = "", said: str = "") -> list[str]:
    """What is wrong, in sentences; nothing where all is well.

    `taken` is what the mail server took, `mails` what lay in the mailbox, `own` our address, `said` the program's log.
    """
    database = Database(url)
    with database.read() as connection:
        wrong = [
            *_states(connection, mails),
            *_acknowledged(connection, taken),
            *_addressed(connection, taken, own),
            *_integrity(connection, database),
        ]
    database.close()
    return [*wrong, *_headers(taken), *_journals(url), *_words(said)]


def _states(connection: Connection, mails: Sequence[bytes]) -> Iterator[str]:
    """Every mail is in the ledger and has its one outcome."""
    rows = connection.execute(text("SELECT sha256, outcome FROM ledger WHERE sha256 IS NOT NULL")).all()
    outcomes: dict[str, list[str | None]] = {}
    for sha256, outcome in rows:
        outcomes.setdefault(sha256, []).append(outcome)
    for raw in mails:
        found = outcomes.get(hashlib.sha256(raw).hexdigest(), [])
        real = [outcome for outcome in found if outcome != "duplicate"]
        if len(real) != 1 or None in real:
            yield f"a mail has the outcomes {found}"


def _acknowledged(connection: Connection, taken: Sequence[Taken]) -> Iterator[str]:
    """A case has at most one acknowledgement that a server took, and it is the one that was written."""
    times = Counter(message_id(mail.raw) for mail in taken)
    query = text(f"SELECT reference, message_id, state FROM outbox WHERE {ACKNOWLEDGEMENTS}")
    accepted: Counter[str] = Counter()
    for reference, known, state in connection.execute(query):
        accepted[reference] += times[known]
        if state == "sent" and not times[known]:
            yield f"{reference} counts as acknowledged, and no server took the letter"
    yield from (f"{reference} was acknowledged {count} times" for reference, count in accepted.items() if count > 1)


def _addressed(connection: Connection, taken: Sequence[Taken], own: str) -> Iterator[str]:
    """Nobody gets a letter but whom it was written to; a copy goes to ourselves alone."""
    written = {row.message_id: row.recipient for row in connection.execute(text("SELECT * FROM outbox"))}
    for mail in taken:
        meant = {written.get(message_id(mail.raw)), own}
        if not set(mail.recipients) <= meant:
            yield "a letter went to an address that it was not written to"


def _headers(taken: Sequence[Taken]) -> Iterator[str]:
    for mail in taken:
        names = re.findall(rb"(?m)^([^\s:]+):", mail.raw.partition(b"\r\n\r\n")[0])
        more = {name.decode("ascii", "replace").lower() for name in names} - HEADERS
        if more:
            yield f"a letter has the headers {sorted(more)}"


def _integrity(connection: Connection, database: Database) -> Iterator[str]:
    if not database.is_postgres:
        found = connection.execute(text("PRAGMA integrity_check")).scalar()
        if found != "ok":
            yield f"the database says {found}"
        if broken := connection.execute(text("PRAGMA foreign_key_check")).all():
            yield f"{len(broken)} rows refer to nothing"
    sending = connection.execute(text("SELECT count(*) FROM outbox WHERE settled IS NULL AND state <> 'waiting'"))
    if count := sending.scalar():
        yield f"{count} letters are neither waiting nor settled"


def _journals(url: str) -> Iterator[str]:
    """A case is what its journal makes of it."""
    store = SqlStore.open(url)
    for case in store.cases():
        if steps.replay(store.events(case.reference)).state is not case.state:
            yield f"{case.reference} is not what its journal makes of it"
    store.close()


def _words(said: str) -> Iterator[str]:
    if re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", said):
        yield "the log has a control character"
    if "Traceback" in said:
        trace = said[said.index("Traceback") :].splitlines()
        yield "the log has a traceback: " + " | ".join(line.strip() for line in trace[:40] if line.strip())
