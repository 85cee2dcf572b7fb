"""What a front-end is written: every operation, every label and code, and the same bytes each time."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import app.main
from app import cli
from app.cli.typescript.files import label_name
from app.routers.audience import Audience
from app.routers.errors import CATALOGUE
from tests.cli.typescript.front_end import AUDIENCES, document_of, files_of
from tests.described import on_no_database

WITHOUT_LABELS = {"ChoiceWord", "CountForm"}
"""Shown by the item's own text; the ending of a file."""

FREE = {Audience.RESIDENT: 0, Audience.OFFICE: 0, Audience.PUBLIC: 0}
"""Objects of which the document says no more than that they are some; fewer is better."""


def operations_of(audience: Audience) -> dict[str, tuple[str, str]]:
    return {
        operation["operationId"]: (method.upper(), path)
        for path, item in document_of(audience)["paths"].items()
        for method, operation in item.items()
    }


def test_an_audience_has_what_it_may_ask_and_what_anybody_may() -> None:
    everything = {one["operationId"] for item in on_no_database().openapi()["paths"].values() for one in item.values()}
    resident, office, public = (operations_of(one).keys() for one in AUDIENCES)
    assert resident | office == everything
    assert resident & office == public
    assert {"resident_votes_cast", "resident_signing_in_login", "resident_signing_in_bind"} < resident - public
    assert {"office_postings_hang", "office_staff_session_sign_in"} < office - public
    assert {"public_catalogue", "public_votes_vote"} < public
    assert all(name.startswith("resident_") for name in resident - public)
    assert all(name.startswith("office_") for name in office - public)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_part_is_a_document_that_refers_to_nothing_outside(audience: Audience) -> None:
    document = document_of(audience)
    named = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(document)))
    assert named == document["components"]["schemas"].keys()
    assert {tag for item in document["paths"].values() for one in item.values() for tag in one["tags"]} <= {
        tag["name"] for tag in document["tags"]
    }


@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_operation_of_the_audience_is_there_with_its_address(audience: Audience) -> None:
    written = files_of(audience)
    declared = re.findall(r'^  (\w+): \{\n    method: "(\w+)";\n    url: "(.+)";$', written[f"{audience}.d.ts"], re.M)
    listed = re.findall(r'^  (\w+): \["(\w+)", "(.+)"\],$', written["operations.ts"], re.M)
    wanted = {(name, *address) for name, address in operations_of(audience).items()}
    assert set(declared) == set(listed) == wanted
    assert len(declared) == len(listed) == len(wanted)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_schema_of_the_audience_is_a_type(audience: Audience) -> None:
    text = files_of(audience)[f"{audience}.d.ts"]
    names = re.findall(r"^export (?:interface|type) (\w+)\b", text, re.M)
    assert sorted(set(names)) == sorted(names)
    assert set(names) >= document_of(audience)["components"]["schemas"].keys()


@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_value_of_every_enum_has_its_label(audience: Audience) -> None:
    text, without = files_of(audience)["labels.ts"], set()
    for name, schema in document_of(audience)["components"]["schemas"].items():
        if "enum" in schema:
            block = re.search(rf"^export const {label_name(name)}: .+ = \{{\n((?:  .+\n)+)\}};$", text, re.M)
            if block is None:
                without.add(name)
                continue
            rows = dict(re.findall(r'^  "?([^\s"]+)"?: "(.*[\u4e00-\u9fff].*)",$', block[1], re.M))
            assert rows == {str(value): label for value, label in schema["x-labels"].items()}
            assert rows.keys() == set(schema["enum"])
    assert without <= WITHOUT_LABELS


def test_every_code_stands_with_its_sentence() -> None:
    rows = dict(re.findall(r'^  (\w+): "(.+)",$', files_of(Audience.RESIDENT)["codes.ts"], re.M))
    assert {name: json.loads(f'"{words}"') for name, words in rows.items()} == {
        code.name: code.sentence for code in CATALOGUE.values()
    }


@pytest.mark.parametrize("audience", AUDIENCES)
def test_of_few_objects_nothing_is_known(audience: Audience) -> None:
    assert files_of(audience)[f"{audience}.d.ts"].count("Record<string, unknown>") == FREE[audience]


def test_whoever_sends_may_leave_out_what_has_a_default_and_whoever_reads_finds_it() -> None:
    text = files_of(Audience.RESIDENT)["resident.d.ts"]
    assert "export interface NewReport {\n  photos?: Array<PhotoSha256>;\n" in text
    assert "  project_id?: Uuid | null;\n" in text
    schemas = document_of(Audience.RESIDENT)["components"]["schemas"]
    answered = schemas["MyCase"]
    assert answered["required"] == list(answered["properties"])


def test_the_verb_writes_the_same_bytes_twice(tmp_path: Path) -> None:
    """Another seed for the order of sets each time."""
    folders = [tmp_path / "first", tmp_path / "second"]
    verb = "import sys; sys.argv[1:] = ['openapi', *sys.argv[1:]]; from app.cli import main; main()"
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", verb, "--audience", "resident", "--typescript", folder],
            env=os.environ | {"PYTHONHASHSEED": str(seed), "YIGAI_DATA": str(tmp_path)},
        )
        for seed, folder in enumerate(folders, 1)
    ]
    assert [run.wait() for run in runs] == [0, 0]
    first, second = ({path.name: path.read_bytes() for path in sorted(folder.iterdir())} for folder in folders)
    assert first == second
    assert {name: text.decode() for name, text in first.items()} == files_of(Audience.RESIDENT)


def test_an_audience_alone_is_told_its_part_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.main, "create_app", lambda *_: on_no_database())
    told = CliRunner().invoke(cli.app, ["openapi", "--audience", "public"])
    assert json.loads(told.stdout) == document_of(Audience.PUBLIC)
    assert json.loads(CliRunner().invoke(cli.app, ["openapi"]).stdout) == on_no_database().openapi()


def test_types_for_nobody_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    refused = CliRunner().invoke(cli.app, ["openapi", "--typescript", str(tmp_path / "api")])
    assert refused.exit_code == 2
    assert "--audience" in refused.output
    assert not (tmp_path / "api").exists()
