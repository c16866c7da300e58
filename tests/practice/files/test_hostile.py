"""Whatever is sent, only files come out, written anew; the server stays small and alive."""

import io
import os
import random
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pikepdf
import psutil
import pytest
from PIL import Image

from healthlink.db.pool import Db
from healthlink.media import rebind, repaint, rewriting, titles
from tests.make import Practitioner
from tests.media import corpus, pdfs
from tests.practice.files.conftest import Keep, Upload, own

MEGABYTE = 1024 * 1024
MOST = 20 * MEGABYTE
NOT_A_FILE, TOO_LARGE, PROTECTED = (
    f"/problems/{slug}" for slug in ("not-a-file", "file-too-large", "protected-file")
)
REFUSED = {
    **{name: (content, NOT_A_FILE) for name, content in corpus.REFUSED.items()},
    **{name: (content, NOT_A_FILE) for name, content in pdfs.REFUSED.items()},
    **{name: (content, TOO_LARGE) for name, content in corpus.HUGE.items()},
    **{name: (content, TOO_LARGE) for name, content in pdfs.HUGE.items()},
    **{name: (content, PROTECTED) for name, content in pdfs.PROTECTED.items()},
}
PDF_SECRETS = (
    *(b"SECRET", b"JavaScript", b"/JS", b"/EF", b"EmbeddedFile", b"/AcroForm", b"/XFA", b"GPS"),
    *(b"Exif", b"/OpenAction", b"/Metadata", b"/Author", b"PK\x03\x04", b"<script"),
)


def test_the_corpus_is_large() -> None:
    assert len(REFUSED) >= 60
    assert len(corpus.WASHED) + len(pdfs.DISARMED) >= 40


@pytest.mark.parametrize("name", REFUSED)
async def test_what_is_no_file_is_refused(upload: Upload, db: Db, name: str) -> None:
    content, problem = REFUSED[name]
    answer = await upload(content, "x.jpg", type="image/jpeg")
    assert (answer.status_code, answer.json()["type"]) == (422, problem)
    assert [error["field"] for error in answer.json()["errors"]] == ["file"]
    assert await db.fetchval("select count(*) from media_file") == 0


@pytest.mark.parametrize("name", corpus.WASHED)
async def test_what_is_an_image_comes_out_as_nothing_but_one(
    client: httpx.AsyncClient, keep: Keep, name: str
) -> None:
    added = await keep(corpus.WASHED[name], "x.html", type="text/html")
    answer = await client.get(own(added["url"]))
    assert answer.headers["content-type"] == added["content_type"]
    assert answer.headers["content-disposition"].endswith((".html.jpg", ".html.png"))
    image = Image.open(io.BytesIO(answer.content), formats=["JPEG", "PNG"])
    image.load()
    assert image.size == (added["width"], added["height"])
    assert getattr(image, "n_frames", 1) == 1
    assert not image.getexif()
    assert not set(image.info) & {"exif", "icc_profile", "xmp", "comment", "Comment"}
    assert not [secret for secret in corpus.SECRETS if secret in answer.content]


@pytest.mark.parametrize("name", pdfs.DISARMED)
async def test_what_is_a_pdf_comes_out_as_nothing_but_pages(
    client: httpx.AsyncClient, keep: Keep, name: str
) -> None:
    added = await keep(pdfs.DISARMED[name], "x.pdf", kind="document")
    content = unfolded((await client.get(own(added["url"]))).content)
    assert not [secret for secret in PDF_SECRETS if secret in content]
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) == 2
        assert pdf.check_pdf_syntax() == []


