"""The owner's tagged text -> commands; a wrong word is named with its line and the nearest right one."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import accumulate

from mailbot.core.said import SAID as SAID


class Level(IntEnum):
    """How much a command does, and so how much its writer has to prove (core/authority)."""

    READ = 0  # tells its writer something
    INTERNAL = 1  # stays within the desk
    OUTWARD = 2  # writes to somebody outside, or ends something
    GRAVE = 3  # cannot be taken back, or lets somebody in: asked back every time


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """One command: its word, what may stand for it, what follows it, and how much its writer has to prove."""

    word: str
    form: str
    level: Level = Level.OUTWARD
    synonyms: tuple[str, ...] = ()
    takes_text: bool = False
    reads_only: bool = False
    for_desk: bool = False  # possible in a mail that belongs to no case


COMMANDS: tuple[Spec, ...] = (
    Spec(word="valid", form="#valid [the points]", synonyms=("giltig", "utred", "受理", "有效"), takes_text=True),
    Spec(word="dismiss", form="#dismiss REASONS", synonyms=("avvisa", "不受理"), takes_text=True),
    Spec(word="ask", form="#ask QUESTION", synonyms=("fråga", "询问", "补充"), takes_text=True),
    Spec(word="received", level=Level.INTERNAL, form="#received [ITEMS]", synonyms=("inkommet", "已收到")),
    Spec(word="waive", level=Level.INTERNAL, form="#waive", synonyms=("avstå", "免除")),
    Spec(word="waiting", level=Level.INTERNAL, form="#waiting WHO", synonyms=("väntar", "等待"), takes_text=True),
    Spec(word="heard", level=Level.INTERNAL, form="#heard", synonyms=("svarat", "已答复"), takes_text=True),
    Spec(
        word="extend",
        level=Level.INTERNAL,
        form="#extend DAY because REASON",
        synonyms=("förläng", "延期"),
        takes_text=True,
    ),
    Spec(word="progress", form="#progress TEXT", synonyms=("rapport", "进展"), takes_text=True),
    Spec(
        word="decide",
        form="#decide OUTCOME [ACTION AMOUNT by DAY] REASONS",
        synonyms=("besluta", "beslut", "决定"),
        takes_text=True,
    ),
    Spec(
        word="resolve",
        form="#resolve [ACTION AMOUNT by DAY] WHAT WAS AGREED",
        synonyms=("uppgör", "uppgjort", "和解"),
        takes_text=True,
    ),
    Spec(word="implemented", form="#implemented [WHAT]", synonyms=("genomfört", "klart", "已执行"), takes_text=True),
    Spec(word="escalate", form="#escalate", synonyms=("ompröva", "升级", "复核")),
    Spec(word="close", form="#close [withdrawn]", synonyms=("stäng", "avsluta", "结案")),
    Spec(word="reopen", form="#reopen REASON", synonyms=("återuppta", "重开"), takes_text=True),
    Spec(word="merge", form="#merge REFERENCE [anyway]", synonyms=("slå-ihop", "合并"), takes_text=True),
    Spec(word="split", form="#split WHAT THE OTHER PART IS", synonyms=("dela", "拆分"), takes_text=True),
    Spec(word="staff", level=Level.INTERNAL, form="#staff NAME", synonyms=("medarbetare", "员工"), takes_text=True),
    Spec(word="tell", form="#tell WHAT IT IS ABOUT", synonyms=("berätta", "告知"), takes_text=True),
    Spec(
        word="contacted",
        level=Level.INTERNAL,
        form="#contacted [HOW]",
        synonyms=("kontaktad", "已联系"),
        takes_text=True,
    ),
    Spec(word="authorise", form="#authorise", synonyms=("authorize", "godkänn", "授权"), takes_text=True),
    Spec(word="refuse", form="#refuse", synonyms=("neka", "拒绝授权"), takes_text=True),
    Spec(word="allow", level=Level.GRAVE, form="#allow ADDRESS", synonyms=("tillåt", "允许")),
    Spec(word="training", form="#training ask|yes|no|withdrawn", synonyms=("utbildning", "培训"), takes_text=True),
    Spec(
        word="vulnerable",
        level=Level.INTERNAL,
        form="#vulnerable [no|WHAT IS NEEDED]",
        synonyms=("omsorg", "关照"),
        takes_text=True,
    ),
    Spec(word="posted", level=Level.INTERNAL, form="#posted", synonyms=("postat", "已寄出")),
    Spec(word="told", level=Level.INTERNAL, form="#told", synonyms=("meddelat", "已告知")),
    Spec(word="set", form="#set FIELD VALUE", synonyms=("ange", "设置")),
    Spec(word="reply", form="#reply TEXT", synonyms=("svara", "回复"), takes_text=True),
    Spec(
        word="note", level=Level.INTERNAL, form="#note TEXT", synonyms=("anteckna", "notera", "备注"), takes_text=True
    ),
    Spec(word="keep", level=Level.INTERNAL, form="#keep REASON|off", synonyms=("bevara", "保留"), takes_text=True),
    Spec(  # It asks back by itself, with what goes (decide/erasing), and so needs no other question.
        word="erase",
        form="#erase [REFERENCES] because REASON",
        synonyms=("radera", "抹除"),
        takes_text=True,
        for_desk=True,
    ),
    Spec(word="complaint", form="#complaint", synonyms=("klagomål", "投诉")),
    Spec(word="route", form="#route enquiry|return|legal|data_request", synonyms=("vidare", "转交")),
    Spec(
        word="case",
        level=Level.READ,
        form="#case REFERENCE",
        synonyms=("ärende", "编号"),
        reads_only=True,
        for_desk=True,
    ),
    Spec(
        word="search",
        level=Level.READ,
        form="#search WORDS",
        synonyms=("sök", "搜索", "查找"),
        reads_only=True,
        for_desk=True,
    ),
    Spec(
        word="list",
        level=Level.READ,
        form="#list late|open|waiting|closed",
        synonyms=("lista", "列表"),
        reads_only=True,
        for_desk=True,
    ),
    Spec(
        word="digest",
        level=Level.READ,
        form="#digest [now]",
        synonyms=("översikt", "概览"),
        reads_only=True,
        for_desk=True,
    ),
    Spec(
        word="preview",
        level=Level.READ,
        form="#preview",
        synonyms=("förhandsvisa", "预览"),
        reads_only=True,
        for_desk=True,
    ),
    Spec(word="undo", level=Level.INTERNAL, form="#undo", synonyms=("ångra", "撤销")),
    Spec(word="why", level=Level.READ, form="#why", synonyms=("varför", "为什么"), reads_only=True),
    Spec(
        word="status",
        level=Level.READ,
        form="#status [REFERENCE]",
        synonyms=("läge", "状态"),
        reads_only=True,
        for_desk=True,
    ),
    Spec(word="help", level=Level.READ, form="#help", synonyms=("hjälp", "帮助"), reads_only=True, for_desk=True),
    Spec(
        word="log",
        level=Level.INTERNAL,
        form="#log phone|post",
        synonyms=("logga", "登记"),
        takes_text=True,
        for_desk=True,
    ),
    Spec(
        word="assign",
        level=Level.INTERNAL,
        form="#assign NAME [because REASON]",
        synonyms=("tilldela", "转派"),
    ),
    Spec(word="away", level=Level.INTERNAL, form="#away until DAY", synonyms=("borta", "外出"), for_desk=True),
    Spec(word="back", level=Level.INTERNAL, form="#back", synonyms=("tillbaka", "回来"), for_desk=True),
    Spec(word="review", level=Level.INTERNAL, form="#review done", synonyms=("översyn", "复查"), for_desk=True),
    Spec(word="answer", form="#answer NUMBERS|all", synonyms=("besvara", "回答"), for_desk=True),
)
_READS = frozenset(spec.word for spec in COMMANDS if spec.reads_only)
_BY_WORD = {word: spec for spec in COMMANDS for word in (spec.word, *spec.synonyms)}
_TAG = re.compile(r"^[\s\ufeff\u200b\u00a0]*[#＃][ \t]*([^\W\d_][\w-]*)[:：.,;!。，；！]?[ \t\u00a0\u3000]*(.*)$")
_STOP = re.compile(r"^(--\s?$|[-_=]{5,}|>|\|)")
_MOST_OTHER_LINES = 5
_BETWEEN = re.compile(r"[\s>|*_\ufeff\u200b]+")
_OPENING = 24  # letters by which a letter's beginning is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One tag with what followed it: the rest of its line, and the lines below up to the next tag."""

    spec: Spec
    argument: str
    text: str
    line: int  # 1 = the first line of the reply
    raw: str

    @property
    def word(self) -> str:
        return self.spec.word

    @property
    def words(self) -> str:
        """Argument and text as one free text."""
        return "\n".join(part for part in (self.argument, self.text) if part).strip()


