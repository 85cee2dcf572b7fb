"""The closed vocabularies of extracts. Pure: standard library only."""

from app.core.labels import Labelled


class ApplicantCapacity(Labelled):
    """As what somebody asks at the window for the records of a flat (law R-75)."""

    OWNER = "owner", "现业主"
    FORMER_OWNER = "former_owner", "原业主"
    HEIR = "heir", "已故业主的近亲属（继承人）"
