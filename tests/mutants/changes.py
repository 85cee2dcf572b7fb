"""Every small change that can be made to a source file, as a piece of its text and what stands there instead."""

import ast
import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

ONE_STEP = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
TURNED = {"==": "!=", "!=": "==", "is": "is not", "is not": "is", "in": "not in", "not in": "in"}
OPERATOR = re.compile(r"is\s+not|not\s+in|is|in|[<>]=?|[=!]=")
HELD = re.compile(r"lock|held|hold")
type Signatures = Mapping[str, tuple[str, ...]]
"""Of functions with a name of their own in the program: the annotation of each parameter, "" where it has none."""


@dataclass(frozen=True, slots=True)
class Change:
    """A piece of a file's text and what stands there instead; `lines` are those of the statement as far as the piece."""

    path: str
    kind: str
    start: int
    end: int
    instead: str
    lines: range

    @property
    def line(self) -> int:
        """Where the piece ends, for people."""
        return self.lines[-1]

    def named(self, source: str) -> tuple[str, str, str, str]:
        """By what it is known again when lines have moved: the file, the function, the lines that go and come."""
        return self.path, function_at(source, self.line), *self.shown(source)

    def made(self, source: str) -> str:
        """The file with the change in it."""
        return source[: self.start] + self.instead + source[self.end :]

    def shown(self, source: str) -> tuple[str, str]:
        """The lines that go and those that come, each as one line without blanks around it."""
        told = list(difflib.unified_diff(source.splitlines(), self.made(source).splitlines(), n=0, lineterm=""))[3:]
        gone, come = ([line[1:].strip() for line in told if line[0] == sign] for sign in "-+")
        return " ".join(gone), " ".join(come)


def function_at(source: str, line: int) -> str:
    """The name of the innermost function or class around a line; "" where there is none."""
    around = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and node.lineno <= line <= (node.end_lineno or node.lineno)
    ]
    return max(around, key=lambda one: one.lineno).name if around else ""


class Reader:
    """The changes of one file, in the order of its text."""

    def __init__(self, path: str, source: str, signatures: Signatures) -> None:
        self.path, self.source, self.signatures = path, source, signatures
        self.starts = [0]
        for line in source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))
        self.texts = source.splitlines()

    def changes(self) -> list[Change]:
        """Every change, the first in the text first."""
        found = list(self._of_body(ast.parse(self.source).body))
        return sorted(found, key=lambda one: (one.start, one.end, one.kind, one.instead))

    def _of_body(self, body: list[ast.stmt]) -> Iterator[Change]:
        for statement in body:
            text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
            if isinstance(statement, ast.Import | ast.ImportFrom) or text:
                continue
            yield from self._dropped(statement)
            for node in _outside_blocks(statement):
                yield from self._of_node(statement, node)
            for inner in _blocks(statement):
                yield from self._of_body(inner)

    def _dropped(self, statement: ast.stmt) -> Iterator[Change]:
        """The whole statement left out."""
        if isinstance(statement, ast.Raise) and _called(statement.exc) == "Refused":
            yield self._change("refusal dropped", statement, statement, "pass")
        if not isinstance(statement, ast.Expr):
            return
        awaited = isinstance(statement.value, ast.Await)
        name = _called(statement.value.value if isinstance(statement.value, ast.Await) else statement.value)
        if name.lstrip("_").startswith("require"):
            yield self._change("guard dropped", statement, statement, "pass")
        elif awaited and HELD.search(name):
            yield self._change("lock dropped", statement, statement, "pass")
        elif awaited:
            yield self._change("await dropped", statement, statement, "pass")

    def _of_node(self, statement: ast.stmt, node: ast.AST) -> Iterator[Change]:
        match node:
            case ast.Compare():
                yield from self._compared(statement, node)
            case ast.BoolOp():
                other = {"and": "or", "or": "and"}
                for one, following in pairwise(node.values):
                    yield from self._between(statement, one, following, re.compile(r"\b(and|or)\b"), other, "and or")
            case ast.UnaryOp(op=ast.Not()):
                yield self._change("not dropped", statement, node, f"({self._text(node.operand)})")
            case ast.Constant(value=int(number)) if not isinstance(number, bool):
                for step in (1, -1):
                    yield self._change("constant", statement, node, str(number + step))
            case ast.Call():
                yield from self._of_call(statement, node)
        for condition in _conditions(node):
            if not isinstance(condition, ast.UnaryOp | ast.Compare):
                yield self._change("condition turned", statement, condition, f"(not ({self._text(condition)}))")

    def _compared(self, statement: ast.stmt, node: ast.Compare) -> Iterator[Change]:
        sides = [node.left, *node.comparators]
        for one, following in pairwise(sides):
            yield from self._between(statement, one, following, OPERATOR, ONE_STEP, "comparison")
            yield from self._between(statement, one, following, OPERATOR, TURNED, "condition turned")

    def _of_call(self, statement: ast.stmt, call: ast.Call) -> Iterator[Change]:
        name = _called(call)
        if isinstance(call.func, ast.Name) and name in {"min", "max"}:
            yield self._change("min max", statement, call.func, {"min": "max", "max": "min"}[name])
        if isinstance(call.func, ast.Attribute) and name == "with_for_update":
            yield self._change("lock dropped", statement, call, self._text(call.func.value))
        for one in call.keywords:
            if one.arg == "with_for_update" and isinstance(one.value, ast.Constant) and one.value.value is True:
                yield self._change("lock dropped", statement, one.value, "False")
        yield from self._swapped(statement, call, self.signatures.get(name, ()))

    def _swapped(self, statement: ast.stmt, call: ast.Call, kinds: tuple[str, ...]) -> Iterator[Change]:
        if any(isinstance(one, ast.Starred) for one in call.args):
            return
        given = list(zip(call.args, kinds, strict=False))
        for (one, kind), (other, beside) in pairwise(given):
            first, second = self._text(one), self._text(other)
            if kind and kind == beside and first != second:
                between = self.source[self._at(one, end=True) : self._at(other)]
                begin, end = self._at(one), self._at(other, end=True)
                yield self._spelled("arguments swapped", statement, begin, end, f"{second}{between}{first}")

    def _between(
        self,
        statement: ast.stmt,
        one: ast.expr,
        other: ast.expr,
        looked_for: re.Pattern[str],
        instead: Mapping[str, str],
        kind: str,
    ) -> Iterator[Change]:
        begin, end = self._at(one, end=True), self._at(other)
        found = looked_for.search(self.source, begin, end)
        word = " ".join(found[0].split()) if found else ""
        if found is not None and word in instead:
            yield self._spelled(kind, statement, found.start(), found.end(), instead[word])

    def _change(self, kind: str, statement: ast.stmt, node: ast.expr | ast.stmt, instead: str) -> Change:
        return self._spelled(kind, statement, self._at(node), self._at(node, end=True), instead)

    def _spelled(self, kind: str, statement: ast.stmt, start: int, end: int, instead: str) -> Change:
        last = self.source.count("\n", 0, end) + 1
        return Change(self.path, kind, start, end, instead, range(statement.lineno, last + 1))

    def _at(self, node: ast.expr | ast.stmt, *, end: bool = False) -> int:
        """A place of the tree, which counts bytes of a line, as a place in the text."""
        line = (node.end_lineno or node.lineno) if end else node.lineno
        column = (node.end_col_offset or 0) if end else node.col_offset
        return self.starts[line - 1] + len(self.texts[line - 1].encode()[:column].decode())

    def _text(self, node: ast.expr) -> str:
        return self.source[self._at(node) : self._at(node, end=True)]


