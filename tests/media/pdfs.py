"""PDFs that do more than show pages, are none, or are locked: what is refused, what is disarmed."""

import io
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Page, Pdf, String

from tests.media import corpus


def script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert('SECRET-SCRIPT')"))


def written(change: Callable[[Pdf], None] | None = None, *, pages: int = 2, **how: Any) -> bytes:
    """A PDF of pages with a line of text, changed and saved."""
    out = io.BytesIO()
    with Pdf.new() as pdf:
        for number in range(pages):
            pdf.add_blank_page(page_size=(300, 400))
            font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
            page = pdf.pages[number]
            page.Resources = Dictionary(Font=Dictionary(AA=pdf.make_indirect(font)))
            text = f"BT /AA 24 Tf 50 300 Td (Page {number + 1}) Tj ET"
            page.Contents = pdf.make_stream(text.encode())
        if change:
            change(pdf)
        pdf.save(out, **how)
    return out.getvalue()


def annotation(page: Page, **about: Any) -> None:
    note = Dictionary(Type=Name.Annot, Rect=Array([10, 10, 90, 90]), **about)
    page.obj.Annots = Array([*page.obj.get("/Annots", Array([])), note])


def _on_opening(pdf: Pdf) -> None:
    pdf.Root.OpenAction = script()


def _by_name(pdf: Pdf) -> None:
    names = Array([String("x"), pdf.make_indirect(script())])
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=names))


def _on_a_page(pdf: Pdf) -> None:
    pdf.pages[0].obj.AA = Dictionary(O=script())


def _in_a_link(pdf: Pdf) -> None:
    annotation(pdf.pages[0], Subtype=Name.Link, A=script())
    long = Dictionary(S=Name.JavaScript, JS=pdf.make_stream(b"SECRET-SCRIPT"))
    annotation(pdf.pages[0], Subtype=Name.Link, A=pdf.make_indirect(long))


def _after_a_link(pdf: Pdf) -> None:
    target = Dictionary(S=Name.GoTo, D=Array([pdf.pages[1].obj, Name.Fit]), Next=script())
    annotation(pdf.pages[0], Subtype=Name.Link, A=target)


def _in_an_address(pdf: Pdf) -> None:
    uri = Dictionary(S=Name.URI, URI=String("JaVascript:SECRET()"))
    annotation(pdf.pages[0], Subtype=Name.Link, A=uri)


def _of_a_remark(pdf: Pdf) -> None:
    annotation(pdf.pages[0], Subtype=Name.Text, AA=Dictionary(E=script()), PA=script())


def _launch(pdf: Pdf) -> None:
    action = pdf.make_indirect(
        Dictionary(S=Name.Launch, F=String("SECRET.exe"), Win=Dictionary(F=String("cmd")))
    )
    annotation(pdf.pages[0], Subtype=Name.Link, A=action)
    pdf.Root.OpenAction = action


def _elsewhere(pdf: Pdf) -> None:
    for kind in (Name.GoToR, Name.GoToE, Name.SubmitForm, Name.ImportData):
        action = Dictionary(S=kind, F=String("\\\\SECRET-HOST\\share"))
        annotation(pdf.pages[0], Subtype=Name.Link, A=action)


def _kept_elsewhere(pdf: Pdf) -> None:
    there = String("\\\\SECRET-HOST\\share")
    pdf.pages[0].obj.Contents = pdf.make_stream(b"q Q", F=there, FFilter=Name.FlateDecode)
    form: dict[str, Any] = {"Type": Name.XObject, "Subtype": Name.Form, "BBox": Array([0, 0, 9, 9])}
    page = Dictionary(F=Dictionary(F=there), Page=0)
    ghost = Dictionary({"/2.0": Dictionary(Type=Name.OPI, F=there)})
    drawn = {
        "/X": pdf.make_stream(b"", Ref=page, **form),
        "/Y": pdf.make_stream(b"", OPI=ghost, **form),
    }
    pdf.pages[0].obj.Resources.XObject = Dictionary(drawn)


def _attached(pdf: Pdf) -> None:
    pdf.attachments["SECRET.exe"] = b"MZ SECRET-ATTACHMENT" * 50


def _pinned(pdf: Pdf) -> None:
    stream = pdf.make_stream(b"MZ SECRET-PINNED" * 50, Type=Name.EmbeddedFile)
    file = Dictionary(Type=Name.Filespec, F=String("x.exe"), EF=Dictionary(F=stream))
    annotation(pdf.pages[0], Subtype=Name.FileAttachment, FS=pdf.make_indirect(file))
    annotation(pdf.pages[0], Subtype=Name.Text, FS=pdf.make_indirect(file))
    pdf.pages[1].obj.AF = Array([pdf.make_indirect(file)])


