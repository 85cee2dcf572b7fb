"""How a case is called in a list: its number at the estate, and its category."""

from app.complaints.categories import CATEGORIES
from app.complaints.models import Complaint


def name_of(case: Complaint) -> str:
    """A case as staff call it: "第 12 号：屋面漏雨"."""
    category = CATEGORIES.get(case.category)
    return f"第 {case.number} 号：{category.label}" if category is not None else f"第 {case.number} 号"
