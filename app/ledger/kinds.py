"""What a line of the ledger can be about, and how it is spelled. Pure."""

import hashlib
import uuid

from app.core.labels import Labelled
from app.core.signing.log_names import LEDGERS
from app.core.values.canonical import Value, canonical

TAG = b"yigai/v1/ledger\n"


class LedgerKind(Labelled):
    """An act that has a line in the ledger of the estate where it was done."""

    IMPORT_APPLIED = "import_applied", "名册导入生效"
    IMPORT_UNDONE = "import_undone", "名册导入撤销"
    CORRECTION_PROPOSED = "correction_proposed", "提出更正名册"
    CORRECTION_APPROVED = "correction_approved", "更正名册生效"
    CORRECTION_REJECTED = "correction_rejected", "名册未予更正"
    ROLL_FROZEN = "roll_frozen", "冻结表决名册"
    ROLL_CORRECTED = "roll_corrected", "表决开始后更正名册"
    MANDATE_GIVEN = "mandate_given", "任职"
    MANDATE_ENDED = "mandate_ended", "任职结束"
    MANDATE_HANDED = "mandate_handed", "移交工作"
    DISPUTE_OPENED = "dispute_opened", "选票争议提出"
    DISPUTE_FOUND = "dispute_found", "选票争议认定"
    RESULT_DECIDED = "result_decided", "表决结果人工认定"
    CLAIM_DISPUTED = "claim_disputed", "经手登记争议提出"
    CLAIM_FOUND = "claim_found", "经手登记争议认定"
    SAMPLE_DRAWN = "sample_drawn", "抽取样本"
    BUNDLE_EXPORTED = "bundle_exported", "导出受限资料包"
    FILE_EXPORTED = "file_exported", "下载含个人信息的文件"
    EXTRACT_MADE = "extract_made", "出具房屋记录摘录"
    POSTING_DRAFTED = "posting_drafted", "拟定公示"
    POSTING_HUNG = "posting_hung", "张贴公示"
    POSTING_TAKEN_DOWN = "posting_taken_down", "公示缺失"
    POSTING_REHUNG = "posting_rehung", "补贴公示"
    POSTING_PHOTOGRAPHED = "posting_photographed", "公示期满拍照"
    POSTING_WITHDRAWN = "posting_withdrawn", "撤回公示"
    GATES_REQUIRED = "gates_required", "设定开工条件"
    GATE_PASSED = "gate_passed", "开工条件具备"
    GATE_LAPSED = "gate_lapsed", "开工条件失效"
    GATE_CERTIFIED = "gate_certified", "出具达标证明"
    CERTIFICATE_LAPSED = "certificate_lapsed", "达标证明失效"
    EMERGENCY_APPROVED = "emergency_approved", "应急施工批准"
    EMERGENCY_REJECTED = "emergency_rejected", "应急施工未批准"
    POLICY_PROPOSED = "policy_proposed", "提出本区政策"
    POLICY_APPROVED = "policy_approved", "批准本区政策"
    POLICY_REJECTED = "policy_rejected", "本区政策未批准"
    WITNESS_REGISTERED = "witness_registered", "登记见证人"
    WITNESS_ENDED = "witness_ended", "停用见证人"
    KEY_ROTATED = "key_rotated", "更换签名密钥"


def log_name(community_id: uuid.UUID) -> str:
    """The name of an estate's ledger among our logs; its key is known under the service's name, a slash, and this."""
    return f"{LEDGERS}{community_id}"


def opening(table: str, row: dict[str, str | None]) -> bytes:
    """What a line commits to: the row that the act wrote, each column as PostgreSQL spells it in JSON, as a text."""
    told: dict[str, Value] = dict(row)
    return canonical({"row": told, "table": table})


def commitment(salt: bytes, opened: bytes) -> bytes:
    """The commitment to an opening under its salt of 32 bytes."""
    return hashlib.sha256(TAG + salt + opened).digest()
