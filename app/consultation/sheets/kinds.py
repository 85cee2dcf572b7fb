"""What a sheet of opinions is, and on what its words rest. Pure: standard library only."""

from app.claims.kinds import EvidenceClass
from app.consultation.kinds import ContactWay
from app.core.labels import Labelled


class OpinionSheetKind(Labelled):
    """Where the words on a sheet come from; each is an evidence class of its own and counted apart."""

    SIGNED_SHEET = "signed_sheet", "签字表"
    GROUP_LIST = "group_list", "业主群接龙"
    QUESTIONNAIRE = "questionnaire", "问卷平台导出"

    @property
    def evidence_class(self) -> EvidenceClass:
        """On what a claim from it rests."""
        return EvidenceClass(self)

    @property
    def way(self) -> ContactWay:
        """How the household said it, among the contacts of a round."""
        return ContactWay.SHEET if self is OpinionSheetKind.SIGNED_SHEET else ContactWay(self)
