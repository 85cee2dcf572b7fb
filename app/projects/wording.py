"""Scopes in words for people. Pure: standard library only."""

from app.register.scopes import BuildingsScope, EstateScope, PartsScope, Scope, StairwellScope


def scope_words(scope: Scope) -> str:
    """A scope as a notice names it, e.g. "楼栋 1、2"."""
    match scope:
        case EstateScope():
            return "全小区"
        case BuildingsScope(buildings=buildings):
            return f"楼栋 {'、'.join(buildings)}"
        case StairwellScope(building=building, stairwell=stairwell):
            return f"楼栋 {building}，单元 {stairwell}" if stairwell else f"楼栋 {building}（不分单元部分）"
        case PartsScope(parts=parts):
            return f"指定的 {len(parts)} 处专有部分"


def scope_place(scope: Scope) -> str:
    """A scope as a line of work names it beside the estate: empty where it is the whole of it."""
    return "" if isinstance(scope, EstateScope) else scope_words(scope)
