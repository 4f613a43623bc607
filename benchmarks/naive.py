"""The naive loop to measure against: fetch, mail-parser, one row, one acknowledgement, move; it decides nothing."""

from __future__ import annotations

import smtplib
import sqlite3
import sys
from email.message import EmailMessage
from pathlib import Path

import imapclient
import mailparser

BATCH = 50


def main(imap_port: int, smtp_port: int, address: str, password: str, database: Path) -> None:
    """Empties INBOX of that account into Done."""
    rows = sqlite3.connect(database)
    rows.execute("CREATE TABLE mail (message_id TEXT, subject TEXT, sender TEXT, body TEXT)")
    imap = imapclient.IMAPClient("127.0.0.1", imap_port, ssl=False)
    imap.login(address, password)
    imap.select_folder("INBOX")
    out = smtplib.SMTP("127.0.0.1", smtp_port)
    uids = imap.search("ALL")
    for start in range(0, len(uids), BATCH):
        batch = uids[start : start + BATCH]
        for data in imap.fetch(batch, ["BODY.PEEK[]"]).values():
            mail = mailparser.parse_from_bytes(data[b"BODY[]"])
            sender = mail.from_[0][1] if mail.from_ else ""
            with rows:
                rows.execute("INSERT INTO mail VALUES (?,?,?,?)", (mail.message_id, mail.subject, sender, mail.body))
            answer = EmailMessage()
            answer["From"], answer["To"], answer["Subject"] = address, sender, "We have received your mail"
            answer.set_content("Thank you for writing to us. We will answer soon.")
            out.send_message(answer)
        imap.move(batch, "Done")
    out.quit()
    imap.logout()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4], Path(sys.argv[5]))
