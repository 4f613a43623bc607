"""The rules of the house, kept by a machine: who may import whom, who may ask the clock, how long a function may be."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LONGEST_FUNCTION, LONGEST_FILE, MEDIAN, NINETIETH = 60, 300, 10, 32

CLOCK = {
    "datetime.now", "datetime.today", "datetime.utcnow", "date.today", "datetime.datetime.now", "datetime.date.today",
    "time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.ctime", "time.asctime",
}  # fmt: skip
CHANCE = {"random", "secrets", "uuid.uuid1", "uuid.uuid4", "os.urandom"}
CLOCK_READERS = ("mailbot/app.py", "mailbot/cli/", "mailbot/demo")
DICE_PLAYERS = (*CLOCK_READERS, "mailbot/stamp_key.py")
OUTSIDE = {
    "logging", "structlog", "socket", "ssl", "subprocess", "sqlite3", "tempfile", "shutil", "asyncio", "threading",
    "urllib", "http", "requests", "imapclient", "aiosmtplib", "sqlmodel", "sqlalchemy", "psycopg", "jinja2", "typer",
    "rich", "apscheduler", "mailparser", "typst",
}  # fmt: skip
MOCKS = {"unittest.mock", "mock", "pytest_mock", "freezegun"}
NO_NAME = {"Manager", "Helper", "Helpers", "Base", "Abstract", "Impl", "Util", "Utils", "Process", "Processor"}
NO_MODULE = {"utils", "util", "helpers", "helper", "common", "misc", "base"}
# Filled in step by step within one function call, and never handed on as a value.
WORKING_PAPERS = {
    "mailbot/core/decide/draft.py:Draft",
    "mailbot/core/procedure/problems.py:Sheet",
    "mailbot/core/runs.py:Run",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """A Python file of the repository, parsed."""

    path: str
    text: str
    tree: ast.Module
    nodes: tuple[ast.AST, ...]

    def calls(self) -> Iterator[tuple[int, str, ast.Call]]:
        for node in self.nodes:
            if isinstance(node, ast.Call):
                yield node.lineno, dotted(node.func), node

    def imports(self) -> Iterator[tuple[int, str]]:
        for node in self.nodes:
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.lineno, node.module
                yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        for node in self.nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def classes(self) -> Iterator[ast.ClassDef]:
        return (node for node in self.nodes if isinstance(node, ast.ClassDef))


def dotted(node: ast.expr) -> str:
    """`a.b.c` of such an expression, else ""."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


@cache
def modules(folder: str) -> tuple[Module, ...]:
    return tuple(parsed(path) for path in sorted((ROOT / folder).rglob("*.py")))


