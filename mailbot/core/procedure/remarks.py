"""What in a procedure is allowed but probably not meant."""

from __future__ import annotations

import re

from mailbot.core.procedure.shape import Duration, Procedure

_WRITTEN = frozenset({"complaints-policy", "complaints-procedure", "investigation-report"})  # by mailbot itself
WHERE = "Save it as {name}.pdf in the folder that [procedure] documents names in the config."
_PLAIN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")  # It becomes the name of a file (threats 28).
_MONTH = {"wd": 20, "d": 28, "w": 4, "mo": 1, "y": 1}


def remarks(procedure: Procedure) -> tuple[str, ...]:
    """Sentences for whoever writes the file; none of them stops the program."""
    said = []
    if procedure.review_every is not None and _is_under_a_month(procedure.review_every):
        said.append(
            f'[policy] review_every = "{procedure.review_every}" is under a month. '
            'Most procedures are reviewed once a year: "12mo".'
        )
    if not procedure.overlay and procedure.notice_on("registered") is None:
        said.append('No notice is sent on "registered": the customer will not hear that the complaint arrived.')
    said.extend(
        f'[field.{field.name}] is never asked for: level = "must" with ask = false.'
        for field in procedure.fields
        if field.level == "must" and not field.ask
    )
    return tuple(said)


def foreign(procedure: Procedure) -> tuple[str, ...]:
    """What the procedure attaches and mailbot does not write, such as an ombudsman's leaflet."""
    attached = dict.fromkeys(name for notice in procedure.notices for name in notice.attach if name not in _WRITTEN)
    return tuple(name for name in attached if _PLAIN.fullmatch(name))


def _is_under_a_month(duration: Duration) -> bool:
    return duration.count < _MONTH[duration.unit]
