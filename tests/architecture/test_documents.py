"""What the documents say is what the project does: settings, verbs, decisions, targets, links, and what must not be there."""

import ast
import configparser
import re
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
import typer

from app import cli
from app.core.settings import Settings
from bench import table

ROOT = Path(__file__).resolve().parents[2]
README, README_ZH = ROOT / "README.md", ROOT / "README.zh-CN.md"
DECISIONS = ROOT / "docs" / "decisions"
OTHERS = ROOT / "app" / "routers" / "api_page" / "swagger-ui"
"""Shipped as others published it: it names documents of theirs."""
DOCUMENTS = sorted([README, README_ZH, *(ROOT / "docs").rglob("*.md")])

NOT_SETTINGS = {"YIGAI_FAULTS", "YIGAI_FAULTS_SEED", "YIGAI_RACE_ROUNDS", "YIGAI_STAFF_PASSWORD", "YIGAI_TEST_SERVER"}
"""Variables that are read elsewhere than in the settings of a process."""

# In pieces, because this file is searched like every other.
REGISTRIES = [
    ".".join(pieces)
    for pieces in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("deb", "debian", "org"),
        ("ghcr", "io"),
        ("docker", "io"),
        ("quay", "io"),
        ("tuna", "tsinghua", "edu", "cn"),
        ("mirrors", "aliyun", "com"),
    )
]


