"""A broken template of the owner's stops the program with a sentence; a broken document stops no letter (62, 64)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.test_daemon import Desk, mail
from tests.servers import Account
from tests.smtp_server import SmtpServer

pytestmark = [pytest.mark.servers, pytest.mark.slow]


@pytest.mark.parametrize("mistake", ["{% if foo %}\n{{ bar(\n", "{{ nothing_there }}\n"])
def test_a_broken_template_names_file_and_line_and_nothing_is_sent(
    tmp_path: Path, account: Account, smtp_server: SmtpServer, mistake: str
) -> None:
    desk = Desk(tmp_path, account, smtp_server)
    own = tmp_path / "templates" / "en"
    own.mkdir(parents=True)
    (own / "acknowledgement.txt").write_text(f"Subject: Got it\n\n{mistake}")
    desk.config.write_text(
        desk.config.read_text().replace('use = "yanna"', f'use = "yanna"\ntemplates = "{own.parent}"')
    )
    for said in (desk.mailbot("check"), desk.mailbot("run", "--once")):
        assert said.returncode == 2, said.stderr
        assert f"{own / 'acknowledgement.txt'} line" in said.stderr
        assert "Traceback" not in said.stderr
    assert smtp_server.mails == []


def test_a_document_that_is_no_pdf_stops_no_acknowledgement(
    tmp_path: Path, account: Account, smtp_server: SmtpServer
) -> None:
    desk = Desk(tmp_path, account, smtp_server)
    own = tmp_path / "documents"
    own.mkdir()
    (own / "complaints-policy.pdf").write_bytes(b"no PDF")
    desk.config.write_text(desk.config.read_text().replace('use = "yanna"', f'use = "yanna"\ndocuments = "{own}"'))
    checked = desk.mailbot("check")
    assert checked.returncode == 4
    assert "complaints-policy.pdf is not a PDF file" in checked.stdout
    assert desk.mailbot("run", "--once").returncode == 0
    account.append(mail(1))
    done = desk.mailbot("run", "--once")
    assert done.returncode == 0, done.stderr
    (acknowledgement,) = desk.sent("sam.okafor@mail.example")
    assert len(list(acknowledgement.iter_attachments())) == 1
