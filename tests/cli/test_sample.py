"""The sample: the truth adds up, the sheet says the truth in its messy way, the ballots give the intended verdicts."""

import csv
import io
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import typer

from app.cli.samples.ballots import CLOSES, OPENS, ballots
from app.cli.samples.estate import Estate, SampleTotals, sample_estate
from app.cli.samples.people import credit_code, id_number
from app.cli.samples.sample import sample
from app.cli.samples.sheet import write_faulty_sheet, write_register_sheet
from app.register.heads import RegisterPart, group, on_roll
from app.register.imports.same_owner import MatchedOwners, Mention, match
from app.register.kinds import OFF_ROLL_BY_DEFAULT, DocumentKind, OwnerKind, PartKind, Stock
from app.register.sheet.columns.documents import Document, read_document
from app.register.sheet.reading import read_sheet
from app.register.sheet.understood import OwnerMention, Severity, Understood
from app.voting.count.ballots import Capacity, CastingWindow, Channel, Validity
from app.voting.count.count_files import read_ballots, read_register, write_register
from app.voting.count.outcome import CountResult, Outcome
from app.voting.count.tally import count
from app.voting.law.rules import CC278_SPECIAL

SEEDS = [1, 2026, 77_001]


@pytest.fixture(scope="module")
def estate() -> Estate:
    return sample_estate()


@pytest.fixture(scope="module")
def understood(estate: Estate, tmp_path_factory: pytest.TempPathFactory) -> Understood:
    path = tmp_path_factory.mktemp("sheet") / "名册.xlsx"
    write_register_sheet(estate, path)
    return read_sheet(path.read_bytes(), path.name)


# ---- the truth


@pytest.mark.parametrize("include_parking", [False, True])
def test_the_totals_are_those_of_the_heads_in_register_csv(estate: Estate, include_parking: bool) -> None:
    register = read_register(write_register(estate.register_parts()), "register.csv")
    assert register.faults == []
    parts = on_roll(register.parts, include_parking=include_parking)
    roll = group(parts)
    households = sum(part.kind is PartKind.DWELLING for part in parts)
    assert estate.totals(include_parking=include_parking) == SampleTotals(
        len(parts), roll.area_c, len(roll.heads), households
    )


def test_the_estate_has_every_trouble_it_promises(estate: Estate) -> None:
    dwellings = [part for part in estate.parts if part.kind is PartKind.DWELLING]
    assert len(dwellings) == 216
    assert {part.kind for part in estate.parts} == set(PartKind) - {PartKind.OFFICE}
    assert {part.stock for part in estate.parts} == set(Stock)
    assert {owner.kind for owner in estate.owners.values()} == set(OwnerKind)
    assert {owner.document_kind for owner in estate.owners.values()} >= {
        None,
        DocumentKind.ID_CARD,
        DocumentKind.HMT_PERMIT,
        DocumentKind.PASSPORT,
        DocumentKind.CREDIT_CODE,
    }
    assert sum(owner.deceased for owner in estate.owners.values()) == 1
    sets = {frozenset(part.owners) for part in dwellings}
    assert any(one < other for one in sets for other in sets)  # {H} and {H, W}
    of_public_housing = [part for part in dwellings if part.tenant]
    assert len(of_public_housing) == 16
    assert len({part.owners for part in of_public_housing}) == 1
    namesakes = [owner for owner in estate.owners.values() if owner.name == "张伟"]
    assert len({owner.phone for owner in namesakes}) == 2
    assert not any(owner.document for owner in namesakes)
    names = [owner.name for owner in estate.owners.values()]
    assert [name for name in set(names) if names.count(name) > 1] == ["张伟"]


def test_with_parking_on_the_roll_there_are_other_heads(estate: Estate) -> None:
    assert estate.totals(include_parking=True).heads == estate.totals().heads + 2