def rows(text: str) -> list[list[str]]:
    """The cells of every line of a Markdown table, without headings' rules."""
    lines = [line.strip() for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if not all(re.fullmatch(r":?-+:?", cell) for cell in row)]


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of a language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def kept() -> list[Path]:
    """Every file that git keeps or would keep."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def texts(paths: list[Path]) -> dict[Path, str]:
    """The files that are text."""
    found = {}
    for path in paths:
        with suppress(UnicodeDecodeError):
            found[path] = path.read_text()
    return found


def test_the_settings_table_is_the_code() -> None:
    shown = {row[0].strip("`"): (row[1], row[3]) for row in rows((ROOT / "docs" / "settings.md").read_text())[1:]}
    wanted = {
        f"YIGAI_{name.upper()}": ("—" if field.default is None else f"`{field.default}`", field.description)
        for name, field in Settings.model_fields.items()
    }
    assert {name: row for name, row in shown.items() if name not in NOT_SETTINGS} == wanted
    assert shown.keys() >= NOT_SETTINGS


def test_every_variable_named_anywhere_is_in_the_settings_table(kept: list[Path]) -> None:
    table = (ROOT / "docs" / "settings.md").read_text()
    server = ROOT / "tests" / "databases.py"  # the other tests may invent variables that nothing reads
    read = texts([path for path in kept if path == server or ROOT / "tests" not in path.parents])
    named = {name for text in read.values() for name in re.findall(r"\bYIGAI_[A-Z]+(?:_[A-Z]+)*\b", text)}
    assert named >= NOT_SETTINGS
    assert sorted(name for name in named if f"`{name}`" not in table) == []


@pytest.mark.parametrize("readme", [README, README_ZH], ids=lambda path: path.name)
def test_a_readme_lists_the_verbs_of_the_command_line(readme: Path) -> None:
    text = readme.read_text()
    table = text[text.index("| `uv run yigai …` |") :]
    listed = [row[0].strip("`") for row in rows(table[: table.index("\n\n")])[1:]]
    verbs = typer.main.get_command(cli.app)
    assert sorted(listed) == sorted(verbs.commands)  # type: ignore[attr-defined]


def test_both_readmes_say_the_same_in_the_same_order() -> None:
    english, chinese = README.read_text(), README_ZH.read_text()
    for language in ("sh", "sql"):
        assert blocks(english, language) == blocks(chinese, language)
    assert len(blocks(english, "mermaid")) == len(blocks(chinese, "mermaid")) == 1
    assert [line.split()[0] for line in english.splitlines() if line.startswith("#")] == [
        line.split()[0] for line in chinese.splitlines() if line.startswith("#")
    ]
    assert [len(row) for row in rows(english)] == [len(row) for row in rows(chinese)]
    assert set(links(english)) - {README_ZH.name} == set(links(chinese)) - {README.name}


def test_the_index_of_decisions_is_complete() -> None:
    files = sorted(DECISIONS.glob("[0-9]*.md"))
    numbers = [path.name[:4] for path in files]
    assert numbers == [f"{number:04d}" for number in range(1, len(files) + 1)]
    index = (DECISIONS / "README.md").read_text()
    for path in files:
        lines = path.read_text().splitlines()
        number, title = path.name[:4], lines[0].removeprefix(f"# {path.name[:4]} ")
        assert f"| [{number}]({path.name}) | {title} |" in index
        assert [line for line in lines if line.startswith("## ")] == ["## Context", "## Decision", "## Consequences"]
        assert len(lines) <= 50, f"{path.name} is more than one screen"


def links(text: str) -> list[str]:
    """The targets of Markdown links within the project, without anchors."""
    targets = re.findall(r"\]\(([^)\s]+)\)", text)
    return [target.partition("#")[0] for target in targets if "://" not in target and not target.startswith("#")]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    assert [target for target in links(document.read_text()) if not (document.parent / target).exists()] == []


def test_every_document_that_the_code_names_exists(kept: list[Path]) -> None:
    missing = set()
    for path, text in texts([one for one in kept if OTHERS not in one.parents]).items():
        for name in re.findall(r"\bdocs/(?:[a-z-]+/)?[a-z0-9-]+(?:\.md)?", text):
            target = ROOT / name
            if not target.exists() and not list(target.parent.glob(f"{target.name}-*.md")):
                missing.add(f"{path.relative_to(ROOT)}: {name}")
    assert sorted(missing) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_test_that_a_document_names_exists(document: Path) -> None:
    named = re.findall(r"`(tests/[^`]+)`", document.read_text())
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_rooms_stand_in_the_order_of_the_contract() -> None:
    contract = configparser.ConfigParser()
    contract.read(ROOT / ".importlinter")
    layers = contract["importlinter:contract:rooms"]["layers"].strip().splitlines()
    shown = blocks((ROOT / "docs" / "architecture.md").read_text(), "")[0].splitlines()
    rooms = [re.findall(r"[a-z]+", line) for line in layers]
    assert [re.findall(r"[a-z]+", re.split(r" {2,}", line)[0]) for line in shown] == rooms


ROOM_PAGES = sorted((ROOT / "docs" / "rooms").glob("*.md"))


@pytest.mark.parametrize("page", ROOM_PAGES, ids=lambda path: path.stem)
def test_the_page_of_a_room_shows_its_sub_rooms_and_where_to_begin(page: Path) -> None:
    room, text = ROOT / "app" / page.stem, page.read_text()
    table = rows(text[text.index("## Sub-rooms") : text.index("## Rules")])[1:]
    assert sorted(row[0].strip("`") for row in table) == sorted(one.parent.name for one in room.glob("*/__init__.py"))
    assert [row for row in table if row[2] and not (room / row[0].strip("`") / row[2].strip("`")).exists()] == []
    named = re.findall(r"`([a-z_/]+\.py)`", text[: text.index("## Rules")])
    assert [name for name in named if not (room / name).exists() and not list(room.glob(f"*/{name}"))] == []


def test_every_file_that_the_head_of_a_folder_names_is_there() -> None:
    missing = []
    for head in sorted((ROOT / "app").rglob("__init__.py")):
        words = ast.get_docstring(ast.parse(head.read_text())) or ""
        named = re.findall(r"(?<![\w*])(?:\.\./)?[a-z_/]+\.(?:py|typ|js)\b", words)
        missing += [
            f"{head.relative_to(ROOT)}: {name}"
            for name in named
            if not (head.parent / name).exists() and not (ROOT / name).exists()
        ]
    assert missing == []


def recipes() -> dict[str, list[str]]:
    """The targets of the Makefile with the lines of their recipes."""
    found: dict[str, list[str]] = {}
    for line in (ROOT / "Makefile").read_text().splitlines():
        if target := re.match(r"([a-z]+):", line):
            found[target[1]] = []
        elif line.startswith("\t"):
            found[list(found)[-1]].append(line.strip())
    return found


def test_every_target_is_phony_and_has_help() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.*)$", makefile, flags=re.MULTILINE)
    assert phony is not None
    assert sorted(phony[1].split()) == sorted(recipes())
    assert sorted(re.findall(r"^([a-z]+):.* ## \S", makefile, flags=re.MULTILINE)) == sorted(recipes())
    assert makefile.startswith(".DEFAULT_GOAL := help\n")


def test_ci_runs_what_a_developer_runs() -> None:
    lines = [line.strip() for line in (ROOT / ".ci" / "run").read_text().splitlines()]
    static = [command for command in recipes()["check"] if "pytest" not in command]
    assert len(static) >= 4
    assert [command for command in static if command not in lines] == []
    readme_test = blocks(README.read_text(), "sh")[0].splitlines()[1]
    assert recipes()["test"] == [readme_test] == [lines[-1]]


def test_every_figure_that_is_measured_is_explained() -> None:
    page = table.PAGE.read_text().partition(table.BEGIN)[2].partition(table.END)[0]
    shown = [row[0].strip("`") for row in rows(page)[1:]]
    assert shown == [name for name in table.ROWS if name in shown]
    measured = set(
        re.findall(r'"([a-z0-9_]+)": took|figures\["([a-z0-9_]+)"\]', (ROOT / "bench" / "__main__.py").read_text())
    )
    assert {one or other for one, other in measured} == table.ROWS.keys()


def test_the_image_gets_what_it_copies() -> None:
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = re.findall(r"^COPY (.+) \S+$", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    assert {source for sources in copied for source in sources.split()} == allowed
    assert all((ROOT / name).exists() for name in allowed)


def test_no_file_names_the_host_of_a_package_registry(kept: list[Path]) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {host}"
        for path, text in texts(kept).items()
        for host in REGISTRIES
        if re.search(rf"\b{re.escape(host)}\b", text)
    ]
    assert found == []


def test_a_date_stands_for_the_lock_file(kept: list[Path]) -> None:
    assert [path for path in kept if path.name == "uv.lock"] == []
    assert "uv.lock" in (ROOT / ".gitignore").read_text().splitlines()
    assert re.search(r'^exclude-newer = "\d{4}-\d\d-\d\dT', (ROOT / "pyproject.toml").read_text(), flags=re.MULTILINE)
