"""The command `count`: the worked cases, the exit status, the faults, and what people read."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from app.cli.count import count
from app.core.typesetting import FontMissing, font_available
from tests.voting.count.cases_on_file import CASES, Case, fixed_keys

REGISTER = "building,stairwell,room,kind,area_m2,owner_id\n"
BALLOTS = "received_at,building,stairwell,room,cast_by,capacity,channel,validity,item,choice\n"
AT = "2026-11-10T08:00:00+08:00"

COMMAND = typer.Typer()
COMMAND.command()(count)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(COMMAND, [str(each) for each in arguments])


class Folder:
    """A folder with the two files, and the command run on them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.register = path / "register.csv"
        self.ballots = path / "ballots.csv"
        self.homes("1,1,101,dwelling,100,a", "1,2,102,dwelling,100,b", "2,,201,dwelling,100,c")
        self.cast(*(f"{AT},{home},owner,online,valid,1,agree" for home in ("1,1,101,a", "1,2,102,b", "2,,201,c")))

    def homes(self, *rows: str) -> None:
        self.register.write_text(REGISTER + "".join(f"{row}\n" for row in rows))

    def cast(self, *rows: str) -> None:
        self.ballots.write_text(BALLOTS + "".join(f"{row}\n" for row in rows))

    def count(self, *options: str, rule: str | None = "cc278-special") -> Result:
        rules = ["--rule", rule] if rule else []
        return run("--register", self.register, "--ballots", self.ballots, *rules, *options)

    def printed(self, *options: str, rule: str | None = "cc278-special") -> dict[str, Any]:
        result = self.count(*options, "--json", rule=rule)
        assert (result.exit_code, result.stderr) == (0, "")
        printed: dict[str, Any] = json.loads(result.stdout)
        return printed

    def faults(self, *options: str, rule: str | None = "cc278-special") -> list[str]:
        """The lines on standard error of a run that must find bad input, the folder's path cut off."""
        result = self.count(*options, "--json", rule=rule)
        assert (result.exit_code, result.stdout) == (2, "")
        return result.stderr.replace(f"{self.path}/", "").splitlines()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.folder.name)
