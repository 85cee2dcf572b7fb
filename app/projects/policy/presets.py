"""The presets of a district's policy that come with the program, read from their files: a new one is a file more."""

from functools import cache
from pathlib import Path

from app.projects.policy.district_policy import DistrictPolicy

_FOLDER = Path(__file__).parent / "presets"


@cache
def presets() -> dict[str, DistrictPolicy]:
    """Every preset by its name, which is that of its file."""
    found = [DistrictPolicy.model_validate_json(one.read_bytes()) for one in sorted(_FOLDER.glob("*.json"))]
    return {one.preset: one for one in found}
