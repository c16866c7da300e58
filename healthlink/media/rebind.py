"""A program of its own that puts the pages of a PDF into a new one: `rebind.py < file > written`.

It runs behind bounded.py and knows nothing of the house. It writes a line of JSON, as repaint.py
does, and then the PDF. What is not on a page stays behind: scripts, files within, what happens on
opening, forms (what was filled in is drawn), who wrote it and where. On the pages only links remain
that lead to another page or to the web.
"""

import errno
import json
import sys
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, StreamDecodeLevel

NOT_A_FILE, TOO_LARGE, PROTECTED = 3, 4, 5
MOST_PAGES = 2_000
MOST_OF_A_STREAM = 256 * 1024 * 1024
OF_A_PAGE = {
    *("/Type", "/Parent", "/Resources", "/Contents", "/Annots", "/Group", "/Rotate", "/UserUnit"),
    *("/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox"),
}
REMARKS = {
    *("/Link", "/Text", "/FreeText", "/Popup", "/Highlight", "/Underline", "/Squiggly"),
    *("/StrikeOut", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Stamp", "/Caret"),
    "/Ink",
}
"""Annotations that hold nothing to run or to play."""
ELSEWHERE = ("/F", "/FFilter", "/FDecodeParms", "/Ref", "/OPI")
"""Of a stream: in which file, of which machine, its content is. A reader would go and ask there."""
ACTIVE = ("/AA", "/PA", "/AF", "/FS")
ACTIONS = {
    *("/JavaScript", "/Launch", "/GoToR", "/GoToE", "/GoToDp", "/SubmitForm", "/ResetForm"),
    *("/ImportData", "/Rendition", "/Movie", "/Sound", "/Hide", "/Named", "/Thread", "/Trans"),
    *("/SetOCGState", "/GoTo3DView", "/RichMediaExecute", "/NOP"),
}
WEB = (b"https://", b"http://", b"mailto:", b"tel:")


def main() -> int:
    try:
        _rebind()
    except pikepdf.PasswordError:
        return PROTECTED
    except MemoryError:
        return TOO_LARGE
    except (pikepdf.PdfError, ValueError, TypeError, LookupError, RuntimeError, OSError) as error:
        return TOO_LARGE if getattr(error, "errno", None) == errno.EFBIG else NOT_A_FILE
    return 0


def _rebind() -> None:
    with Pdf.open(sys.stdin.buffer, attempt_recovery=False) as theirs, Pdf.new() as ours:
        if theirs.is_encrypted:  # also one that opens for everybody, but may not be printed
            raise pikepdf.PasswordError
        if not theirs.pages:
            raise ValueError("pages")
        if len(theirs.pages) > MOST_PAGES:
            raise MemoryError
        if "/AcroForm" in theirs.Root:
            theirs.generate_appearance_streams()
            theirs.flatten_annotations("all")
        ours.pages.extend(theirs.pages)
        for page in ours.pages:
            _plain(page.obj)
        for thing in _things(ours):
            _disarm(thing)
        told = {"width": None, "height": None, "content_type": "application/pdf"}
        sys.stdout.buffer.write(json.dumps(told).encode() + b"\n")
        ours.save(sys.stdout.buffer, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        sys.stdout.buffer.flush()


def _plain(page: Object) -> None:
    for key in set(page.keys()) - OF_A_PAGE:
        del page[key]
    if "/Annots" in page:
        kept = [each for each in list(page.Annots) if _is_remark(each)]
        page.Annots = Array(kept)
        for remark in kept:
            _quiet(remark)


def _is_remark(annotation: Object) -> bool:
    return isinstance(annotation, Dictionary) and str(annotation.get("/Subtype")) in REMARKS


def _quiet(remark: Object) -> None:
    for key in ACTIVE:
        if key in remark:
            del remark[key]
    if "/A" in remark and not _leads_somewhere(remark.A):
        del remark["/A"]


def _leads_somewhere(action: Object) -> bool:
    """Raises what a broken one does."""
    if "/Next" in action:
        del action["/Next"]
    if action.get("/S") == Name.URI:
        return bytes(action.URI).lower().startswith(WEB)
    return bool(action.get("/S") == Name.GoTo)


def _things(pdf: Pdf) -> Iterator[Object]:
    """Every dictionary and stream, also those within others."""
    waiting = list(pdf.objects)
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, Array):
            parts: list[Object] = list(thing)
        elif isinstance(thing, Dictionary | Stream):
            yield thing
            parts = [value for _, value in thing.items()]
        else:
            continue
        waiting += [part for part in parts if isinstance(part, Object) and not part.is_indirect]


def _disarm(thing: Object) -> None:
    if isinstance(thing, Stream):
        _measure(thing)
        _strip(thing)
        for key in ELSEWHERE:
            if key in thing:
                del thing[key]
    if str(thing.get("/S")) in ACTIONS or thing.get("/Type") == Name.Filespec:
        for key in list(thing.keys()):
            del thing[key]
    for key in ("/Metadata", "/PieceInfo"):
        if key in thing:
            del thing[key]


def _measure(stream: Object) -> None:
    """What unpacks to more than a reader can take is none for ours."""
    try:
        unpacked = stream.read_bytes(StreamDecodeLevel.generalized)
    except pikepdf.PdfError:  # packed as only pictures are
        return
    if len(unpacked) > MOST_OF_A_STREAM:
        raise MemoryError


def _strip(stream: Object) -> None:
    """A JPEG on a page tells as much about itself as one alone."""
    packed = stream.get("/Filter")
    if packed == Name.DCTDecode or (isinstance(packed, Array) and list(packed) == [Name.DCTDecode]):
        bare, parms = _without_remarks(stream.read_raw_bytes()), stream.get("/DecodeParms")
        known = parms if isinstance(parms, Array | Dictionary) else None
        stream.write(bare, filter=Name.DCTDecode, decode_parms=known)


def _without_remarks(jpeg: bytes) -> bytes:
    """Without the segments APP1 … APP13, APP15 and COM; as it was if it is no JPEG."""
    kept, at = [jpeg[:2]], 2
    while jpeg[at : at + 1] == b"\xff" and at + 4 <= len(jpeg):
        marker, end = jpeg[at + 1], at + 2 + int.from_bytes(jpeg[at + 2 : at + 4])
        if marker == 0xDA:
            return b"".join(kept) + jpeg[at:]
        if not (0xE1 <= marker <= 0xED or marker in (0xEF, 0xFE)):
            kept.append(jpeg[at:end])
        at = end
    return jpeg


if __name__ == "__main__":
    sys.exit(main())
