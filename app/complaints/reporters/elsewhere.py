"""Whom else somebody can turn to, said with every answer. Pure: standard library only.

Ours is a channel of a renovation project and neither the hotline nor the petition system (law R-93).
"""

from app.complaints.kinds import RedirectTo

ELSEWHERE: tuple[tuple[RedirectTo, str], ...] = (
    (RedirectTo.HOTLINE_12345, "随手拍只受理改造项目和小区公共部位的问题，其他诉求可拨打 12345，全天有人接听。"),
    (
        RedirectTo.PETITION,
        "随手拍不是信访渠道，在这里反映不影响您依法信访。信访事项可到信访部门反映，或登录国家信访局网站。",
    ),
    (RedirectTo.COURT, "正在诉讼、仲裁、复议的事项，请在原程序中提出；这里收到后会告知您并说明理由。"),
)
"""The channels beside this one, each with what it is for."""

EVERYWHERE: tuple[tuple[str, str], ...] = (("火警", "119"), ("急救", "120"), ("报警", "110"))
"""The numbers that hold in the whole country."""
