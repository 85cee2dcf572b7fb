"""Which entries of a PDF's parts are needed to draw it; all others stay behind. Pure: standard library only.

Source: ISO 32000-2, tables 31 (pages), 96 to 99 (layers), and of streams 5 (all), 87 (images), 93 (forms), 74 (patterns),
77 to 83 (shadings), 38 to 41 (functions), 65 (profiles), 118 (character maps), 124 (fonts), 128 to 132 (halftones).
"""


def _named(entries: str) -> frozenset[str]:
    return frozenset(f"/{name}" for name in entries.split())


OF_A_PAGE = _named("Type Parent Contents Resources MediaBox CropBox BleedBox TrimBox ArtBox Rotate UserUnit Group")

OF_A_LAYER = _named("Type Intent")

OF_LAYERS_SHOWN = _named("BaseState ON OFF")

OF_A_STREAM = _named(
    "Type Subtype Length Filter DecodeParms Name OC"
    " Width Height ColorSpace BitsPerComponent Intent ImageMask Mask Decode Interpolate SMask SMaskInData Matte"
    " FormType BBox Matrix Resources Group"
    " PatternType PaintType TilingType XStep YStep"
    " ShadingType Background AntiAlias Coords Domain Function Extend BitsPerCoordinate BitsPerFlag VerticesPerRow"
    " FunctionType Range Size BitsPerSample Order Encode N Alternate"
    " Length1 Length2 Length3 CMapName CIDSystemInfo WMode UseCMap"
    " HalftoneType HalftoneName TransferFunction Xsquare Ysquare Width2 Height2"
)

NOT_OF_A_DICTIONARY = _named("Metadata PieceInfo LastModified AF JS JavaScript")
"""Dictionaries hold names of somebody's choosing (fonts, letters, pictures), so only these can be told from them."""