def unfolded(content: bytes) -> bytes:
    """Nothing packed, so that nothing hides."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(
            out,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return out.getvalue()


def test_the_corpus_carries_what_is_stripped() -> None:
    """The control: the secrets are in the files, so that not finding them proves something."""
    for name, content in pdfs.DISARMED.items():
        whole = content + unfolded(content)
        assert [secret for secret in PDF_SECRETS if secret in whole], name


async def test_links_on_a_page_that_lead_somewhere_stay(
    client: httpx.AsyncClient, keep: Keep
) -> None:
    def linked(pdf: pikepdf.Pdf) -> None:
        web = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://clinic.example"))
        pdfs.annotation(pdf.pages[0], Subtype=pikepdf.Name.Link, A=web)

    for content in (pdfs.written(linked), pdfs.DISARMED["a script after a link"]):
        added = await keep(content)
        with pikepdf.open(io.BytesIO((await client.get(own(added["url"]))).content)) as pdf:
            (link,) = list(pdf.pages[0].obj.Annots)
            assert set(link.A.keys()) in ({"/S", "/URI"}, {"/S", "/D"})


async def test_what_was_filled_in_is_still_seen(client: httpx.AsyncClient, keep: Keep) -> None:
    added = await keep(pdfs.FILLED_IN)
    content = unfolded((await client.get(own(added["url"]))).content)
    assert b"120/80" in content


@pytest.mark.parametrize("turn", range(1, 9))
async def test_the_right_way_up_survives(client: httpx.AsyncClient, keep: Keep, turn: int) -> None:
    wanted = Image.new("RGB", (60, 40), "white")
    wanted.paste("red", (0, 0, 20, 15))
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x0112] = turn
    stored = corpus.turned(wanted, turn)
    stored.save(out, "JPEG", exif=exif, quality=95)
    added = await keep(out.getvalue())
    shown = Image.open(io.BytesIO((await client.get(own(added["url"]))).content))
    assert shown.size == (60, 40)
    red, _, blue = shown.getpixel((5, 5))  # type: ignore[misc]
    assert red > 200 and blue < 80
    assert min(shown.getpixel((55, 35))) > 200  # type: ignore[arg-type]


def test_what_reads_strangers_bytes_is_not_loaded_beside_our_secrets() -> None:
    loaded = "import healthlink.main, sys; print(*sys.modules)"
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run(
        [sys.executable, "-c", loaded], env=env, capture_output=True, text=True, check=True
    )
    modules = set(done.stdout.split())
    assert "healthlink.media.rewriting" in modules
    assert not modules & {"pikepdf", "healthlink.media.rebind", "healthlink.media.repaint"}
    for program in (rebind, repaint):
        codes = (program.NOT_A_FILE, program.TOO_LARGE)
        assert codes == (rewriting.NOT_A_FILE, rewriting.TOO_LARGE)
    assert rebind.PROTECTED == rewriting.PROTECTED


LIMIT = [corpus.JPEG + bytes(MOST - len(corpus.JPEG) + more) for more in (0, 1)]


async def test_a_byte_too_many_is_refused_and_none_too_many_is_not(upload: Upload, db: Db) -> None:
    taken = await upload(LIMIT[0])
    assert taken.status_code == 201, taken.text
    answer = await upload(LIMIT[1])
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/body-too-large")
    assert await db.fetchval("select count(*) from media_file") == 1


async def test_a_body_without_end_is_refused_on_its_way(
    client: httpx.AsyncClient, armen: Practitioner, anahit: dict[str, Any]
) -> None:
    async def long():  # type: ignore[no-untyped-def]
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
        for _ in range(60):
            yield bytes(MEGABYTE)

    before = psutil.Process().memory_info().rss
    path = f"/patients/{anahit['id']}/media"
    headers = {**armen.headers, "Content-Type": "multipart/form-data; boundary=b"}
    answer = await client.post(path, content=long(), headers=headers)  # type: ignore[no-untyped-call]
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/body-too-large")
    assert psutil.Process().memory_info().rss - before < 20 * MEGABYTE


NAMES = {
    "../../etc/passwd": "passwd",
    "..\\..\\boot.ini": "boot.ini",
    "C:\\Users\\x\\Ռենտգեն.jpg": "Ռենտգեն.jpg",
    "/etc/shadow": "shadow",
    "a\x00b.jpg": "a b.jpg",
    "photo\u202egpj.exe": "photo gpj.exe",
    "a\r\nX-Evil: 1.jpg": "a X-Evil: 1.jpg",
    "ա\u200bբ.jpg": "ա բ.jpg",
    "é.jpg": "é.jpg",
    "x.jpg.exe": "x.jpg.exe",
    "<img src=x onerror=alert(1)>.jpg": "<img src=x onerror=alert(1)>.jpg",
    '"; rm -rf ~; ".jpg': '"; rm -rf ~; ".jpg',
    "...": "file",
    "": "file",
    "   ": "file",
    ".htaccess": "htaccess",
    "x" * 500 + ".jpg": "x" * 146 + ".jpg",
    "\ud800.jpg": "jpg",
}


@pytest.mark.parametrize("told", NAMES, ids=ascii)
def test_a_name_is_tidied(told: str) -> None:
    assert titles.tidy(told) == NAMES[told]


@pytest.mark.parametrize(
    ("name", "content_type", "saved"),
    [
        ("a.jpg", "image/jpeg", "a.jpg"),
        ("a.JPEG", "image/jpeg", "a.JPEG"),
        ("a.webp", "image/png", "a.png"),
        ("a.exe", "image/jpeg", "a.exe.jpg"),
        ("a.pdf.exe", "application/pdf", "a.pdf.exe.pdf"),
        ("a.html", "application/pdf", "a.html.pdf"),
        ("Անալիզ", "application/pdf", "Անալիզ.pdf"),
        ("a.svg", "image/png", "a.svg.png"),
        (".jpg", "image/png", ".jpg.png"),
    ],
)
def test_a_file_is_saved_as_what_it_is(name: str, content_type: str, saved: str) -> None:
    assert titles.to_save(name, content_type) == saved


@pytest.mark.parametrize("told", ["../../x.jpg", "Ռենտ\u202eգեն.jpg", 'a"; x="y.jpg', "a\\b.jpg"])
async def test_a_name_does_no_harm_on_its_way(
    client: httpx.AsyncClient, keep: Keep, told: str
) -> None:
    added = await keep(name=told)
    assert "/" not in added["file_name"] and "\\" not in added["file_name"]
    answer = await client.get(own(added["url"]))
    assert answer.headers["content-disposition"].isascii()
    assert answer.headers["content-disposition"].count('"') == 0


def part(head: str, body: bytes = b"", end: bytes = b"\r\n") -> bytes:
    return b"--b\r\n" + head.encode() + b"\r\n\r\n" + body + end


FILE = 'Content-Disposition: form-data; name="file"; filename="x.jpg"'
KIND = part('Content-Disposition: form-data; name="kind"', b"photo")
END = b"--b--\r\n"
BROKEN = {
    "nothing": b"",
    "no end": part(FILE, corpus.JPEG) + KIND,
    "cut in a header": KIND + b"--b\r\nContent-Dispo",
    "two files": part(FILE, corpus.JPEG) + part(FILE, corpus.JPEG) + KIND + END,
    "two kinds": part(FILE, corpus.JPEG) + KIND + KIND + END,
    "a nameless part": part("Content-Disposition: form-data", b"x") + END,
    "no disposition": part("Content-Type: image/jpeg", corpus.JPEG) + END,
    "many parts": b"".join(part(f'Content-Disposition: form-data; name="n{n}"') for n in range(99))
    + END,
    "a long field": part('Content-Disposition: form-data; name="kind"', b"x" * 5_000) + END,
    "a field of bytes": part('Content-Disposition: form-data; name="kind"', b"\xff\xfe") + END,
    "a name of bytes": part(FILE, b"x").replace(b'"file"', b'"\xff"') + END,
    "many headers": part("\r\n".join(f"X-{n}: x" for n in range(99)) + "\r\n" + FILE) + END,
    "a long header": part(f"X: {'x' * 9_000}\r\n{FILE}") + END,
    "another boundary": part(FILE, corpus.JPEG).replace(b"--b", b"--c"),
    "noise": random.Random(7).randbytes(10_000),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_a_broken_form_is_refused(
    client: httpx.AsyncClient, armen: Practitioner, anahit: dict[str, Any], name: str
) -> None:
    headers = {**armen.headers, "Content-Type": "multipart/form-data; boundary=b"}
    path = f"/patients/{anahit['id']}/media"
    answer = await client.post(path, content=BROKEN[name], headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed")
    whole = part(FILE, corpus.JPEG) + KIND + END
    assert (await client.post(path, content=whole, headers=headers)).status_code == 201


@pytest.mark.parametrize(
    "kind",
    ["", "image/jpeg", "application/json", "multipart/form-data", "multipart/mixed; boundary=b",
     "multipart/form-data; boundary=", f"multipart/form-data; boundary={'x' * 300}",
     "multipart/form-data; boundary=\u00e9"],
)  # fmt: skip
async def test_what_is_no_form_is_refused(
    client: httpx.AsyncClient, armen: Practitioner, anahit: dict[str, Any], kind: str
) -> None:
    headers = {**armen.headers, "Content-Type": kind.encode("latin-1")}
    path = f"/patients/{anahit['id']}/media"
    answer = await client.post(path, content=part(FILE) + KIND + END, headers=headers)  # type: ignore[arg-type]
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed")


async def test_a_form_without_a_file_names_it(
    client: httpx.AsyncClient, armen: Practitioner, anahit: dict[str, Any]
) -> None:
    headers = {**armen.headers, "Content-Type": "multipart/form-data; boundary=b"}
    path = f"/patients/{anahit['id']}/media"
    for body, named in ((KIND + END, ["file"]), (END, ["file", "kind"])):
        answer = await client.post(path, content=body, headers=headers)
        assert [error["field"] for error in answer.json()["errors"]] == named


async def test_nobody_uploads_all_day(upload: Upload, db: Db) -> None:
    codes = [(await upload(b"")).status_code for _ in range(320)]
    assert set(codes[:300]) == {422}
    assert 429 in codes[300:], "one more every twelve seconds"


async def test_the_server_stays_small_and_alive(
    client: httpx.AsyncClient, upload: Upload, keep: Keep
) -> None:
    """The server is this process: files are read in others."""
    await keep()
    before = psutil.Process().memory_info().rss
    dear = [content for content, _ in REFUSED.values() if len(content) > 50_000]
    for content in [*dear, *LIMIT]:
        await upload(content)
    await keep(corpus.WASHED["39 megapixels"])
    grown = psutil.Process().memory_info().rss - before
    readers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    assert grown < 100 * MEGABYTE
    assert readers < rewriting.BOUNDS.memory * MEGABYTE
    print(  # noqa: T201
        f"files refused {len(REFUSED)}, written anew {len(corpus.WASHED) + len(pdfs.DISARMED)}, "
        f"the server grew by {grown // MEGABYTE} MB, its largest reader had {readers // MEGABYTE}"
    )
    assert (await client.get("/health/live")).status_code == 204
    assert "bounded.py" not in str([child.cmdline() for child in psutil.Process().children()])
