"""The setting of templates: what cannot be sent with it is said before anything is."""

import pytest

from app.core.settings import Settings
from app.notifications.kinds import TemplateUse
from app.notifications.templates import TemplatesFaulty, of_settings

GOOD = {"id": "T1", "thing1": "title", "phrase2": "what", "time3": "at", "thing4": "note"}


def test_a_good_one_is_understood() -> None:
    found = of_settings(Settings(wechat_templates={"vote": GOOD}))
    assert found[TemplateUse.VOTE].id == "T1"
    assert found[TemplateUse.VOTE].fields == {key: slot for key, slot in GOOD.items() if key != "id"}


def test_none_is_none() -> None:
    assert of_settings(Settings(wechat_templates={})) == {}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"ballot": GOOD}, "没有“ballot”这种用途"),
        ({"vote": {"thing1": "title"}}, "缺少模板编号"),
        ({"vote": {"id": "T1"}}, "没有写明字段"),
        ({"vote": {"id": "T1", "thing1": "stance"}}, "没有“stance”这项内容"),
        ({"vote": {"id": "T1", "phrase1": "note"}}, "phrase1 放不下“note”"),
        ({"vote": {"id": "T1", "thing1": "title", "number2": "at"}}, "number2 放不下“at”"),
        ({"works": {"id": "T1", "colour1": "title"}}, "没有这种类型的字段"),
    ],
)
def test_every_fault_is_said_in_chinese(given: dict[str, dict[str, str]], said: str) -> None:
    with pytest.raises(TemplatesFaulty, match="YIGAI_WECHAT_TEMPLATES 有误") as refused:
        of_settings(Settings(wechat_templates=given))
    assert said in str(refused.value)


def test_the_environment_gives_it_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIGAI_WECHAT_TEMPLATES", '{"works": {"id": "T9", "thing1": "title"}}')
    assert of_settings(Settings())[TemplateUse.WORKS].id == "T9"
