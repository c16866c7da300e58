"""The sandbox's mail server: it takes letters, keeps them, and misbehaves on demand."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import aiosmtplib
import httpx
import pytest

from tests.processes import free_port
from tests.sandbox.bank import Bank, running_bank
from tests.sandbox.mailbox import Mailbox


@pytest.fixture(scope="module")
def post_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    mail = ("--smtp-port", str(free_port()))
    with running_bank(tmp_path_factory.mktemp("mail"), arguments=mail) as running:
        yield running


@pytest.fixture
async def box(post_office: Bank) -> AsyncIterator[Mailbox]:
    async with httpx.AsyncClient(base_url=post_office.url, timeout=30) as client:
        box = Mailbox(client, post_office.smtp_port)
        await box.clear()
        yield box


def letter(subject: str = "Привет", to: str = "anna@example.com") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "post@clinic.example", to, subject
    message.set_content("Как дела?\n..\n.точка")
    message.add_alternative("<p>Как дела?", subtype="html")
    message.add_attachment(b"\0\xff", maintype="image", subtype="png", filename="снимок.png")
    return message


async def send(box: Mailbox, message: EmailMessage | None = None) -> Any:
    port = int(box.smtp_url.rpartition(":")[2])
    return await aiosmtplib.send(
        message or letter(), hostname="127.0.0.1", port=port, start_tls=False, timeout=5
    )


async def test_a_letter_comes_out_as_it_went_in(box: Mailbox) -> None:
    await send(box)
    found = await box.letter("anna@example.com")
    assert (found["subject"], found["sender"]) == ("Привет", "post@clinic.example")
    assert found["text"].splitlines() == ["Как дела?", "..", ".точка"]
    assert found["html"].strip() == "<p>Как дела?"
    assert found["attachments"] == [
        {"filename": "снимок.png", "content_type": "image/png", "size": 2}
    ]


async def test_letters_are_listed_latest_first_and_by_reader(box: Mailbox) -> None:
    for subject, to in (("1", "a@b.example"), ("2", "c@d.example"), ("3", "a@b.example")):
        await send(box, letter(subject, to))
    assert [found["subject"] for found in await box.letters()] == ["3", "2", "1"]
    assert [found["subject"] for found in await box.letters("A@b.example")] == ["3", "1"]
    await box.clear()
    assert await box.letters() == []


@pytest.mark.parametrize("at", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("code", [421, 451, 550])
async def test_the_next_letters_are_refused_with_a_code(box: Mailbox, at: str, code: int) -> None:
    await box.faults({"kind": "refuse", "at": at, "code": code, "times": 2})
    for _ in range(2):
        with pytest.raises(aiosmtplib.SMTPException) as refused:
            await send(box)
        assert str(code) in str(refused.value)
    await send(box)
    assert len(await box.letters()) == 1
    assert await box.faults_left() == []


async def test_a_letter_is_taken_and_the_connection_broken_before_the_answer(box: Mailbox) -> None:
    await box.faults({"kind": "drop"})
    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await send(box)
    assert len(await box.letters()) == 1


async def test_it_is_down_until_told_otherwise(box: Mailbox) -> None:
    await box.faults({"kind": "down", "times": None})
    for _ in range(3):
        with pytest.raises((aiosmtplib.SMTPConnectError, aiosmtplib.SMTPServerDisconnected)):
            await send(box)
    await box.faults()
    await send(box)


async def test_it_takes_its_time(box: Mailbox) -> None:
    await box.faults({"kind": "delay", "at": "DATA", "seconds": 0.3})
    begun = asyncio.get_running_loop().time()
    await send(box)
    assert asyncio.get_running_loop().time() - begun >= 0.3


@pytest.mark.parametrize("fault", [{"kind": "explode"}, {"kind": "refuse", "code": 200}, {}])
async def test_a_fault_that_makes_no_sense_is_refused(box: Mailbox, fault: Any) -> None:
    answer = await box.client.put("/control/mail/faults", json=[fault])
    assert answer.status_code == 422


async def test_a_letter_may_not_be_too_large(box: Mailbox) -> None:
    big = letter()
    big.add_attachment(b"x" * 11_000_000, maintype="image", subtype="png", filename="big.png")
    with pytest.raises(aiosmtplib.SMTPException):
        await send(box, big)
    assert await box.letters() == []


async def test_a_reset_forgets_letters_and_faults(box: Mailbox) -> None:
    await send(box)
    await box.faults({"kind": "down"})
    await box.client.post("/control/reset")
    assert (await box.letters(), await box.faults_left()) == ([], [])


async def test_letters_outlive_the_program(tmp_path: Path) -> None:
    port = str(free_port())
    arguments = ("--smtp-port", port, "--folder", str(tmp_path / "kept"))
    for expected in (0, 1):
        with running_bank(tmp_path, arguments=arguments) as running:
            async with httpx.AsyncClient(base_url=running.url) as client:
                box = Mailbox(client, running.smtp_port)
                assert len(await box.letters()) == expected
                await send(box)
            running.stop(signal.SIGKILL)


async def test_nothing_of_a_letter_is_in_the_log(tmp_path: Path) -> None:
    with running_bank(tmp_path, arguments=("--smtp-port", str(free_port()))) as running:
        async with httpx.AsyncClient(base_url=running.url) as client:
            await send(Mailbox(client, running.smtp_port), letter("kanarienvogel"))
    assert '"event": "letter"' in running.output()
    for word in ("kanarienvogel", "anna@example.com"):
        assert word not in running.output()
