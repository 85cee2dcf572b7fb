"""The verb `sample`: an invented estate as files to try everything out with, before any real register is touched."""

import csv
import io
from pathlib import Path
from typing import Annotated

import typer

from app.cli.samples.ballots import CLOSES, OPENS, ballots
from app.cli.samples.estate import Estate, sample_estate
from app.cli.samples.sheet import write_faulty_sheet, write_register_sheet
from app.core.values.fractions import square_metres
from app.voting.count.count_files import write_register

REGISTER_SHEET = "名册.xlsx"
FAULTY_SHEET = "名册-有错.xlsx"
REGISTER_CSV = "register.csv"
BALLOTS_CSV = "ballots.csv"


def sample(directory: Annotated[Path, typer.Argument(help="放样例文件的文件夹，没有就新建")]) -> None:
    """生成一个虚构小区的样例文件：名册、有错的名册、登记册和表决票。"""
    names = (REGISTER_SHEET, FAULTY_SHEET, REGISTER_CSV, BALLOTS_CSV)
    there = [name for name in names if (directory / name).exists()]
    if there:
        # It might be somebody's real register.
        typer.echo(f"{directory} 里已经有 {'、'.join(there)}，没有覆盖。请换一个文件夹。", err=True)
        raise typer.Exit(2)
    directory.mkdir(parents=True, exist_ok=True)
    estate = sample_estate()
    register = write_register(estate.register_parts())
    write_register_sheet(estate, directory / REGISTER_SHEET)
    write_faulty_sheet(estate, directory / FAULTY_SHEET)
    (directory / REGISTER_CSV).write_bytes(register)
    (directory / BALLOTS_CSV).write_bytes(ballots(csv.DictReader(io.StringIO(register.decode()))))
    typer.echo(_what_next(estate, directory))


def _what_next(estate: Estate, directory: Path) -> str:
    totals, everything = estate.totals(), estate.totals(include_parking=True)
    return f"""\
虚构的“{estate.name}”已写到 {directory}:
  {REGISTER_SHEET}        居委会常见的写法：合并单元格、全角数字、一格几位业主、小计行，没有错
  {FAULTY_SHEET}   同样的名册，写错了十几处，用来看系统怎样逐格指出
  {REGISTER_CSV}     名册整理后的样子，计票用
  {BALLOTS_CSV}      收到的表决票，两个事项，各种情况都有

真实情况：住宅 {totals.households} 户。
  不含车位、储藏室：专有部分 {totals.parts} 处，总面积 {square_metres(totals.area_c)} 平方米，表决权人数 {totals.heads} 人。
  含车位、储藏室：专有部分 {everything.parts} 处，总面积 {square_metres(everything.area_c)} 平方米，\
表决权人数 {everything.heads} 人。

接下来可以试：
  uv run yigai import {directory / REGISTER_SHEET}
      校验名册：户数、面积应与上面相同；两位“张伟”是不是同一人，要由人来判断。
  uv run yigai import {directory / FAULTY_SHEET}
      查出错误，并另存一份标了颜色的表，看错在哪里、怎么改。
  uv run yigai count --register {directory / REGISTER_CSV} --ballots {directory / BALLOTS_CSV} \\
    --rule cc278-special --opens {OPENS.isoformat()} --closes {CLOSES.isoformat()}
      计票：事项 1 通过，事项 2 不通过。去掉 --opens 和 --closes，早到和逾期的票也会计入。
"""
