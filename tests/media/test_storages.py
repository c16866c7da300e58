"""What every storage promises, asked of the disk and of Supabase; and what only the latter can do
wrong. The other side is a program of its own, which answers as the real server was seen to."""

import asyncio
import io
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

import httpx
import pytest
from storage3 import AsyncStorageClient
from storage3.exceptions import StorageApiError

from healthlink.config import Settings
from healthlink.errors import Unavailable
from healthlink.media import supabase
from healthlink.media.storage import Disk, Storage, storage_of
from healthlink.media.supabase import Supabase
from healthlink.wiring import Resources
from tests.conftest import settings_for
from tests.processes import free_port
from tests.sandbox.bank import Bank, running_bank

NEW, OLD = "sb_secret_of_a_test", "eyJ-of-a-test.x.y"
LARGE = bytes(range(256)) * 4096 * 3


@pytest.fixture(scope="module", params=[NEW, OLD], ids=["new key", "old key"])
def server(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Iterator[tuple[Bank, str]]:
    folder = tmp_path_factory.mktemp("supabase")
    with running_bank(folder, SUPABASE_SERVICE_KEY=request.param) as running:
        yield running, request.param


@dataclass
class Elsewhere:
    """A running Supabase, and the hand on its control panel."""

    bank: Bank
    key: str
    resources: Resources

    @property
    def address(self) -> str:
        return f"{self.bank.url}/supabase"

    def storage(self, **other: str) -> Storage:
        given = {"supabase_url": self.address, "supabase_service_key": self.key, **other}
        settings = settings_for("", **given)
        return storage_of(replace(self.resources, settings=settings))

    def client(self, key: str | None = None) -> Any:
        """storage3's own, for what our storage never does."""
        head = supabase.headers(key or self.key)
        address = f"{self.address}/storage/v1/"
        opened = AsyncStorageClient(address, head, http_client=self.resources.carrier)
        return opened.from_("healthlink")

    def faults(self, *planned: dict[str, Any]) -> None:
        answer = self.bank.client.put("/control/supabase/faults", json=list(planned))
        assert answer.status_code == 200

    def objects(self) -> dict[str, int]:
        kept: dict[str, int] = self.bank.client.get("/control/supabase/objects").json()
        return kept


@pytest.fixture
async def elsewhere(server: tuple[Bank, str], resources: Resources) -> AsyncIterator[Elsewhere]:
    server[0].reset()
    yield Elsewhere(*server, resources)


@pytest.fixture(params=["disk", "supabase"])
def storage(request: pytest.FixtureRequest, tmp_path: Path, elsewhere: Elsewhere) -> Storage:
    return Disk(tmp_path / "media") if request.param == "disk" else elsewhere.storage()


async def read(storage: Storage, name: str) -> bytes | None:
    target = io.BytesIO()
    return target.getvalue() if await storage.read(name, target) else None


async def test_what_is_put_is_read_until_it_is_deleted(storage: Storage) -> None:
    assert await read(storage, "ab-1.webp") is None
    for content in (b"first", b"second", b""):
        await storage.put("ab-1.webp", content, "image/webp")
        assert await read(storage, "ab-1.webp") == content
    await storage.put("ab-2.webp", b"another", "image/webp")
    for _ in range(2):
        await storage.delete("ab-1.webp", "ab-3.webp")
    assert await read(storage, "ab-1.webp") is None
    assert await read(storage, "ab-2.webp") == b"another"


@pytest.mark.parametrize("opened", [tempfile.TemporaryFile, tempfile.SpooledTemporaryFile])
async def test_a_large_file_goes_in_and_out_as_a_file(
    storage: Storage, opened: Callable[[], IO[bytes]]
) -> None:
    with opened() as source, tempfile.TemporaryFile() as target:
        source.write(LARGE)  # its position is at the end, and not all of it is flushed
        for _ in range(2):
            await storage.put("cd-1.png", source, "image/png")
        assert await storage.read("cd-1.png", target)
        target.seek(0)
        assert target.read() == LARGE


async def test_many_at_once_do_not_mix(storage: Storage) -> None:
    names = [f"{number:02d}-x.png" for number in range(20)]
    await asyncio.gather(*(storage.put(each, each.encode() * 999, "image/png") for each in names))
    contents = await asyncio.gather(*(read(storage, each) for each in names))
    assert contents == [each.encode() * 999 for each in names]
    await storage.delete(*names)
    assert not any(await asyncio.gather(*(read(storage, each) for each in names)))


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../a.png", "a/b.png", "a\\b.png", "/etc/passwd", "a..png", "a.png\n",
     "a b.png", "a\0.png", "a%2e.png", "անալիզ.pdf", "снимок.png", "\u202egnp.exe"],
    ids=ascii,
)  # fmt: skip
async def test_no_name_but_ours_is_taken(
    storage: Storage, elsewhere: Elsewhere, tmp_path: Path, name: str
) -> None:
    """Neither what leads elsewhere on a disk, nor what Supabase refuses."""
    for call in (
        storage.put(name, b"x", "image/png"),
        storage.read(name, io.BytesIO()),
        storage.delete("ab-1.png", name),
    ):
        with pytest.raises(ValueError, match="no name of an object"):
            await call
    assert elsewhere.objects() == {}
    assert not await asyncio.to_thread(lambda: list(tmp_path.rglob("*.*")))