def parsed(path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    return Module(path=str(path.relative_to(ROOT)), text=text, tree=tree, nodes=tuple(ast.walk(tree)))


def house() -> tuple[Module, ...]:
    return modules("mailbot")


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def names(module: Module, banned: set[str], found: Callable[[Module], Iterator[tuple[int, str]]]) -> list[str]:
    return [f"{module.path}:{line} {name}" for line, name in found(module) if name in banned]


def called(module: Module) -> Iterator[tuple[int, str]]:
    return ((line, name) for line, name, _ in module.calls())


def test_imports_point_inward_and_neighbours_are_strangers() -> None:
    verdict = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


def test_only_the_entrance_asks_the_clock() -> None:
    found = [
        name for module in house() if not module.path.startswith(CLOCK_READERS) for name in names(module, CLOCK, called)
    ]
    assert not found, "time is an argument: " + "; ".join(found)


def test_only_the_entrance_plays_dice() -> None:
    found = [
        name
        for module in house()
        if not module.path.startswith(DICE_PLAYERS)
        for name in names(module, CHANCE, Module.imports) + names(module, CHANCE, called)
    ]
    assert not found, "chance is an argument: " + "; ".join(found)


def test_the_core_touches_nothing_outside() -> None:
    found = [
        f"{module.path}:{line} {name}"
        for module in house()
        if module.path.startswith("mailbot/core/")
        for line, name in (*module.imports(), *((line, name) for line, name in called(module) if name == "open"))
        if name.partition(".")[0] in OUTSIDE | {"open"}
    ]
    assert not found, "the core does no I/O: " + "; ".join(found)


def test_no_function_is_too_long() -> None:
    found = [
        f"{module.path}:{function.lineno} {function.name} ({length(function)} lines)"
        for module in house()
        for function in module.functions()
        if length(function) > LONGEST_FUNCTION
    ]
    assert not found, f"more than {LONGEST_FUNCTION} lines: " + "; ".join(found)


def test_functions_are_short_by_habit() -> None:
    lengths = [length(function) for module in house() for function in module.functions()]
    median, ninetieth = statistics.median(lengths), statistics.quantiles(lengths, n=10)[-1]
    assert median <= MEDIAN, f"the median function has {median:g} lines"
    assert ninetieth <= NINETIETH, f"a tenth of the functions has more than {ninetieth:g} lines"


def test_no_file_is_too_long() -> None:
    counts = {module.path: len(module.text.splitlines()) for module in house()}
    found = [f"{path} ({count} lines)" for path, count in counts.items() if count > LONGEST_FILE]
    assert not found, f"more than {LONGEST_FILE} lines: " + "; ".join(found)


@pytest.mark.parametrize("folder", ["mailbot", "tests", "benchmarks"])
def test_every_module_opens_with_its_duty(folder: str) -> None:
    found = [module.path for module in modules(folder) if module.tree.body and not ast.get_docstring(module.tree)]
    assert not found, "no opening sentence: " + ", ".join(found)


def test_nothing_is_called_a_manager() -> None:
    words = re.compile(r"[A-Z][a-z]+")
    found = [
        f"{module.path}:{node.lineno} {node.name}"
        for module in house()
        for node in module.classes()
        if NO_NAME & set(words.findall(node.name))
    ]
    found += [module.path for module in house() if Path(module.path).stem in NO_MODULE]
    assert not found, "say what it is: " + "; ".join(found)


def test_values_are_frozen_and_keyword_only() -> None:
    """In the core and in the flow: what is written down once cannot be changed behind its reader's back."""
    found = [
        f"{module.path}:{node.lineno} {node.name} without {word}"
        for module in house()
        if module.path.startswith(("mailbot/core/", "mailbot/flow/"))
        for node in module.classes()
        for word in _wanted(module, node)
    ]
    assert not found, "; ".join(found)


def _wanted(module: Module, node: ast.ClassDef) -> Iterator[str]:
    """The small inner values of a folder may be positional; working papers may be written on."""
    given = " ".join(ast.unparse(decorator) for decorator in node.decorator_list)
    if "dataclass" not in given:
        return
    wanted = {"frozen", "slots"} | ({"kw_only"} if module.path.count("/") == 2 else set())
    if f"{module.path}:{node.name}" in WORKING_PAPERS:
        wanted.discard("frozen")
    yield from sorted(word for word in wanted if f"{word}=True" not in given)


def test_tests_fake_by_hand_and_never_sleep() -> None:
    found = [
        f"{module.path}:{line} {name}"
        for module in modules("tests")
        for line, name in (*(pair for pair in module.imports() if pair[1] in MOCKS), *_idle(module))
    ]
    assert not found, "fakes by hand, servers for real, events instead of sleep: " + "; ".join(found)


def _idle(module: Module) -> Iterator[tuple[int, str]]:
    for line, name, call in module.calls():
        yields_only = bool(call.args) and isinstance(call.args[0], ast.Constant) and call.args[0].value == 0
        if name in {"time.sleep", "monkeypatch.setattr"} or (name == "asyncio.sleep" and not yields_only):
            yield line, name


def test_a_test_that_is_left_out_says_why() -> None:
    found = [
        f"{module.path}:{line} {name}"
        for module in modules("tests")
        for line, name, call in module.calls()
        if name in {"pytest.skip", "pytest.xfail"} and not call.args and not call.keywords
    ]
    found += [
        f"{module.path}:{function.lineno} {function.name}"
        for module in modules("tests")
        for function in module.functions()
        for decorator in function.decorator_list
        if re.search(r"mark\.(skip|xfail)", ast.unparse(decorator)) and "reason=" not in ast.unparse(decorator)
    ]
    assert not found, "no reason: " + "; ".join(found)


def test_every_test_asserts_something() -> None:
    telling = {
        function.name for module in modules("tests") for function in module.functions() if _asserts(function, set())
    }
    found = [
        f"{module.path}:{function.lineno} {function.name}"
        for module in modules("tests")
        for function in module.functions()
        if function.name.startswith("test_") and not _asserts(function, telling)
    ]
    assert not found, "nothing is asserted: " + "; ".join(found)


def _asserts(function: ast.AST, telling: set[str]) -> bool:
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            name = dotted(node.func).rpartition(".")[2]
            if name in {"raises", "warns", "fail"} or name in telling:
                return True
    return False
