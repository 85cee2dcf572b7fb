"""Scopes in words for people. Pure: standard library only."""

from app.register.people.names import building_words, place_words
from app.register.scopes import BuildingsScope, EstateScope, PartsScope, Scope, StairwellScope


def scope_words(scope: Scope) -> str:
    """A scope as a notice names it, e.g. "1 栋、2 栋"."""
    match scope:
        case EstateScope():
            return "全小区"
        case BuildingsScope(buildings=buildings):
            return "、".join(map(building_words, buildings))
        case StairwellScope(building=building, stairwell=stairwell):
            return place_words(building, stairwell)
        case PartsScope(parts=parts):
            return f"指定的 {len(parts)} 处专有部分"


def scope_place(scope: Scope) -> str:
    """A scope as a line of work names it beside the estate: empty where it is the whole of it."""
    return "" if isinstance(scope, EstateScope) else scope_words(scope)
