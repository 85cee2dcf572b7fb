"""How a case is called in a list: its number at the estate, its category, and where it is."""

import uuid
from collections.abc import Mapping

from app.complaints.categories import CATEGORIES
from app.complaints.models import Complaint


def name_of(case: Complaint) -> str:
    """A case as staff call it: "第 12 号：屋面漏雨"."""
    category = CATEGORIES.get(case.category)
    return f"第 {case.number} 号：{category.label}" if category is not None else f"第 {case.number} 号"


def case_place(case: Complaint, names: Mapping[uuid.UUID, str]) -> str:
    """Where a case is, by the names of buildings and stairwells: "3 栋 1 单元"; empty where it is in the open."""
    return " ".join(names[one] for one in (case.building_id, case.stairwell_id) if one is not None and one in names)
