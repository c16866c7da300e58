"""Whatever is uploaded, only pictures come out, drawn anew; the server stays small and alive."""

import io

import httpx
import psutil
import pytest
from PIL import Image

from healthlink.db.pool import Db
from tests.make import Person
from tests.media import corpus

MEGABYTE = 1024 * 1024
MOST = 10 * MEGABYTE


async def refused(
    client: httpx.AsyncClient, maria: Person, upload: str, content: bytes
) -> tuple[int, str]:
    answer = await client.put(upload, content=content, headers=maria.headers)
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return answer.status_code, answer.json()["type"]


@pytest.mark.parametrize("name", corpus.REFUSED)
async def test_what_is_no_picture_is_refused(
    client: httpx.AsyncClient, maria: Person, upload: str, db: Db, name: str
) -> None:
    problem = await refused(client, maria, upload, corpus.REFUSED[name])
    assert problem == (422, "/problems/not-a-picture")
    assert await db.fetchval("select count(*) from media_file") == 0


@pytest.mark.parametrize("name", corpus.HUGE)
async def test_what_is_too_large_is_refused(
    client: httpx.AsyncClient, maria: Person, upload: str, db: Db, name: str
) -> None:
    problem = await refused(client, maria, upload, corpus.HUGE[name])
    assert problem == (422, "/problems/picture-too-large")
    assert await db.fetchval("select count(*) from media_file") == 0


@pytest.mark.parametrize("name", corpus.WASHED)
async def test_what_is_a_picture_comes_out_as_nothing_but_one(
    client: httpx.AsyncClient, maria: Person, upload: str, shown: str, name: str
) -> None:
    answer = await client.put(upload, content=corpus.WASHED[name], headers=maria.headers)
    assert answer.status_code == 200, answer.text
    for size in (512, 160):
        drawn = await client.get(shown, params={"size": size})
        assert drawn.headers["content-type"] == "image/webp"
        image = Image.open(io.BytesIO(drawn.content), formats=["WEBP"])
        image.load()
        assert max(image.size) <= size
        assert getattr(image, "n_frames", 1) == 1
        assert not image.getexif()
        assert not set(image.info) & {"exif", "icc_profile", "xmp"}
        assert not [secret for secret in corpus.SECRETS if secret in drawn.content]


async def test_the_corpus_carries_what_is_washed_out() -> None:
    """The control: the secrets are in the files, so that not finding them proves something."""
    everything = b"".join(corpus.WASHED.values())
    assert {s for s in corpus.SECRETS if s in everything} >= {b"script", b"SECRET", b"PK\x03\x04"}
    gps = Image.open(io.BytesIO(corpus.WASHED["where it was taken, in a jpeg"])).getexif()
    assert gps.get_ifd(0x8825)[1] == "N"
    assert len(corpus.REFUSED) + len(corpus.HUGE) >= 40


@pytest.mark.parametrize("turn", range(1, 9))
async def test_the_right_way_up_survives(
    client: httpx.AsyncClient, maria: Person, upload: str, shown: str, turn: int
) -> None:
    """A red corner, wherever the camera's note puts it, is where a viewer would show it."""
    wanted = Image.new("RGB", (60, 40), "white")
    wanted.paste("red", (0, 0, 20, 15))
    stored = corpus.turned(wanted, turn)
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x0112] = turn
    stored.save(out, "JPEG", exif=exif, quality=95)
    await client.put(upload, content=out.getvalue(), headers=maria.headers)
    drawn = Image.open(io.BytesIO((await client.get(shown)).content)).convert("RGB")
    assert drawn.size == (60, 40)
    red, _, blue = drawn.getpixel((5, 5))  # type: ignore[misc]
    assert red > 200 and blue < 80
    assert min(drawn.getpixel((55, 35))) > 200  # type: ignore[arg-type]


async def test_sixteen_bits_of_grey_stay_grey(
    client: httpx.AsyncClient, maria: Person, upload: str, shown: str
) -> None:
    content = corpus.WASHED["16 bits of grey"]
    await client.put(upload, content=content, headers=maria.headers)
    drawn = Image.open(io.BytesIO((await client.get(shown)).content)).convert("L")
    assert 110 < drawn.getpixel((5, 5)) < 145  # type: ignore[operator]


@pytest.mark.parametrize("length_is_told", [True, False])
async def test_a_byte_too_many_is_refused_and_none_too_many_is_not(
    client: httpx.AsyncClient, maria: Person, upload: str, length_is_told: bool
) -> None:
    def body(size: int):  # type: ignore[no-untyped-def]
        whole = corpus.JPEG + bytes(size - len(corpus.JPEG))
        if length_is_told:
            return whole

        async def parts():  # type: ignore[no-untyped-def]
            for at in range(0, size, MEGABYTE):
                yield whole[at : at + MEGABYTE]

        return parts()  # type: ignore[no-untyped-call]

    taken = await client.put(upload, content=body(MOST), headers=maria.headers)
    assert taken.status_code == 200
    problem = await refused(client, maria, upload, body(MOST + 1))
    assert problem == (413, "/problems/body-too-large")


async def test_other_requests_stay_as_small_as_they_were(
    client: httpx.AsyncClient, maria: Person, upload: str
) -> None:
    clinic = upload.removesuffix("/logo")
    for method, path in (("PATCH", clinic), ("POST", f"{clinic}/doctors"), ("PUT", f"{upload}/x")):
        answer = await client.request(
            method, path, content=bytes(MEGABYTE + 1), headers=maria.headers
        )
        assert answer.status_code == 413, path


async def test_the_server_stays_small_and_alive(
    client: httpx.AsyncClient, maria: Person, upload: str, db: Db
) -> None:
    """The server is this process: the pictures are decoded in others."""
    await client.put(upload, content=corpus.JPEG, headers=maria.headers)
    before = psutil.Process().memory_info().rss
    dear = [content for content in corpus.REFUSED.values() if len(content) > 50_000]
    for content in [*dear, *corpus.HUGE.values()]:
        await client.put(upload, content=content, headers=maria.headers)
    await client.put(upload, content=corpus.WASHED["39 megapixels"], headers=maria.headers)
    assert psutil.Process().memory_info().rss - before < 50 * MEGABYTE
    assert (await client.get("/health/live")).status_code == 204
    assert psutil.Process().children() == [
        child for child in psutil.Process().children() if "redraw.py" not in str(child.cmdline())
    ]
