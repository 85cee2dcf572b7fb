"""Refusals of content safety."""

from app.core.errors import Code, RefusalKind

PICTURES_TOO_MANY = Code(
    "pictures_too_many", RefusalKind.LIMITED, "24 小时内最多上传 {most} 张图片，请明天再传，或把照片送到社区居委会。"
)
PICTURE_ONLY = Code("picture_only", RefusalKind.UNSUPPORTED, "这里只收照片。请拍照上传；PDF 等文件请送到社区居委会。")