def _film(pdf: Pdf) -> None:
    for kind in (Name.RichMedia, Name.Screen, Name.Movie, Name.Sound, Name("/3D")):
        stream = pdf.make_stream(b"SECRET-FILM" * 50)
        annotation(pdf.pages[0], Subtype=kind, Content=stream, A=script())


def _form(pdf: Pdf) -> None:
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T=String("x"),
            Rect=Array([10, 10, 90, 40]),
            AA=Dictionary(K=script()),
        )
    )
    pdf.pages[0].obj.Annots = Array([field])
    packet = pdf.make_stream(b"<xdp>SECRET-XFA</xdp>")
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), XFA=packet)


def _filled_in(pdf: Pdf) -> None:
    """Without a drawing of its own: whoever shows it has to draw the value."""
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T=String("pressure"),
            V=String("120/80"),
            DA=String("/Helv 12 Tf 0 g"),
            Rect=Array([10, 10, 90, 40]),
        )
    )
    pdf.pages[0].obj.Annots = Array([field])
    fonts = Dictionary(Font=Dictionary(Helv=pdf.make_indirect(font)))
    form = Dictionary(Fields=Array([field]), DR=fonts, DA=String("/Helv 12 Tf 0 g"))
    form.NeedAppearances = True
    pdf.Root.AcroForm = form


def _told(pdf: Pdf) -> None:
    pdf.docinfo[Name.Author] = String("SECRET-AUTHOR")
    with pdf.open_metadata() as about:
        about["dc:creator"] = ["SECRET-CREATOR"]
    pdf.pages[0].obj.PieceInfo = Dictionary(X=Dictionary(Private=String("SECRET-PIECE")))


def _photograph(pdf: Pdf) -> None:
    image = pdf.make_stream(
        corpus.WASHED["where it was taken, in a jpeg"],
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=64,
        Height=48,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    pdf.pages[0].obj.Resources.XObject = Dictionary(Launch=image)
    pdf.pages[0].Contents = pdf.make_stream(b"q 64 0 0 48 0 0 cm /Launch Do Q")


def _bomb(pdf: Pdf) -> None:
    packed = corpus.zeros(600_000_000)
    pdf.pages[0].obj.Contents = pdf.make_stream(packed, Filter=Name.FlateDecode)


def _nobody(pdf: Pdf) -> None:
    del pdf.pages[:]


PDF = written()
FILLED_IN = written(_filled_in)
LOCKED = written(encryption=pikepdf.Encryption(owner="o", user="u", R=6))
HALF_LOCKED = written(encryption=pikepdf.Encryption(owner="o", user="", R=4))
REFUSED = {
    "pdf magic": b"%PDF-1.7\n",
    "pdf magic and a script": b"%PDF-1.7\n<script>alert(1)</script>",
    "pdf magic and a jpeg": b"%PDF-1.7\n" + corpus.JPEG,
    "half a pdf": PDF[: len(PDF) // 2],
    "pdf without its last line": PDF[: PDF.rindex(b"startxref")],
    "pdf after a line": b"\n" + PDF,
    "pdf after a page of html": b"<html><script>alert(1)</script><!--" + PDF,
    "pdf after a gif": b"GIF89a" + PDF,
    "pdf without pages": written(_nobody),
    "pdf of references in a ring": PDF.replace(b"/Pages 2 0 R", b"/Pages 1 0 R"),
    "pdf that points past its end": PDF.replace(b"startxref\n", b"startxref\n9"),
}
PROTECTED = {"a password": LOCKED, "a password to print": HALF_LOCKED}
HUGE = {"a page of 600 megabytes": written(_bomb), "pages without end": written(pages=2_001)}
DISARMED = {
    "a script on opening": written(_on_opening),
    "a script by name": written(_by_name),
    "a script on a page": written(_on_a_page),
    "scripts in links": written(_in_a_link),
    "a script after a link": written(_after_a_link),
    "a script in an address": written(_in_an_address),
    "scripts of a remark": written(_of_a_remark),
    "a program to launch": written(_launch),
    "ways to elsewhere": written(_elsewhere),
    "content that is elsewhere": written(_kept_elsewhere),
    "an attachment": written(_attached),
    "pinned files": written(_pinned),
    "films": written(_film),
    "a form": written(_form),
    "who wrote it": written(_told),
    "a photograph with its place": written(_photograph),
    "html after its end": PDF + b"<script>SECRET</script>",
    "an archive after its end": PDF + corpus.archive(b"SECRET"),
    "scripts packed in streams of objects": written(
        _on_a_page, object_stream_mode=pikepdf.ObjectStreamMode.generate
    ),
}