def signatures(trees: Mapping[str, ast.Module]) -> Signatures:
    """The parameters of every function that no other function of the program is named like."""
    found: dict[str, tuple[str, ...] | None] = {}
    for tree in trees.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                named = [one for one in node.args.posonlyargs + node.args.args if one.arg not in {"self", "cls"}]
                kinds = tuple(ast.unparse(one.annotation) if one.annotation else "" for one in named)
                found[node.name] = None if node.name in found else kinds
    return {name: kinds for name, kinds in found.items() if kinds is not None}


def _blocks(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        yield getattr(statement, name, [])
    for inner in [*getattr(statement, "handlers", []), *getattr(statement, "cases", [])]:
        yield inner.body


def _outside_blocks(statement: ast.stmt) -> Iterator[ast.expr]:
    """The expressions of a statement that are not in a block of it, annotations and decorators left out."""
    left_out = {"body", "orelse", "finalbody", "annotation", "returns", "decorator_list", "bases", "type_params"}
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.expr):
            yield node
            waiting.extend(ast.iter_child_nodes(node))
            continue
        for name, value in ast.iter_fields(node):
            if name in left_out or (isinstance(node, ast.arg) and name == "annotation"):
                continue
            inner = value if isinstance(value, list) else [value]
            waiting.extend(one for one in inner if isinstance(one, ast.AST) and not isinstance(one, ast.stmt))
    if isinstance(statement, ast.If | ast.While):
        yield _Head(statement.test)


class _Head(ast.expr):
    """The condition of a block, which is turned like that of an expression."""

    def __init__(self, test: ast.expr) -> None:
        self.test = test


def _conditions(node: ast.AST) -> list[ast.expr]:
    match node:
        case _Head() | ast.IfExp():
            return [node.test]
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            return [one for inner in node.generators for one in inner.ifs]
    return []


def _called(node: ast.AST | None) -> str:
    """The last name of what is called; "" where nothing is."""
    match node:
        case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)):
            return name
    return ""
