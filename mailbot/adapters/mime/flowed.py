"""format=flowed text with its soft line breaks taken out (RFC 3676)."""

from __future__ import annotations


def unwrapped(text: str, delsp: bool) -> str:
    """Joins lines that end in a space with the next one of the same quote depth; `-- ` stays a line of its own."""
    out: list[list[str]] = []
    open_depth: int | None = None  # Quote depth of a paragraph that goes on.
    for line in text.split("\n"):
        bare = line.lstrip(">")
        depth = len(line) - len(bare)
        content = bare[1:] if bare.startswith(" ") else bare  # Space-stuffing, s.4.4.
        is_signature = content == "-- "
        # An empty line ends the paragraph, also for senders who leave a space before it.
        if open_depth == depth and content and not is_signature and out:
            out[-1].append(content)
        else:
            out.append([">" * depth, " " if depth and content else "", content])
        flows = content.endswith(" ") and not is_signature
        open_depth = depth if flows else None
        if flows and delsp:
            out[-1][-1] = out[-1][-1][:-1]
    return "\n".join(map("".join, out))
