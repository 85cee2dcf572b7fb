"""What the environment says is understood or refused, never shown, and all of it stands in the documentation."""

import re
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from app.core.settings import Settings

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "settings.md"


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"YIGAI_{name.upper()}", raising=False)


def test_everything_has_a_default() -> None:
    settings = Settings()
    assert (settings.host, settings.port, settings.database_url) == ("127.0.0.1", 8000, None)


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIGAI_PORT", "8099")
    monkeypatch.setenv("YIGAI_DATABASE_URL", "postgresql+asyncpg://yigai@db/yigai")
    settings = Settings()
    assert settings.port == 8099
    assert settings.database_url == SecretStr("postgresql+asyncpg://yigai@db/yigai")


def test_an_empty_address_means_the_embedded_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIGAI_DATABASE_URL", "")
    assert Settings().database_url is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "65536"),
        ("PORT", "eighty"),
        ("SESSION_HOURS", "0"),
        ("SESSION_HOURS", "73"),
        ("POOL_SIZE", "0"),
        ("LOG_LEVEL", "loud"),
        ("DATABASE_URL", "postgresql://yigai:hunter2@db/yigai"),
        ("DATABASE_URL", "sqlite:///file.db"),
        ("WECHAT_APPID", "gh_97417a04a28d"),
        ("WECHAT_BASE", "api.weixin.qq.com"),
        ("WECHAT_BASE", "https://api.weixin.qq.com/cgi-bin"),
        ("WECHAT_PUSH_KEY", "A" * 42),
        ("WECHAT_PUSH_KEY", "A" * 42 + "="),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"YIGAI_{name}", value)
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert [fault["loc"] for fault in refused.value.errors()] == [(name.lower(),)]


def test_a_mini_program_needs_its_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIGAI_WECHAT_APPID", "wx0123456789abcdef")
    for secret in (None, ""):
        if secret is not None:
            monkeypatch.setenv("YIGAI_WECHAT_SECRET", secret)
        with pytest.raises(ValidationError) as refused:
            Settings()
        assert [fault["loc"] for fault in refused.value.errors()] == [("wechat_secret",)]
    monkeypatch.setenv("YIGAI_WECHAT_SECRET", "of nobody")
    assert "of nobody" not in repr(Settings())


def test_an_empty_provider_of_text_messages_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIGAI_SMS_SECRET_ID", "AKID0001")
    with pytest.raises(ValidationError):
        Settings()
    assert Settings(sms_secret_id="").sms_secret_id is None


def test_a_refusal_does_not_print_the_password_in_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIGAI_DATABASE_URL", "postgresql://yigai:hunter2@db/yigai")
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert "hunter2" not in str(refused.value)


def test_settings_that_are_printed_show_no_password_of_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIGAI_DATABASE_URL", "postgresql+asyncpg://yigai:hunter2@db/yigai")
    settings = Settings()
    assert settings.database_url is not None
    assert settings.database_url.get_secret_value().endswith("hunter2@db/yigai")
    printed = [repr(settings), str(settings), f"{settings.model_dump()}", settings.model_dump_json()]
    assert not [one for one in printed if "hunter2" in one]


def test_the_key_is_not_shown_by_accident() -> None:
    assert "c2VjcmV0" not in repr(Settings(field_key=SecretStr("c2VjcmV0")))


def test_settings_do_not_change_while_a_process_runs() -> None:
    with pytest.raises(ValidationError):
        Settings().port = 1  # type: ignore[misc]


def test_the_documentation_has_every_setting_with_its_default_and_meaning() -> None:
    rows = re.findall(r"^\| `YIGAI_(\w+)` \| (.+?) \| .+? \| (.+?) \|$", DOCUMENT.read_text(), re.MULTILINE)
    own = rows[: len(Settings.model_fields)]
    written = {
        name.upper(): ("—" if field.default is None else f"`{field.default}`", field.description)
        for name, field in Settings.model_fields.items()
    }
    assert {name: (default, meaning) for name, default, meaning in own} == written
