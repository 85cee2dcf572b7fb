"""Refusals of the evidence store."""

from app.core.errors import Code, RefusalKind, Refused
from app.media.formats.unfit import Why
from app.media.limits import MIB, MOST_BYTES, MOST_PAGES, MOST_PIXELS, MOST_WEBP_PIXELS

FILE_EMPTY = Code("file_empty", RefusalKind.INVALID, "文件是空的。请确认选对了文件，重新拍照或扫描后再上传。")
FILE_TOO_LARGE = Code(
    "file_too_large",
    RefusalKind.TOO_LARGE,
    f"文件有 {{size_mb}} MB，超过 {MOST_BYTES // MIB} MB。照片请用普通画质重拍，扫描件请调低分辨率或分成几个文件。",
)
FILE_KIND_REFUSED = Code(
    "file_kind_refused", RefusalKind.UNSUPPORTED, "{what}。{remedy}这里只收 JPEG、PNG、WebP、HEIC 图片和 PDF 文件。"
)
FILE_BROKEN = Code(
    "file_broken",
    RefusalKind.INVALID,
    "文件不完整或已损坏，打不开。请在自己的电脑或手机上打开看看；打不开就重新拍照或扫描，打得开就另存一份再上传。",
)
FILE_TOO_MUCH = Code(
    "file_too_much",
    RefusalKind.INVALID,
    "文件内容太复杂，展开后过大或太久打不开，没有保存。请重新拍照或扫描，或打印成新的 PDF 后再上传。",
)
IMAGE_TOO_MANY_PIXELS = Code(
    "image_too_many_pixels",
    RefusalKind.TOO_LARGE,
    f"图片超过 {MOST_PIXELS // 10_000} 万像素。请调低分辨率重拍，或缩小后再上传。",
)
WEBP_TOO_MANY_PIXELS = Code(
    "webp_too_many_pixels",
    RefusalKind.TOO_LARGE,
    f"WebP 图片超过 {MOST_WEBP_PIXELS // 10_000} 万像素。请另存为 JPEG，或缩小后再上传。",
)
PDF_LOCKED = Code(
    "pdf_locked",
    RefusalKind.INVALID,
    "PDF 有密码或使用限制，不能保存为证据。请去掉密码和限制，另存为普通 PDF 后再上传。",
)
PDF_TOO_MANY_PAGES = Code(
    "pdf_too_many_pages", RefusalKind.TOO_LARGE, f"PDF 超过 {MOST_PAGES} 页。请分成几个文件上传。"
)
WORKERS_BUSY = Code("media_busy", RefusalKind.BUSY, "同时上传的文件太多，请过一两分钟再上传。")
STORE_UNAVAILABLE = Code(
    "media_store_unavailable",
    RefusalKind.BUSY,
    "文件存不进去或读不出来，可能是服务器磁盘已满。请稍后再试，并告诉系统管理员。",
)
EVIDENCE_DAMAGED = Code(
    "evidence_damaged",
    RefusalKind.INTERNAL,
    "存放的文件缺失，或与登记的校验值不符，可能已损坏或被人改动，不能作为证据使用。请告诉系统管理员从备份恢复。",
)
FILE_LEAVING = Code("media_leaving", RefusalKind.BUSY, "这个文件长期没有用到，刚刚被清理。请过十分钟再上传一次。")
NO_PHOTO = Code(
    "evidence_no_photo", RefusalKind.UNSUPPORTED, "这是 PDF 文件，不是照片。请下载后查看；需要公开的，请另传照片。"
)
MASKING_FAULTY = Code("masking_faulty", RefusalKind.INVALID, "遮挡区域有误，没有保存。请按各项说明更正后重新提交。")


def refusal(why: Why) -> Refused:
    """What is said where a file is unfit."""
    match why:
        case Why.BROKEN:
            return Refused(FILE_BROKEN)
        case Why.LOCKED:
            return Refused(PDF_LOCKED)
        case Why.TOO_MANY_PIXELS:
            return Refused(IMAGE_TOO_MANY_PIXELS)
        case Why.WEBP_TOO_MANY_PIXELS:
            return Refused(WEBP_TOO_MANY_PIXELS)
        case Why.TOO_MANY_PAGES:
            return Refused(PDF_TOO_MANY_PAGES)
        case Why.TOO_MUCH:
            return Refused(FILE_TOO_MUCH)