def test_the_documents_pass_every_check_and_are_nobodys(estate: Estate) -> None:
    for owner in estate.owners.values():
        if owner.document_kind:
            assert read_document(owner.document) == Document(owner.document_kind, owner.document)
        if owner.document_kind is DocumentKind.ID_CARD:
            assert owner.document[2:4] == "99"
        assert owner.phone == "" or re.fullmatch(r"1990000\d{4}", owner.phone)


def test_the_check_characters_are_those_of_the_standards() -> None:
    assert id_number("110105", date(1949, 12, 31), 2) == "11010519491231002X"  # the example of GB 11643
    assert credit_code("91", "350100", "12345678")[8:17] == "123456788"


# ---- the sheet


def mention_of(estate: Estate, owner_id: str) -> tuple[object, ...]:
    owner = estate.owners[owner_id]
    return (owner.name, owner.kind, owner.document_kind, owner.document, owner.phone, owner.deceased)


def said(mention: OwnerMention) -> tuple[object, ...]:
    name = mention.name if mention.kind is not OwnerKind.UNKNOWN else "不详"
    return (
        name.replace(" ", ""),
        mention.kind,
        mention.document_kind,
        mention.document,
        mention.phone,
        mention.deceased,
    )


def test_the_sheet_can_be_applied_and_reads_back_to_the_truth(estate: Estate, understood: Understood) -> None:
    assert [fault for fault in understood.faults if fault.severity is Severity.ERROR] == []
    assert understood.applicable
    read = {(part.building, part.stairwell, part.room): part for part in understood.parts}
    assert len(read) == len(understood.parts)
    assert set(read) == {(part.building, part.stairwell, part.room) for part in estate.parts}
    for part in estate.parts:
        line = read[part.building, part.stairwell, part.room]
        assert (line.kind, line.area_c, line.stock) == (part.kind, part.area_c, part.stock), line.name
        assert line.area_source is part.area_source, line.name
        assert [said(mention) for mention in line.owners] == [mention_of(estate, one) for one in part.owners], line.name
        assert line.occupants == ((part.tenant,) if part.tenant else ()), line.name


def test_one_pair_of_namesakes_is_left_to_people_and_then_the_heads_are_the_true_ones(
    estate: Estate, understood: Understood
) -> None:
    mentions = [
        Mention((part.name, number), said.name, said.kind, said.document or None, said.phone or None, (part.name,))
        for part in understood.parts
        for number, said in enumerate(part.owners)
    ]
    asked: MatchedOwners[tuple[str, int], str] = match(mentions)
    assert [(doubt.name, doubt.may_be_one) for doubt in asked.doubts] == [("张伟", True)]
    assert asked.contradictions == ()
    decided: MatchedOwners[tuple[str, int], str] = match(
        mentions, decisions={doubt.key: doubt.apart() for doubt in asked.doubts}
    )
    assert not decided.doubts
    assert not decided.contradictions
    assert len(decided.owners) == len(estate.owners)
    owner_of = {mention: number for number, owner in enumerate(decided.owners) for mention in owner.mentions}
    heads = {
        frozenset(owner_of[part.name, number] for number, _ in enumerate(part.owners))
        for part in understood.parts
        if part.kind not in OFF_ROLL_BY_DEFAULT
    }
    assert len(heads) == estate.totals().heads


def test_the_sheet_is_as_messy_as_it_should_be(understood: Understood) -> None:
    assert {use.sheet for use in understood.sheets if use.skipped} == {"填表说明"}
    assert len([use for use in understood.sheets if not use.skipped]) == 8
    assert {fault.code for fault in understood.faults} >= {"totals_skipped", "headers_repeated"}


