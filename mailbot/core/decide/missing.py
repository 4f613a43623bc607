"""Which fields a procedure wants of a case, which of them are missing, and which are worth a question."""

from __future__ import annotations

from collections.abc import Iterable

from mailbot.core.desk import Desk
from mailbot.core.procedure import Procedure
from mailbot.core.reading import Found, Reading

MOST_QUESTIONS = 3  # letters, C2
_ALSO_WORTH_ASKING = ("outcome_wanted",)  # asked along with a field that must be there, never alone
_MANY = frozenset({"order_number", "outcome_wanted"})  # fields that hold several values
_TRANSACTION = frozenset({"transaction", "quality", "delivery", "billing"})
_ENOUGH_WORDS = 40  # characters of Latin text that can tell what happened; a Han character says as much as three


def fields(reading: Reading, files: int) -> tuple[tuple[str, str, str], ...]:
    """(name, value, words) of every field of the mail, one line a name, those that follow from others included."""
    kept: dict[str, list[Found]] = {}
    for found in reading.found:
        kept.setdefault(found.field, []).append(found)
    lines = {name: _line(name, values) for name, values in kept.items()}
    if reading.writer and "email" not in lines:
        lines["email"] = (reading.writer.email, reading.writer.email)
    if "what_happened" not in lines and tells(reading.new_text):
        lines["what_happened"] = ("told", "")
    if files and "evidence" not in lines:
        lines["evidence"] = (str(files), "")
    if "phone" in lines or "address" in lines:
        lines["phone_or_address"] = lines.get("phone") or lines["address"]
    if "preferred_channel" in lines and lines["preferred_channel"][0] == "email":
        lines["reply_by_email"] = lines["preferred_channel"]
    return tuple((name, value, words) for name, (value, words) in lines.items())


def tells(text: str) -> bool:
    """True where a text is long enough to say what happened."""
    weight = sum(3 if "\u3400" <= sign <= "\u9fff" else 1 for sign in text if not sign.isspace())
    return weight >= _ENOUGH_WORDS


def conditions(reading: Reading) -> frozenset[str]:
    """What the procedure's `if` lists can ask of a mail: channel, matter, representation, tags."""
    names = {f.field for f in reading.found}
    held = {f"about:{about}" for about in reading.about}
    if reading.about & _TRANSACTION or names & {"order_number", "order_date"}:
        held.add("about:transaction")
    if "staff_name" in names or "staff" in reading.about:
        held.add("about:staff")
    if "represented_person" in names:
        held.add("has:representative")
    if "data_complaint" in reading.recognition.labels:
        held.add("tag:data_complaint")
    if reading.severity == "high":
        held.add("tag:severe")
    if reading.vulnerable:
        held.add("tag:vulnerable")
    if "legal" in reading.recognition.labels:
        held.add("tag:legal")
    return frozenset(held | {f"channel:{'form' if reading.via == 'form' else 'email'}"})


def holds(when: Iterable[str], held: frozenset[str]) -> bool:
    """True where every condition of a list holds; `not:X` asks that nothing named X does."""
    return all(_holds(condition, held) for condition in when)


def _holds(condition: str, held: frozenset[str]) -> bool:
    kind, _, name = condition.partition(":")
    if kind == "not":
        return not any(c == name or c.endswith(f":{name}") for c in held)
    return condition in held


def of(procedure: Procedure, held: frozenset[str], level: str | None = None) -> tuple[str, ...]:
    """Fields that the procedure wants of such a case and that it does not have, in the procedure's order."""
    return tuple(
        rule.name
        for rule in procedure.fields
        if rule.ask and level in (None, rule.level) and holds(rule.when, held) and f"has:{rule.name}" not in held
    )


def questions(desk: Desk, held: frozenset[str]) -> tuple[str, ...]:
    """What to ask in the acknowledgement: nothing unless something that must be there is missing (yanna 4.2)."""
    musts = of(desk.procedure, held, "must")
    if "phone" in musts:  # One answer serves both.
        musts = tuple(name for name in musts if name != "phone_or_address")
    if not musts:
        return ()
    wants = of(desk.procedure, held, "want")
    return (*musts, *(name for name in _ALSO_WORTH_ASKING if name in wants))[:MOST_QUESTIONS]


def _line(name: str, values: list[Found]) -> tuple[str, str]:
    if name in _MANY:
        seen = dict.fromkeys(f.value for f in values)
        return ", ".join(seen), values[0].span.text
    best = max(values, key=lambda f: f.confidence)
    return best.value, best.span.text