def test_a_worked_case(case: Case) -> None:
    options = [word for name, value in case.options.items() for word in (f"--{name}", str(value))]
    result = run("--register", case.register, "--ballots", case.ballots, *options, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    assert fixed_keys(json.loads(result.stdout), case.expected) == case.expected


def test_the_verdict_does_not_change_the_exit_status(folder: Folder) -> None:
    folder.cast(f"{AT},1,1,101,a,owner,online,valid,1,disagree")
    result = folder.count()
    assert result.exit_code == 0
    assert "未达法定参与比例" in result.stdout


def test_the_table_says_the_four_comparisons_the_verdict_and_what_is_short(folder: Folder) -> None:
    folder.cast(f"{AT},1,1,101,a,owner,paper,valid,1,agree", f"{AT},1,2,102,b,owner,online,valid,1,disagree")
    text = folder.count().stdout
    squeezed = [" ".join(line.split()) for line in text.splitlines()]
    assert "事项 1 民法典第278条特别多数" in squeezed
    assert "参与面积 2/3 以上 200.00 / 300.00 平方米 66.66% 200.00 平方米 已达到" in squeezed
    assert "参与人数 2/3 以上 2 / 3 人 66.66% 2 人 已达到" in squeezed
    assert "同意面积 3/4 以上 100.00 / 200.00 平方米 50.00% 150.00 平方米 还差 50.00 平方米" in squeezed
    assert "同意人数 3/4 以上 1 / 2 人 50.00% 2 人 还差 1 人" in squeezed
    assert "结论：表决未通过" in squeezed
    assert "\x1b" not in text


def test_an_unsettled_question_that_flips_the_outcome_is_said(folder: Folder) -> None:
    folder.homes("1,1,101,dwelling,100,a", "1,1,P1,parking,60,b")
    folder.cast(f"{AT},1,1,101,a,owner,online,valid,1,agree")
    text = folder.count().stdout
    assert "车位、储藏室不列入名册" in text
    assert "须由专人认定" in text
    assert folder.printed()["items"]["1"]["alternatives"]["parking_toggled"] == "no_valid_decision"
    assert folder.printed("--include-parking")["items"]["1"]["outcome"] == "no_valid_decision"


def test_names_are_text_and_never_markup(folder: Folder) -> None:
    assert "范围：[bold]1 栋 :smile: 单元" in folder.count("--building", "[bold]1", "--stairwell", ":smile:").stdout


@pytest.mark.parametrize(
    ("options", "heads", "not_on_roll"),
    [
        ([], 3, 0),
        (["--building", "1"], 2, 1),
        (["--building", "1", "--stairwell", "2"], 1, 2),
        (["--building", "2", "--stairwell", ""], 1, 2),
        (["--building", "1", "--stairwell", ""], 0, 3),
        (["--building", "7"], 0, 3),
    ],
)
def test_the_roll_is_narrowed_to_the_circle(folder: Folder, options: list[str], heads: int, not_on_roll: int) -> None:
    printed = folder.printed(*options)
    assert printed["items"]["1"]["total"]["heads"] == heads
    assert printed["set_aside"]["not_on_roll"] == not_on_roll
    assert printed["items"]["1"]["checks"]["participation_heads"] == (heads > 0)


def test_the_window_is_half_open(folder: Folder) -> None:
    assert folder.printed("--opens", AT)["set_aside"]["early"] == 0
    assert folder.printed("--closes", AT)["set_aside"]["late"] == 3
    assert folder.printed("--opens", "2026-11-10T00:00:00.000001Z")["set_aside"]["early"] == 3
    assert folder.printed("--closes", "2026-11-10T00:00:00.000001Z")["set_aside"]["late"] == 0
    assert folder.printed("--closes", "2026-11-09T24:00:00Z")["set_aside"]["late"] == 3


def test_each_item_by_its_rule(folder: Folder) -> None:
    homes = ("1,1,101,a", "1,2,102,b", "2,,201,c")
    folder.cast(
        *(f"{AT},{home},owner,online,valid,{item},agree" for home in homes[:2] for item in (1, 2)),
        *(f"{AT},{homes[2]},owner,online,valid,{item},disagree" for item in (1, 2)),
    )
    printed = folder.printed("--rule", "1=cc278-special", "--rule", " 2 = cc278-ordinary ", rule=None)
    assert printed["rule"] is None
    assert [(item["rule"], item["outcome"]) for item in printed["items"].values()] == [
        ("cc278-special", "lost"),
        ("cc278-ordinary", "carried"),
    ]
    assert folder.printed("--rule", "2=cc278-special", rule="1=cc278-special")["rule"] == "cc278-special"


def test_an_item_that_only_a_rule_names_is_counted_as_nobody_voted(folder: Folder) -> None:
    printed = folder.printed("--rule", "5=cc278-ordinary", rule="1=cc278-special")
    assert list(printed["items"]) == ["1", "5"]
    assert printed["items"]["5"]["participating"] == {"area_m2": "0.00", "heads": 0}
    assert printed["items"]["5"]["outcome"] == "no_valid_decision"


def test_one_rule_and_no_line_is_no_item(folder: Folder) -> None:
    folder.cast()
    printed = folder.printed()
    assert (printed["rule"], printed["items"]) == ("cc278-special", {})
    assert folder.count().exit_code == 0


def test_an_item_named_only_on_a_line_set_aside_is_an_item(folder: Folder) -> None:
    folder.cast(f"{AT},9,9,999,x,owner,online,identity_invalid,4,")
    assert list(folder.printed()["items"]) == ["4"]
    assert folder.faults(rule="1=cc278-special") == ["ballots.csv:2: item: 事项 4 没有规则，请写明 4=规则"]


def test_all_faults_of_both_files_come_at_once_in_the_order_of_their_lines(folder: Folder) -> None:
    folder.homes("1,1,101,dwelling,100,a", "1,1,101,dwelling,99,b", "1,1,102,castle,1.234,")
    folder.cast(
        f"{AT},1,1,101,a,owner,online,valid,2,agree",
        "2026-11-10T08:00:00,1,1,101,a,owner,online,valid,1,perhaps",
        f"{AT},1,1,101,a,owner,online,valid,3,agree",
    )
    found = [fault.split(": ")[:2] for fault in folder.faults(rule="1=cc278-special")]
    assert found == [
        ["register.csv:3", "area_m2"],
        ["register.csv:4", "kind"],
        ["register.csv:4", "area_m2"],
        ["register.csv:4", "owner_id"],
        ["ballots.csv:2", "item"],
        ["ballots.csv:3", "received_at"],
        ["ballots.csv:3", "choice"],
        ["ballots.csv:4", "item"],
    ]


def test_file_names_are_as_the_user_gave_them(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.path)
    folder.homes("1,1,101,x,1,a")
    result = run("--register", "register.csv", "--ballots", "ballots.csv", "--rule", "cc278-special")
    assert result.stderr.startswith("register.csv:2: kind: ")


@pytest.mark.parametrize(
    ("rules", "options", "expected"),
    [
        (["cc278"], [], ["--rule: 没有名为「cc278」的规则，应为 cc278-special、cc278-ordinary 之一"]),
        (["1=cc278"], [], ["--rule: 没有名为「cc278」的规则，应为 cc278-special、cc278-ordinary 之一"]),
        (["cc278-special", "cc278-special"], [], ["--rule: 全部事项的规则写了不止一次"]),
        (["1=cc278-special", "1=cc278-ordinary"], [], ["--rule: 事项 1 的规则写了不止一次"]),
        (
            ["cc278-special", "2=cc278-special"],
            [],
            ["--rule: 或者一条规则用于全部事项，或者逐项写成 事项编号=规则，不能混用"],
        ),
        (["1=cc278-special", "02=cc278-special"], [], ["--rule: 事项编号「02」应为正整数，前面不带 0"]),
        (["cc278-special"], ["--stairwell", "1"], ["--stairwell: 须同时用 --building 写明是哪一幢楼"]),
        (["cc278-special"], ["--stairwell", ""], ["--stairwell: 须同时用 --building 写明是哪一幢楼"]),
        (
            ["cc278-special"],
            ["--opens", "2026-11-10T08:00:00", "--closes", "soon"],
            [
                "--opens: 时间「2026-11-10T08:00:00」没有写明时区，应如 2026-11-10T08:00:00+08:00",
                "--closes: 「soon」不是日期加时间，应如 2026-11-10T08:00:00+08:00",
            ],
        ),
    ],
)
def test_faulty_options(folder: Folder, rules: list[str], options: list[str], expected: list[str]) -> None:
    assert folder.faults(*(word for rule in rules for word in ("--rule", rule)), *options, rule=None) == expected


def test_faulty_options_do_not_hide_the_faults_of_the_files(folder: Folder) -> None:
    folder.homes("1,1,101,x,1,a")
    faults = folder.faults("--stairwell", "1", rule="1=none")
    assert [fault.partition(": ")[0] for fault in faults] == ["--rule", "--stairwell", "register.csv:2"]


@pytest.mark.parametrize("missing", ["--rule", "--register", "--ballots"])
def test_a_missing_option_is_bad_input(folder: Folder, missing: str) -> None:
    given = {"--rule": "cc278-special", "--register": str(folder.register), "--ballots": str(folder.ballots)}
    result = run(*(word for name, value in given.items() if name != missing for word in (name, value)))
    assert (result.exit_code, result.stdout) == (2, "")
    assert missing in result.stderr


def test_files_that_cannot_be_read_are_both_named(folder: Folder) -> None:
    folder.register.unlink()
    folder.ballots.unlink()
    folder.ballots.mkdir()
    faults = folder.faults()
    assert [fault.split(": ")[:2] for fault in faults] == [
        ["register.csv:1", "整个文件"],
        ["ballots.csv:1", "整个文件"],
    ]


def test_a_file_that_is_not_utf_8_is_bad_input(folder: Folder) -> None:
    folder.ballots.write_bytes(BALLOTS.encode() + "一号楼".encode("gbk"))
    (fault,) = folder.faults()
    assert fault.startswith("ballots.csv:2: 整个文件: 不是 UTF-8 编码")


def test_the_result_sheet_is_written_beside_the_count(folder: Folder) -> None:
    sheet = folder.path / "结果.xlsx"
    assert folder.printed("--xlsx", str(sheet))["items"]["1"]["outcome"] == "carried"
    assert sheet.read_bytes().startswith(b"PK")


def test_a_paper_that_cannot_be_written_is_said_after_the_count(folder: Folder) -> None:
    nowhere = folder.path / "missing" / "a"
    result = folder.count("--json", "--xlsx", str(nowhere))
    assert result.exit_code == 1
    assert json.loads(result.stdout)["items"]["1"]["outcome"] == "carried"
    assert result.stderr.startswith(f"--xlsx: {nowhere} 没有写成：")


@pytest.mark.skipif(not font_available(), reason="the Chinese font of the posting is not installed")
def test_the_posting_is_written_beside_the_count(folder: Folder) -> None:
    posting = folder.path / "公示.pdf"
    assert folder.printed("--pdf", str(posting))["items"]["1"]["outcome"] == "carried"
    assert posting.read_bytes().startswith(b"%PDF")


def test_without_the_font_everything_but_the_posting_is_made(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise FontMissing(Path("/fonts"))

    monkeypatch.setattr("app.voting.count.result_posting.write_pdf", refuse)
    sheet = folder.path / "a.xlsx"
    result = folder.count("--xlsx", str(sheet), "--pdf", str(folder.path / "a.pdf"))
    assert result.exit_code == 1
    assert "结论：表决通过" in result.stdout
    assert sheet.exists()
    assert "fonts-noto-cjk" in result.stderr


def test_no_paper_is_written_where_the_input_is_bad(folder: Folder) -> None:
    sheet = folder.path / "a.xlsx"
    folder.faults("--xlsx", str(sheet), rule="none")
    assert not sheet.exists()
