"""Structured lines for operators: names, references and counts; never a customer's words."""

from __future__ import annotations

import logging
import sys

import structlog

_LEVELS = {"error": logging.ERROR, "failed": logging.ERROR, "unavailable": logging.WARNING, "refused": logging.WARNING}


def configure(level: str, is_json: bool) -> None:
    """One line an event on standard error, in UTC."""
    shown = (
        structlog.processors.JSONRenderer() if is_json else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S%z", utc=True),
            shown,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")


def tell(happened: str, **facts: str | int | None) -> None:
    """The operators' view of what happened; control characters cannot break a line."""
    told = {name: _plain(value) for name, value in facts.items() if value is not None and value != ""}
    structlog.get_logger().log(_LEVELS.get(happened, logging.INFO), happened, **told)


def _plain(value: str | int) -> str | int:
    if isinstance(value, int):
        return value
    return "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in value[:300])
