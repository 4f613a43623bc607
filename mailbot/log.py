"""Structured lines for operators: names, references and counts; never a customer's words."""

from __future__ import annotations

import logging
import os
import sys

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_LEVELS = {
    "alarm": logging.CRITICAL,
    "config kept": logging.ERROR,
    "error": logging.ERROR,
    "failed": logging.ERROR,
    "unavailable": logging.WARNING,
    "refused": logging.WARNING,
    "renumbered": logging.WARNING,
    "trouble": logging.WARNING,
}

_PRIORITIES = {"critical": 2, "error": 3, "warning": 4}  # syslog(3); others are 6, informational


def configure(level: str, is_json: bool) -> None:
    """One line an event on standard error, in UTC."""
    shown: Processor = (
        structlog.processors.JSONRenderer() if is_json else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S%z", utc=True),
            _for_journal(shown) if "JOURNAL_STREAM" in os.environ else shown,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")


def _for_journal(render: Processor) -> Processor:
    """The line with its priority in front, as the journal reads it from standard error (sd-daemon(3))."""

    def rendered(logger: WrappedLogger, method: str, event: EventDict) -> str:
        priority = _PRIORITIES.get(event["level"], 6)
        return f"<{priority}>{render(logger, method, event)!s}"

    return rendered


def tell(happened: str, **facts: str | int | None) -> None:
    """The operators' view of what happened; control characters cannot break a line."""
    told = {name: _plain(value) for name, value in facts.items() if value is not None and value != ""}
    structlog.get_logger().log(_LEVELS.get(happened, logging.INFO), happened, **told)


def _plain(value: str | int) -> str | int:
    if isinstance(value, int):
        return value
    return "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in value[:300])


def where(error: Exception) -> str:
    """Module and line of an error; its words may hold a customer's, and stay out of the log."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rpartition('mailbot/')[2]}:{trace.tb_lineno}" if trace else ""
