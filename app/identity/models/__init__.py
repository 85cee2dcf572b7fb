"""Tables of people: staff and mandates, residents and bindings, their ways to sign in, requests from afar."""

from app.identity.models.requests import BindingInvitation, BindingRequest, RequestPicture
from app.identity.models.residents import (
    BY_THEMSELVES,
    Announcement,
    Attempts,
    Binding,
    BindingObjection,
    BindingSheet,
    Consent,
    HouseholdCode,
    NumberNotice,
    Resident,
    ResidentSession,
    SheetHandover,
)
from app.identity.models.staff import (
    Mandate,
    OwnRecord,
    PasswordReset,
    RecoveryCode,
    Staff,
    StaffSession,
    StaffWechat,
    StaffWechatCode,
)
from app.identity.models.ways_in import ResidentAccount, ResidentNumber, TextedCode, UsedState

__all__ = [
    "BY_THEMSELVES",
    "Announcement",
    "Attempts",
    "Binding",
    "BindingInvitation",
    "BindingObjection",
    "BindingRequest",
    "BindingSheet",
    "Consent",
    "HouseholdCode",
    "Mandate",
    "NumberNotice",
    "OwnRecord",
    "PasswordReset",
    "RecoveryCode",
    "RequestPicture",
    "Resident",
    "ResidentAccount",
    "ResidentNumber",
    "ResidentSession",
    "SheetHandover",
    "Staff",
    "StaffSession",
    "StaffWechat",
    "StaffWechatCode",
    "TextedCode",
    "UsedState",
]