async def test_the_disk_shows_nothing_to_others(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "media")
    await disk.put("ab-1", b"x", "image/webp")
    assert (tmp_path / "media" / "ab").stat().st_mode & 0o077 == 0


FAULTS = ("fault", "slow_down", "drop", "garbage")


@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        *((operation, kind) for kind in FAULTS for operation in ("upload", "remove")),
        *(("read", kind) for kind in ("fault", "slow_down", "cut")),
    ],
)
async def test_what_goes_wrong_there_is_our_503(
    elsewhere: Elsewhere, operation: str, kind: str
) -> None:
    storage = elsewhere.storage()
    await storage.put("ab-1.png", LARGE, "image/png")

    async def ask() -> None:
        if operation == "upload":
            await storage.put("ab-2.png", LARGE, "image/png")
        if operation == "read":
            assert await storage.read("ab-1.png", io.BytesIO())
        if operation == "remove":
            await storage.delete("ab-1.png")

    elsewhere.faults({"kind": kind, "at": operation})
    with pytest.raises(Unavailable):
        await ask()
    await ask()  # and then it is well again


async def test_a_storage_that_hangs_is_given_up(
    elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere.faults({"kind": "delay", "at": "read", "seconds": 600})
    monkeypatch.setattr(supabase, "WHOLE_SECONDS", 0.3)
    with pytest.raises(Unavailable):
        await elsewhere.storage().read("ab-1.png", io.BytesIO())


async def test_a_storage_that_is_away_is_our_503(elsewhere: Elsewhere) -> None:
    storage = elsewhere.storage(supabase_url=f"http://127.0.0.1:{free_port()}")
    with pytest.raises(Unavailable):
        await storage.put("ab-1.png", b"x", "image/png")
    with pytest.raises(Unavailable):
        await storage.read("ab-1.png", io.BytesIO())
    with pytest.raises(Unavailable):
        await storage.delete("ab-1.png")


@pytest.mark.parametrize("wrong", ["sb_secret_of_somebody", "eyJ-expired.x.y"])
async def test_a_wrong_key_never_passes_for_a_lost_object(elsewhere: Elsewhere, wrong: str) -> None:
    """The server says `404 Bucket not found` then, which is no news of the object."""
    await elsewhere.storage().put("ab-1.png", b"x", "image/png")
    storage = elsewhere.storage(supabase_service_key=wrong)
    with pytest.raises(Unavailable):
        await storage.read("ab-1.png", io.BytesIO())
    with pytest.raises(Unavailable):
        await storage.delete("ab-1.png")
    with pytest.raises(Unavailable):
        await elsewhere.storage(supabase_bucket="another").read("ab-1.png", io.BytesIO())
    assert elsewhere.objects() == {"ab-1.png": 1}


async def test_a_deletion_that_did_nothing_is_no_deletion(
    elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As for a key that may read and not delete: the list of what is gone is empty."""
    storage = elsewhere.storage()
    assert isinstance(storage, Supabase)
    await storage.put("ab-1.png", b"x", "image/png")

    async def nothing(_: list[str]) -> list[dict[str, Any]]:
        return []

    with monkeypatch.context() as patch:
        patch.setattr(storage.bucket, "remove", nothing)
        with pytest.raises(Unavailable):
            await storage.delete("ab-1.png")
    await storage.delete("ab-1.png")


async def test_what_the_bucket_does_not_take_is_our_503(elsewhere: Elsewhere) -> None:
    elsewhere.bank.client.put("/control/supabase/types", json=["image/webp"])
    elsewhere.bank.client.put("/control/supabase/limit", json=3)
    storage = elsewhere.storage()
    for name, content, kind in (
        ("ab-1.png", b"x", "image/png"),
        ("ab-1.webp", b"long", "image/webp"),
    ):
        with pytest.raises(Unavailable):
            await storage.put(name, content, kind)
    await storage.put("ab-1.webp", b"123", "image/webp")
    assert elsewhere.objects() == {"ab-1.webp": 3}


async def test_the_server_answers_as_the_real_one_was_seen_to(elsewhere: Elsewhere) -> None:
    bucket = elsewhere.client()
    await bucket.upload("a b.png", b"x", {"content-type": "image/png"})
    elsewhere.bank.client.put("/control/supabase/types", json=["image/png"])
    elsewhere.bank.client.put("/control/supabase/limit", json=3)
    png = {"content-type": "image/png"}
    seen = {}
    calls: dict[str, Callable[[], Any]] = {
        "again": lambda: bucket.upload("a b.png", b"y", png),
        "armenian": lambda: bucket.upload("անալիզ.pdf", b"x", png),
        "large": lambda: bucket.upload("c.png", b"long", png),
        "untyped": lambda: bucket.upload("c.png", b"x"),  # text/plain, unless something is said
        "missing": lambda: bucket.download("b.png"),
        "unsigned": lambda: bucket.create_signed_url("b.png", 60),
        "garbage key": lambda: elsewhere.client("garbage").download("a b.png"),
    }
    for name, call in calls.items():
        with pytest.raises(StorageApiError) as refused:
            await call()
        seen[name] = (str(refused.value.status), refused.value.code)
    assert seen == {
        "again": ("409", "Duplicate"),
        "armenian": ("400", "InvalidKey"),
        "large": ("413", "Payload too large"),
        "untyped": ("415", "invalid_mime_type"),
        "missing": ("404", "not_found"),
        "unsigned": ("404", "not_found"),
        "garbage key": ("404", "Bucket not found"),
    }
    with pytest.raises(ValueError, match="dot segments"):
        await bucket.upload("../a.png", b"x")
    with tempfile.SpooledTemporaryFile() as spooled, pytest.raises(TypeError):
        await bucket.upload("c.png", spooled)
    assert await bucket.remove(["b.png"]) == []
    raw = await elsewhere.resources.carrier.get(
        f"{elsewhere.address}/storage/v1/object/healthlink/b.png",
        headers=supabase.headers(elsewhere.key),
    )
    assert (raw.status_code, raw.json()["statusCode"]) == (400, "404")


async def test_its_signed_links_end_and_open_nothing_else(elsewhere: Elsewhere) -> None:
    """We give out none of them, because they would outlive a session; another backend may."""
    bucket = elsewhere.client()
    for name in ("a.png", "b.png"):
        await bucket.upload(name, b"x", {"content-type": "image/png"})
    link = (await bucket.create_signed_url("a.png", 60))["signedURL"]
    other = link.replace("a.png", "b.png")
    answers = {}
    async with httpx.AsyncClient() as client:
        for name, url in {"it": link, "other": other, "changed": link + "x"}.items():
            answers[name] = (await client.get(url)).json() if name != "it" else None
        assert (await client.get(link)).content == b"x"
        elsewhere.bank.clock(61)
        answers["late"] = (await client.get(link)).json()
    codes = {name: answer and answer["error"] for name, answer in answers.items()}
    assert codes == {
        "it": None,
        "other": "InvalidSignature",
        "changed": "InvalidJWT",
        "late": "InvalidJWT",
    }


def test_the_settings_come_in_pairs() -> None:
    with pytest.raises(ValueError, match="go together"):
        Settings(_env_file=None, supabase_url="https://x.supabase.co")
