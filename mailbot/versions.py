"""The procedure in use: read again when its file changes; of a bad file the last good version stays in use."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from mailbot.adapters.store import SqlStore
from mailbot.config import Config, ConfigError
from mailbot.core import decide
from mailbot.core import procedure as rules
from mailbot.core.decision import Decision
from mailbot.core.desk import Desk
from mailbot.core.procedure import ProcedureError
from mailbot.desk import desk_of
from mailbot.flow import ports


def in_use(config: Config, keys: tuple[bytes, ...], store: SqlStore) -> tuple[Desk, tuple[str, ...]]:
    """The desk, and what is wrong with the file of its procedure; ProcedureError where no good version is known."""
    use = config.procedure.use
    try:
        desk = desk_of(config, *keys)
    except (ProcedureError, ConfigError) as wrong:
        text = store.procedure(_last(use))
        if text is None:
            raise
        return desk_of(config, *keys, procedure=rules.load(text, use)), wrong.problems
    store.keep_procedure(desk.procedure.digest, desk.procedure.text)
    store.keep_procedure(_last(use), desk.procedure.text)
    return desk, ()


def _last(use: str) -> str:
    """The key of the text that was last in use under that name."""
    return f"last:{use}"


def told(wrong: tuple[str, ...], held: str, since: datetime, desk: Desk, tell: ports.Teller) -> Decision:
    """Each mistake for the operators, and one letter for what the file holds; without mistakes the all-clear."""
    for problem in wrong:
        tell("trouble", what="procedure", why=problem)
    letter = decide.bad_procedure(wrong, held if wrong else f"{since.isoformat()}:over", since, desk)
    return Decision(outcome="alarm", reason="procedure", letters=(letter,))


def lacking(what: str, why: str, desk: Desk, now: datetime) -> Decision:
    """One letter a day for a document or template that letters leave without."""
    return Decision(outcome="alarm", reason=what, letters=(decide.lacking(what, why, desk, now),))


def digest(config: Config) -> str:
    """What the file holds now; the same for ever where the procedure is a shipped one."""
    file = Path(config.procedure.use)
    if file.suffix != ".toml" and "/" not in config.procedure.use:
        return ""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        return str(error.strerror)
