"""Two people talk over sockets."""

import pytest

from healthlink.db.pool import Db
from tests.chat.conftest import Dial
from tests.make import Person, Practitioner


async def test_a_patient_writes_and_the_doctor_answers(
    dial: Dial, anna: Person, doctor: Practitioner, booked: str
) -> None:
    async with dial(anna) as patient, dial(doctor) as other:
        ack = await patient.write(doctor.doctor_id, "Здравствуйте!", client_id="m-1")
        assert (ack["type"], ack["seq"], ack["client_id"]) == ("ack", 1, "m-1")
        heard = await other.hear()
        assert (heard["type"], heard["content"], heard["seq"]) == ("message", "Здравствуйте!", 1)
        assert heard["sender_id"] == str(anna.id)
        told = await other.hear()
        assert (told["type"], told["sender_name"]) == ("notification", "Анна Саргсян")
        await other.write(anna.id, "Բարև Ձեզ")
        answer = await patient.hear()
        assert (answer["type"], answer["content"], answer["seq"]) == ("message", "Բարև Ձեզ", 2)


async def test_every_device_hears_it_and_the_one_that_wrote_only_the_acknowledgement(
    dial: Dial, anna: Person, doctor: Practitioner, booked: str
) -> None:
    async with dial(anna) as phone, dial(anna) as laptop, dial(doctor) as one, dial(doctor) as two:
        await phone.write(doctor.doctor_id, "Добрый день")
        await phone.silence()
        assert (await laptop.hear())["content"] == "Добрый день"
        for socket in (one, two):
            assert (await socket.hear())["content"] == "Добрый день"
            assert (await socket.hear())["type"] == "notification"
        await laptop.silence()


async def test_the_same_message_sent_twice_is_one(
    dial: Dial, anna: Person, doctor: Practitioner, booked: str, db: Db
) -> None:
    async with dial(anna) as patient, dial(doctor) as other:
        first = await patient.write(doctor.doctor_id, "Раз", client_id="same")
        again = await patient.write(doctor.doctor_id, "Раз", client_id="same")
        assert first == again
        await other.hear("notification")
        await other.silence()
    assert await db.fetchval("select count(*) from message") == 1


async def test_what_was_missed_comes_first_and_exactly_once(
    dial: Dial, anna: Person, doctor: Practitioner, booked: str
) -> None:
    async with dial(anna) as patient:
        for number in range(1, 121):
            await patient.write(doctor.doctor_id, f"{number}")
    async with dial(doctor, since=100) as late:
        heard = [(await late.hear("message"))["content"] for _ in range(20)]
        assert heard == [str(number) for number in range(101, 121)]
        await late.silence()
        await late.say(type="resume", since=0)
        seqs = [(await late.hear("message"))["seq"] for _ in range(120)]
        assert seqs == list(range(1, 121))
        await late.silence()


@pytest.mark.parametrize("since", ["", "-1", "x", "1e3", "9" * 20])
async def test_a_cursor_that_is_none_is_refused(dial: Dial, anna: Person, since: str) -> None:
    async with dial(anna, since=since) as socket:
        if since == "":
            await socket.silence()  # as if it were not named
        else:
            assert await socket.closed() == 4400


async def test_reading_and_typing_are_seen_by_the_other_one_only(
    dial: Dial, anna: Person, boris: Person, doctor: Practitioner, booked: str
) -> None:
    async with dial(anna) as patient, dial(doctor) as other, dial(boris) as stranger:
        ack = await patient.write(doctor.doctor_id, "Здравствуйте")
        there = ack["conversation_id"]
        await other.hear("notification")
        await other.say(type="typing", conversation_id=there)
        assert (await patient.hear("typing"))["user_id"] == str(doctor.id)
        await other.say(type="read", conversation_id=there, seq=1)
        read = await patient.hear("read")
        assert (read["user_id"], read["seq"]) == (str(doctor.id), 1)
        await stranger.say(type="typing", conversation_id=there)
        assert (await stranger.hear())["code"] == "not-found"
        await stranger.say(type="read", conversation_id=there, seq=1)
        assert (await stranger.hear())["code"] == "not-found"
        await patient.silence()


async def test_presence_is_told_to_who_asks_and_shares_a_conversation(
    dial: Dial, anna: Person, boris: Person, doctor: Practitioner, booked: str
) -> None:
    async with dial(anna) as patient, dial(boris) as stranger:
        await patient.write(doctor.doctor_id, "Здравствуйте")
        for socket in (patient, stranger):
            await socket.say(type="presence")
            assert (await socket.hear("presence"))["user_ids"] == []
        async with dial(doctor):
            came = await patient.hear("presence")
            assert (came["user_id"], came["online"]) == (str(doctor.id), True)
        assert (await patient.hear("presence"))["online"] is False
        await stranger.silence()


BAD = [
    "",
    "nonsense",
    "[]",
    '{"type":"dance"}',
    '{"type":"message"}',
    '{"type":"message","recipient_id":"me","content":"x"}',
    '{"type":"read","conversation_id":"01a20353-fad7-765f-b8cc-544bd5906df1","seq":0}',
    '{"type":"resume","since":-1}',
]


@pytest.mark.parametrize("frame", BAD)
async def test_what_cannot_be_read_is_answered_and_the_socket_lives(
    dial: Dial, anna: Person, frame: str
) -> None:
    async with dial(anna) as socket:
        await socket.socket.send(frame)
        assert (await socket.hear())["code"] == "bad-frame"
        await socket.socket.send(b"\x00binary")
        assert (await socket.hear())["code"] == "bad-frame"
        await socket.silence()


async def test_a_message_of_nothing_and_one_too_long_are_refused(
    dial: Dial, anna: Person, doctor: Practitioner, booked: str
) -> None:
    async with dial(anna) as patient:
        said = await patient.write(doctor.doctor_id, "  ", client_id="empty")
        assert (said["code"], said["client_id"]) == ("empty-message", "empty")
        assert (await patient.write(doctor.doctor_id, "x" * 4001))["code"] == "bad-frame"
        assert (await patient.write(doctor.doctor_id, "я" * 4000))["type"] == "ack"


async def test_a_frame_of_more_than_16_kib_closes_the_socket(dial: Dial, anna: Person) -> None:
    async with dial(anna) as socket:
        await socket.socket.send("x" * (16 * 1024 + 1))
        assert await socket.closed() == 1009
