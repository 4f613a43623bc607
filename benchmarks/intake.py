"""`make bench`: generated mails from Dovecot through the whole program, beside a naive loop, in the same run."""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.mails import generate
from tests.firm import config_text
from tests.servers import Account, Certificates, Dovecot, open_folder
from tests.smtp_server import SmtpServer

MANY = "answers_per_hour = 100000\nanswers_per_day = 100000\nnotices_per_hour = 100000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One program over the whole mailbox. Times in seconds, memory in MB."""

    cpu: float
    wall: float
    peak: float
    sent: int
    left: int


def main() -> None:
    """Prints one line a program: CPU ms a mail (median of the runs), wall time, peak memory, mails sent."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("-n", type=int, default=1000, help="mails")
    options.add_argument("-r", type=int, default=3, help="runs of each, in turn")
    given = options.parse_args()
    mails = [raw for _, raw in generate(given.n)]
    size = sum(map(len, mails)) / 1e6
    print(f"{given.n} mails, {size:.0f} MB, {given.r} runs of each in turn, {os.cpu_count()} cores")
    with ExitStack() as stack:
        home = stack.enter_context(open_folder("bench"))
        certificates = Certificates(home)
        dovecot = Dovecot(home, certificates)
        dovecot.start()
        stack.callback(dovecot.stop)
        runs: dict[str, list[Run]] = {"mailbot": [], "naive loop": []}
        for number in range(given.r):
            for name in runs:
                runs[name].append(_run(name, number, mails, dovecot, certificates, home))
    print(
        f"{'':<12}{'CPU ms/mail':>12}{'(min-max)':>16}{'wall s':>9}{'mails/s':>9}{'peak MB':>9}{'sent':>7}{'left':>6}"
    )
    for name, found in runs.items():
        print(_line(name, found, given.n))


def _line(name: str, runs: Sequence[Run], count: int) -> str:
    cpu = [1000 * run.cpu / count for run in runs]
    wall = statistics.median(run.wall for run in runs)
    return (
        f"{name:<12}{statistics.median(cpu):>12.2f}{f'({min(cpu):.2f}-{max(cpu):.2f})':>16}{wall:>9.1f}"
        f"{count / wall:>9.0f}{max(run.peak for run in runs):>9.0f}{runs[-1].sent:>7}{runs[-1].left:>6}"
    )


def _run(
    name: str, number: int, mails: Sequence[bytes], dovecot: Dovecot, certificates: Certificates, home: Path
) -> Run:
    account = dovecot.account()
    account.doveadm("mailbox", "create", "Done")
    account.deliver(*mails)
    smtp = SmtpServer(certificates)
    smtp.start()
    folder = home / f"{name.split()[0]}{number}"
    folder.mkdir()
    command = _mailbot if name == "mailbot" else _naive
    try:
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        words = command(account, dovecot.port, smtp.port, folder)
        timed = ["/usr/bin/time", "-f", "%M", "-o", str(folder / "peak"), *words]
        measured = timed if Path(timed[0]).exists() else words
        environ = {**os.environ, "MAILBOT_MAILBOX_PASSWORD": account.password}
        subprocess.run(measured, check=True, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    finally:
        smtp.stop()
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    peak = float((folder / "peak").read_text()) / 1024 if (folder / "peak").exists() else after.ru_maxrss / 1024
    return Run(cpu=cpu, wall=wall, peak=peak, sent=len(smtp.mails), left=len(account.flags()))


def _mailbot(account: Account, imap: int, smtp: int, folder: Path) -> list[str]:
    theirs = (
        f'port = {imap}\nusername = "{account.address}"\nhandled = "move"\nhandled_folder = "Done"\nbacklog = "answer"'
    )
    text = config_text(business='countries = ["GB", "SE", "CN"]', mailbox=theirs, smtp=f"port = {smtp}", limits=MANY)
    (folder / "config.toml").write_text(text)
    return [sys.executable, "-m", "mailbot", "run", "--once", "--config", str(folder / "config.toml")]


def _naive(account: Account, imap: int, smtp: int, folder: Path) -> list[str]:
    words = [str(imap), str(smtp), account.address, account.password, str(folder / "naive.db")]
    return [sys.executable, "-m", "benchmarks.naive", *words]


if __name__ == "__main__":
    main()
