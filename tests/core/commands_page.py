"""docs/commands.md, written from the table of commands: `python -m tests.core.commands_page > docs/commands.md`."""

from __future__ import annotations

import sys
from typing import Any

from jinja2 import Environment, FileSystemLoader

from mailbot.core.commands import COMMANDS, Spec
from mailbot.resources import folder

_HEAD = """# The owner's commands

Written from the table in `mailbot/core/commands.py`; a test compares the two.

Reply to any mail about a case and begin a line with `#` and the word. Several commands may stand below each other: they
are obeyed all or none, and a transcript tells which. Text belongs to the command above it, up to the next one.
A command counts only where something proves its writer; otherwise the program asks back, and `ok` is the answer
(`docs/authority.md`).
`#help` lists what makes sense for a case now, `#why` explains its dates.

In a mail that answers no case, `#case REFERENCE` in the first line says which case the lines below are about, and so
does a reference behind the first word: `#note CMP-7KQ2-M9XT-4 The shop called.` What reaches a customer is asked back
then.

What you write to a customer waits ten minutes (`[commands] hold_minutes`) unless a day ends within the hour. `#undo`
takes your last mail of commands back for as long as none of its letters has left; `#preview` above a command, or before
it in its line, shows the letters and does nothing. Acknowledgements do not wait.

While a letter waits, a command that would make it untrue is refused: `#extend` or `#close withdrawn` while your
decision waits, `#decide` while the letter with your points does. Take the first back with `#undo`, or send the second
once the letter has left. So are two such lines in one mail. `#valid` without points sends no letter.
"""


def page() -> str:
    """The whole page."""
    of_cases = [spec for spec in COMMANDS if not spec.for_desk]
    of_desk = [spec for spec in COMMANDS if spec.for_desk]
    return "\n".join(
        [
            _HEAD,
            *_table("In answer to a mail about a case", of_cases),
            *_table("In answer to any other mail of the program", of_desk),
            _LOG,
        ]
    )


_LOG = """### A call or a letter

```
#log phone
Received: 2 November
Name: Ann Lee
Phone: 07700 900456
Address: 2 Hill Road, Cardiff CF10 2BB
Order: WF-20818
Summary: The shade does not fit the lamp.
Settled: We send a shade that fits, by Friday.
```

Only the summary is needed. Without `Received` it is today; a day to come is refused, one more than three working days
back is remarked on. `Settled` is left out, or `no`, where the matter stays open. Once it
is settled, the customer hears what was agreed and is promised no decision; a call was settled on the day it came.
Without `Email` the letters come to you as paper to post or words to say, and `#posted` or `#told` makes them count.
`Language` is en, sv or zh.
"""


def _table(title: str, specs: list[Spec]) -> list[str]:
    lines = [_line(spec) for spec in specs]
    return [f"## {title}", "", "| command | what follows | also |", "|---|---|---|", *lines, ""]


def _line(spec: Spec) -> str:
    form = spec.form.replace("|", "\\|")
    others = ", ".join(f"`#{word}`" for word in spec.synonyms)
    return f"| `{form}` | {_helps()[spec.word]} | {others} |"


def _helps() -> Any:
    """What each command does, as the owner's transcript says it in English."""
    loader = FileSystemLoader(folder("templates"))
    environment = Environment(loader=loader, trim_blocks=True, lstrip_blocks=True)
    words: Any = environment.get_template("en/_owner.txt").make_module({"say": None})
    return words.helps


if __name__ == "__main__":
    sys.stdout.write(page())
