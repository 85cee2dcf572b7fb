"""Counts what makes a tree dear to read: `uv run python -m tests.architecture.shape [ROOT]` prints the counts of a tree.

Each count is a shape repeated by hand or a name that says nothing; `test_shape.py` holds them.
"""

import ast
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ENUM_BASES = {"Labelled", "StrEnum", "IntEnum", "Enum"}
MUTATING = {"post", "put", "patch", "delete"}
# Names that say when somebody wrote a line and not what it holds.
PRIVATE_WORDS = frozenset(
    {"told", "held", "made", "found", "one", "of", "said", "seen", "shown", "kept", "given", "asked", "whole"}
)
# Bases of classes whose fields are columns or stand in the OpenAPI.
OUTSIDE = frozenset({"Table", "BaseModel", "Answer", "Input"})
# The verification program travels alone in every bundle: its functions may be long, its names those of the program.
VERIFIER = "app/voting/bundle/verify.py"
LONGEST_FUNCTION = 60
LARGEST_FOLDER = 20


@dataclass(frozen=True)
class Module:
    """One file of the tree: its path from the root, its text and its syntax."""

    path: str
    text: str
    tree: ast.Module

    @property
    def room(self) -> str:
        """The folder below `app/` that the file lies in, or the file itself."""
        return self.path.split("/")[1]


@dataclass
class Shape:
    """The counts of one tree; places are spelled `path:line name`."""

    lines: Counter[str] = field(default_factory=Counter)
    enum_lifts: list[str] = field(default_factory=list)
    enum_values: list[str] = field(default_factory=list)
    copied_fields: dict[str, int] = field(default_factory=dict)
    closures: list[str] = field(default_factory=list)
    classes: dict[str, list[str]] = field(default_factory=dict)
    folders: Counter[str] = field(default_factory=Counter)
    long_functions: list[str] = field(default_factory=list)
    routes_without_rule: list[str] = field(default_factory=list)
    private_words: list[str] = field(default_factory=list)

    def defined_twice(self) -> dict[str, list[str]]:
        """Public class names that stand in more than one file."""
        return {name: places for name, places in sorted(self.classes.items()) if len(places) > 1}

    def large_folders(self) -> dict[str, int]:
        """Folders with more files than a reader takes in."""
        return {folder: count for folder, count in self.folders.most_common() if count > LARGEST_FOLDER}


@cache
def modules_of(root: Path) -> list[Module]:
    """Read every file of `app/` below a root."""
    return [
        Module(path.relative_to(root).as_posix(), text := path.read_text(encoding="utf-8"), ast.parse(text))
        for path in sorted((root / "app").rglob("*.py"))
    ]


def shape_of(modules: list[Module]) -> Shape:
    """Count one tree."""
    shape = Shape()
    enums = {name for module in modules for name in _enums(module)}
    classes: dict[str, list[str]] = defaultdict(list)
    for module in modules:
        shape.lines[module.room] += module.text.count("\n")
        shape.folders[module.path.rpartition("/")[0]] += 1
        for node in ast.walk(module.tree):
            place = f"{module.path}:{getattr(node, 'lineno', 0)}"
            match node:
                case ast.Call():
                    _count_call(shape, node, place, enums)
                case ast.Attribute(attr="value", ctx=ast.Load()):
                    shape.enum_values.append(place)
                case ast.ClassDef(name=name):
                    if not name.startswith("_") and module.path != VERIFIER:
                        classes[name].append(place)
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    _count_function(shape, node, place, module)
        shape.private_words.extend(_private_words(module))
    shape.classes = dict(classes)
    return shape


def _enums(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef) and {_last(base) for base in node.bases} & ENUM_BASES:
            yield node.name


def _count_call(shape: Shape, call: ast.Call, place: str, enums: set[str]) -> None:
    name = _last(call.func)
    if name in enums and len(call.args) == 1 and not call.keywords:
        shape.enum_lifts.append(f"{place} {ast.unparse(call)}")
    copied = [
        keyword
        for keyword in call.keywords
        if isinstance(keyword.value, ast.Attribute) and keyword.value.attr == keyword.arg
    ]
    if name[:1].isupper() and len(copied) > 2:
        shape.copied_fields[f"{place} {name}"] = len(copied)


def _count_function(shape: Shape, node: ast.FunctionDef | ast.AsyncFunctionDef, place: str, module: Module) -> None:
    length = (node.end_lineno or node.lineno) - node.lineno + 1
    if length > LONGEST_FUNCTION and module.path != VERIFIER:
        shape.long_functions.append(f"{place} {node.name} ({length})")
    for inner in node.body:
        if isinstance(inner, ast.AsyncFunctionDef) and any(
            isinstance(call, ast.Call) and _last(call.func) == "once" for call in ast.walk(node)
        ):
            shape.closures.append(f"{place} {node.name}")
    for decorator in node.decorator_list:
        if (
            isinstance(decorator, ast.Call)
            and isinstance(decorator.func, ast.Attribute)
            and decorator.func.attr in MUTATING
            and _last(decorator.func.value).endswith("router")
            and not any(keyword.arg == "once" for keyword in decorator.keywords)
        ):
            shape.routes_without_rule.append(f"{place} {node.name}")


def _private_words(module: Module) -> Iterator[str]:
    """Functions, classes, parameters and fields whose whole name is one of the private words.

    The fields of tables and of what goes over the wire are left out: they are names in the database and in the OpenAPI.
    """
    if module.path == VERIFIER:
        return
    for node in ast.walk(module.tree):
        names: list[str] = []
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.append(name)
                arguments = node.args
                names += [arg.arg for arg in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
            case ast.ClassDef(name=name):
                names.append(name.lower())
                outside = {_last(base) for base in node.bases} & OUTSIDE or module.path.endswith("schemas.py")
                names += [
                    field.target.id
                    for field in node.body
                    if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and not outside
                ]
        for name in names:
            if name.strip("_") in PRIVATE_WORDS:
                assert isinstance(node, ast.stmt)
                yield f"{module.path}:{node.lineno} {name}"


def _last(node: ast.expr) -> str:
    """The last name of a dotted one: `c` of `a.b.c`, empty for what has no name."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def main(root: Path) -> None:
    """Print the counts of a tree, a line each."""
    shape = shape_of(modules_of(root))
    print(f"lines in app/{'':<38}{sum(shape.lines.values()):>8}")
    for room, lines in shape.lines.most_common():
        print(f"  {room:<49}{lines:>8}")
    twice = shape.defined_twice()
    for name, count in (
        ("values lifted to their enum by hand", len(shape.enum_lifts)),
        ("`.value` written", len(shape.enum_values)),
        ("constructors copied keyword by keyword", len(shape.copied_fields)),
        ("fields copied in them", sum(shape.copied_fields.values())),
        ("closures for idempotency", len(shape.closures)),
        ("public class names defined twice", len(twice)),
        ("functions over 60 lines", len(shape.long_functions)),
        ("mutating routes that say no rule", len(shape.routes_without_rule)),
        ("private words as names", len(shape.private_words)),
        ("folders of more than 20 files", len(shape.large_folders())),
    ):
        print(f"{name:<51}{count:>8}")
    for folder, count in shape.large_folders().items():
        print(f"  {folder:<49}{count:>8}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT)
