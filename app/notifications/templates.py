"""Which message template of the mini-program serves what, and which of our slots fills which of its fields."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.settings import Settings
from app.notifications.catalogue import SLOTS, WORDINGS
from app.notifications.kinds import TemplateUse
from app.wechat.template_data import fitted

_SAMPLES = {"community": "桃花岭小区", "title": "整体改造表决", "at": "2026年11月24日 15:00"}


@dataclass(frozen=True, slots=True)
class MessageTemplate:
    """A template by its id; `fields` says which slot fills which field: thing1 -> title."""

    id: str
    fields: Mapping[str, str]


class TemplatesFaulty(Exception):
    """The setting cannot be meant; the message is Chinese and says every fault."""


def of_settings(settings: Settings) -> dict[TemplateUse, MessageTemplate]:
    """The templates of the settings; raises TemplatesFaulty where a use, a slot or the type of a field does not fit."""
    found: dict[TemplateUse, MessageTemplate] = {}
    faults: list[str] = []
    for named, given in settings.wechat_templates.items():
        if named not in set(TemplateUse):
            faults.append(f"没有“{named}”这种用途，只能是 {'、'.join(TemplateUse)}")
            continue
        fields = {key: slot for key, slot in given.items() if key != "id"}
        template = MessageTemplate(given.get("id", ""), fields)
        found[TemplateUse(named)] = template
        faults += _faults(TemplateUse(named), template)
    if faults:
        raise TemplatesFaulty("YIGAI_WECHAT_TEMPLATES 有误：" + "；".join(faults))
    return found


def _faults(use: TemplateUse, template: MessageTemplate) -> list[str]:
    faults = [] if template.id else [f"{use} 缺少模板编号 id"]
    unknown = [slot for slot in template.fields.values() if slot not in SLOTS]
    faults += [f"{use} 没有“{slot}”这项内容，只能是 {'、'.join(SLOTS)}" for slot in unknown]
    if unknown or not template.fields:
        return faults or [f"{use} 没有写明字段"]
    for wording in WORDINGS.values():
        if wording.use is use:
            slots = _SAMPLES | {"what": wording.what, "note": wording.note}
            _, found = fitted({key: slots[slot] for key, slot in template.fields.items()}, {})
            faults += [
                f"{use} 的字段 {fault.key} 放不下“{template.fields[fault.key]}”：{fault.rule}" for fault in found
            ]
    return list(dict.fromkeys(faults))
