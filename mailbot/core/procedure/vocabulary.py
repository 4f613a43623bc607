"""The words that every procedure file may use without defining them."""

from __future__ import annotations

# Events of a case in the order in which they usually come; a file adds its own by `raises` and `marks`.
_HAPPENINGS = (
    "event_known",  # the customer learnt of what the complaint is about
    "received",  # arrival at the server, or the day that the owner states
    "registered",
    "acknowledged",
    "started",  # any act of the owner; the automatic acknowledgement does not count
    "info_requested",
    "info_received",
    "info_complete",
    "info_waived",
    "info_overdue",
    "third_party_asked",
    "third_party_answered",
    "customer_accepted",
    "accepted",
    "dismissed",
    "dismissal_sent",
    "plan",
    "planned",
    "extended",
    "investigated",
    "decided",
    "resolved_early",
    "summary_sent",
    "holding_sent",
    "progress_sent",  # the customer heard how far it is
    "response_sent",
    "implemented",
    "escalation_requested",
    "request_received",
    "request_answered",
    "referred_out",
    "window_closed",
    "early_window_closed",
    "retention_due",
    "review_due",
    "routed",
    "withdrawn",
    "merged",
    "closed",
    "reopened",
    "erased",
)
_COMMANDS = (
    "accept",
    "agreed",
    "ask",
    "assign",
    "authorise",
    "close",
    "complaint",
    "decide",
    "dismiss",
    "erase",
    "escalate",
    "extend",
    "implemented",
    "log",
    "merge",
    "note",
    "plan",
    "posted",
    "refuse",
    "reopen",
    "reply",
    "resolve",
    "route",
    "send",
    "split",
    "staff",
    "tell",
    "told",
    "training",
    "valid",
    "waive",
    "withdraw",
)
# What a clock may start on, end on, pause on, and what a notice may wait for; `cmd_x` is the owner's command `#x`.
EVENTS: tuple[str, ...] = _HAPPENINGS + tuple(f"cmd_{word}" for word in _COMMANDS)

# After these nobody waits for us any more: they end every clock of ours.
ENDS = frozenset({"closed", "withdrawn", "routed", "merged", "erased"})

# A notice on one of these tells the customer a judgement, so a person has to send it.
JUDGEMENTS = frozenset({"decided", "dismissed", "resolved_early"})

ROLES = ("customer", "representative", "owner", "handler", "staff_concerned")
COUNTS = ("upheld", "partly", "not_upheld", "dismissed", "resolved_early")
NEEDS = ("reasons", "action", "amount", "value", "text", "what_was_asked", "consent")
CONDITIONS = ("tag", "has", "about", "channel", "decision", "done", "not")
CHANNELS = ("email", "post", "phone", "form")
UNITS = ("wd", "d", "w", "mo", "y")