class CommandError(Exception):
    """A line that is no command, or lacks something: `said` is one of SAID, `nearest` what would be right."""

    def __init__(self, said: str, line: int, raw: str, nearest: str | None = None) -> None:
        super().__init__(f"line {line}: {raw}: {said}" + (f" ({nearest})" if nearest else ""))
        self.said, self.line, self.raw, self.nearest = said, line, raw, nearest


def reads_only(word: str) -> bool:
    """True for a command that changes nothing."""
    return word in _READS


def parse(text: str) -> tuple[tuple[Command, ...], tuple[CommandError, ...]]:
    """Commands of the first block of a reply, in order, and the lines that are wrong.

    `text` is what the owner typed, quotes cut off. Lines before the first tag are passed over (five at most);
    text below a tag belongs to it where the command takes text, and otherwise ends the block.
    """
    commands: list[Command] = []
    errors: list[CommandError] = []
    below: list[str] = []
    others = 0
    for number, line in enumerate(text.splitlines(), 1):
        if _STOP.match(line):
            break
        tag = _TAG.match(line)
        if tag:
            _close(commands, below)
            below = []
            for found in _named(tag, number, line.strip()):
                (errors if isinstance(found, CommandError) else commands).append(found)  # type: ignore[arg-type]
        elif commands and commands[-1].spec.takes_text:
            below.append(line)
        elif line.strip():
            others += 1
            if commands or errors or others > _MOST_OTHER_LINES:
                break
    _close(commands, below)
    return tuple(commands), tuple(errors)


