"""PDF: opened without guessing, and copied onto an empty document, pages alone and of each only what is drawn.

Whatever scripts, opens, submits, attaches, signs or describes hangs on other entries of the document and its pages
than those named here, and stays behind. What was filled in or stamped is drawn into the page first, so it is still to
be seen. Earlier versions in a file that was saved several times stay behind too. Photos inside lose what they say of
themselves, as a photo handed in by itself does.
Source: ISO 32000-2, 7.7.2 (catalogue), 7.7.3 (pages), 12.6 (actions), 14.3 (metadata), 8.11 (layers).

Runs in the process that opens files (preparing.py), and nowhere else.
"""

import io

from pikepdf import (
    Array,
    Dictionary,
    Name,
    Object,
    ObjectStreamMode,
    PasswordError,
    Pdf,
    PikepdfError,
    Stream,
    StreamDecodeLevel,
    String,
)
from pikepdf.settings import set_qpdf_limits

from app.media.formats import jpeg, jpeg2000
from app.media.formats.pdf_entries import NOT_OF_A_DICTIONARY, OF_A_LAYER, OF_A_PAGE, OF_A_STREAM, OF_LAYERS_SHOWN
from app.media.formats.unfit import Unfit, Why
from app.media.kinds import StoredKind
from app.media.limits import MOST_CODINGS, MOST_INFLATED, MOST_PAGES
from app.media.prepared import Prepared

# Codings that qpdf undoes by itself; for others pikepdf would call programs of the machine.
_UNPACKED = frozenset({Name.FlateDecode, Name.LZWDecode, Name.ASCII85Decode, Name.ASCIIHexDecode, Name.RunLengthDecode})

_FOR_A_VIEWER = frozenset({Name.CCITTFaxDecode, Name.JBIG2Decode})

set_qpdf_limits(flate_max_memory=MOST_INFLATED, run_length_max_memory=MOST_INFLATED)


def from_pdf(content: bytes) -> Prepared:
    """The pages of a PDF and nothing else; raises Unfit, or pikepdf's own errors where it is broken."""
    try:
        return _rewritten(content)
    except PasswordError:
        raise Unfit(Why.LOCKED) from None
    except PikepdfError as error:
        if "limit exceeded" in str(error):  # qpdf has no other way to say so; its own counter leaves these out
            raise Unfit(Why.TOO_MUCH) from None
        raise


def _rewritten(content: bytes) -> Prepared:
    with Pdf.open(io.BytesIO(content), attempt_recovery=False) as handed_in, Pdf.new() as kept:
        if handed_in.is_encrypted:
            raise Unfit(Why.LOCKED)
        pages = len(handed_in.pages)
        if pages > MOST_PAGES:
            raise Unfit(Why.TOO_MANY_PAGES)
        if pages == 0:
            raise Unfit(Why.BROKEN)
        handed_in.flatten_annotations()
        _copy(handed_in, kept)
        written = io.BytesIO()
        kept.save(
            written,
            min_version=handed_in.pdf_version,
            object_stream_mode=ObjectStreamMode.generate,
            deterministic_id=True,
        )
    return Prepared(StoredKind.PDF, written.getvalue(), pages=pages)


def _copy(handed_in: Pdf, pdf: Pdf) -> None:
    for page in handed_in.pages:
        _keep_only(page.obj, OF_A_PAGE)
    pdf.pages.extend(handed_in.pages)
    if (layers := _layers(handed_in)) is not None:
        pdf.Root.OCProperties = pdf.copy_foreign(layers)
    for one in pdf.objects:
        _clean(one)


def _layers(handed_in: Pdf) -> Object | None:
    """Which layers there are, and which of them are hidden."""
    layers = handed_in.Root.get(Name.OCProperties)
    shown = layers.get(Name.D) if isinstance(layers, Dictionary) else None
    if not isinstance(layers, Dictionary) or not isinstance(shown, Dictionary):
        return None
    _keep_only(shown, OF_LAYERS_SHOWN)
    return handed_in.make_indirect(Dictionary(OCGs=layers.OCGs, D=shown))


def _keep_only(pdf_object: Object, entries: frozenset[str]) -> None:
    for name in pdf_object.keys() - entries:
        del pdf_object[name]


def _clean(pdf_object: Object) -> None:
    """Rid one object, with all that is written inside it, of what describes, scripts or points elsewhere."""
    waiting = [pdf_object]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Array):
            inside = list(one)
        elif isinstance(one, Stream):
            _keep_only(one, OF_A_STREAM)
            _clean_stream(one)
            inside = _values(one)
        elif isinstance(one, Dictionary):
            for name in one.keys() & NOT_OF_A_DICTIONARY:
                del one[name]
            if one.get(Name.Type) == Name.OCG:
                _keep_only(one, OF_A_LAYER)
                one.Name = String("")  # which every layer must have
            inside = _values(one)
        else:
            continue
        waiting += [child for child in inside if isinstance(child, Object) and not child.is_indirect]


def _clean_stream(stream: Stream) -> None:
    """See that a stream unpacks, and to a size that is borne. A photo loses what it says of itself; what only a viewer
    unpacks (fax, JBIG2) is carried along as it is."""
    filters = _as_list(stream.get(Name.Filter))
    if len(filters) > MOST_CODINGS:
        raise Unfit(Why.TOO_MUCH)
    if filters and filters[-1] in {Name.DCTDecode, Name.JPXDecode}:
        _clean_photo(stream, filters)
    elif _UNPACKED.issuperset(filters):
        stream.read_bytes(StreamDecodeLevel.specialized)
    elif not (_UNPACKED | _FOR_A_VIEWER).issuperset(filters):
        raise Unfit(Why.BROKEN)


def _clean_photo(stream: Stream, filters: list[Object]) -> None:
    photo = stream.read_raw_bytes()
    parameters = _as_list(stream.get(Name.DecodeParms))
    around = filters[:-1]
    if around:
        if not _UNPACKED.issuperset(around):
            raise Unfit(Why.BROKEN)
        stream.write(photo, filter=Array(around), decode_parms=Array(parameters[:-1]) if parameters else None)
        photo = stream.read_bytes(StreamDecodeLevel.specialized)
    own = parameters[-1] if len(parameters) == len(filters) else None
    kept = own if isinstance(own, Dictionary) else None
    if filters[-1] == Name.DCTDecode:
        stream.write(jpeg.read(photo).written(), filter=Name.DCTDecode, decode_parms=kept)
    else:
        stream.write(jpeg2000.stripped(photo), filter=Name.JPXDecode, decode_parms=kept)


def _values(pdf_object: Object) -> list[Object]:
    return [pdf_object[name] for name in set(pdf_object.keys())]


def _as_list(value: Object | None) -> list[Object]:
    if value is None:
        return []
    return list(value) if isinstance(value, Array) else [value]