def test_the_faulty_sheet_cannot_be_applied_and_says_why(estate: Estate, tmp_path: Path) -> None:
    write_faulty_sheet(estate, tmp_path / "名册-有错.xlsx")
    faulty = read_sheet((tmp_path / "名册-有错.xlsx").read_bytes(), "名册-有错.xlsx")
    assert not faulty.applicable
    found = {fault.code for fault in faulty.faults}
    assert found >= {
        "document_cut",
        "document_wrong",
        "document_masked",
        "area_decimals",
        "area_unreadable",
        "area_not_positive",
        "place_is_date",
        "owner_missing",
        "part_twice",
        "phone_unreadable",
    }
    assert all(fault.at is not None for fault in faulty.faults if fault.severity is Severity.ERROR)


# ---- the ballots


def rows_of(parts: list[RegisterPart]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(write_register(parts).decode())))


def counted(parts: list[RegisterPart], cast: bytes) -> CountResult:
    lines = read_ballots(cast, "ballots.csv")
    assert lines.faults == []
    return count(parts, lines.lines, {1: CC278_SPECIAL, 2: CC278_SPECIAL}, window=CastingWindow(OPENS, CLOSES))


@pytest.mark.parametrize("seed", SEEDS)
def test_item_1_is_carried_and_item_2_lost_whatever_is_unsettled(seed: int) -> None:
    parts = sample_estate(seed).register_parts()
    result = counted(parts, ballots(rows_of(parts), seed))
    assert [result.items[item].outcome for item in (1, 2)] == [Outcome.CARRIED, Outcome.LOST]
    assert not any(item.sensitive for item in result.items.values())
    assert all(number > 0 for number in result.set_aside.values())
    assert result.items[1].content_invalid.heads == 1


def test_ballots_fit_a_roll_whose_owners_have_other_names_and_whose_rows_say_more(estate: Estate) -> None:
    parts = [
        replace(part, owners=frozenset(f"h{owner}" for owner in part.owners))
        for part in estate.register_parts()
        if part.kind is not PartKind.PARKING
    ]
    cast = ballots([row | {"salt": "x"} for row in rows_of(parts)], 5)
    assert [item.outcome for item in counted(parts, cast).items.values()] == [Outcome.CARRIED, Outcome.LOST]


def test_every_way_to_vote_is_there(estate: Estate) -> None:
    cast = list(csv.DictReader(io.StringIO(ballots(rows_of(estate.register_parts())).decode())))
    assert {line["channel"] for line in cast} == {channel.value for channel in Channel}
    assert {line["validity"] for line in cast} == {validity.value for validity in Validity}
    assert {line["capacity"] for line in cast} == {Capacity.OWNER.value, Capacity.PROXY.value}
    assert [line["received_at"] for line in cast] == sorted(line["received_at"] for line in cast)


def test_too_small_a_roll_is_refused(estate: Estate) -> None:
    building = [part for part in estate.register_parts() if part.building == "5"]
    with pytest.raises(ValueError, match="至少要 40 个"):
        ballots(rows_of(building))


# ---- the command


def test_the_command_writes_the_four_files_the_same_each_time_and_says_what_to_try(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], estate: Estate
) -> None:
    sample(tmp_path / "new" / "a")
    told = capsys.readouterr().out
    sample(tmp_path / "b")
    names = sorted(path.name for path in (tmp_path / "b").iterdir())
    assert names == sorted(["名册.xlsx", "名册-有错.xlsx", "register.csv", "ballots.csv"])
    for name in names:
        assert (tmp_path / "new" / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name
    assert "yigai count --register" in told
    assert f"表决权人数 {estate.totals().heads} 人" in told


def test_the_command_never_writes_over_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "名册.xlsx").write_text("real")
    with pytest.raises(typer.Exit) as refused:
        sample(tmp_path)
    assert refused.value.exit_code == 2
    assert "名册.xlsx" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["名册.xlsx"]
    assert (tmp_path / "名册.xlsx").read_text() == "real"


def test_another_seed_is_another_estate(estate: Estate) -> None:
    assert sample_estate(1) == sample_estate(1)
    assert sample_estate(1) != estate
