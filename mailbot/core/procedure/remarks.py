"""What in a procedure is allowed but probably not meant."""

from __future__ import annotations

from mailbot.core.procedure.shape import Duration, Procedure

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


def _is_under_a_month(duration: Duration) -> bool:
    return duration.count < _MONTH[duration.unit]