def above(text: str, letter: str) -> str:
    """The lines of `text` above the first words of `letter`, which may be folded and marked anew in it."""
    opening = _squeezed(letter)[:_OPENING]
    if len(opening) < _OPENING:
        return text
    lines = text.splitlines(keepends=True)
    squeezed = [_squeezed(line) for line in lines]
    at = "".join(squeezed).find(opening)
    return text if at < 0 else "".join(lines[: sum(end <= at for end in accumulate(map(len, squeezed)))])


def _squeezed(text: str) -> str:
    """The letters alone: no blanks, no marks of quotation."""
    return _BETWEEN.sub("", text)


def _close(commands: list[Command], below: Iterable[str]) -> None:
    """Gives the last command the lines that stood below it."""
    text = "\n".join(below).strip()
    if text and commands:
        last = commands.pop()
        commands.append(Command(spec=last.spec, argument=last.argument, text=text, line=last.line, raw=last.raw))


def _named(tag: re.Match[str], number: int, raw: str) -> list[Command | CommandError]:
    """The command of a line; `#preview decide ...` is two."""
    found = _command(tag, number, raw)
    if isinstance(found, CommandError) or found.word != "preview" or not found.argument:
        return [found]
    shown = _TAG.match(f"#{found.argument.lstrip('#＃ ')}")
    return [replace(found, argument=""), *(_named(shown, number, raw) if shown else ())]


def _command(tag: re.Match[str], number: int, raw: str) -> Command | CommandError:
    word = unicodedata.normalize("NFKC", tag[1]).lower()
    spec = _BY_WORD.get(word)
    if spec is None:
        near = difflib.get_close_matches(word, _BY_WORD, n=1, cutoff=0.6)
        return CommandError("unknown-command", number, raw, f"#{near[0]}" if near else None)
    return Command(spec=spec, argument=tag[2].strip(), text="", line=number, raw=raw)
