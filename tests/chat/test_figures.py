"""What the figures say of sockets."""

from prometheus_client import REGISTRY

from healthlink.chat.mailboxes import SLOW
from tests.chat.conftest import Dial
from tests.make import Person


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0


async def test_sockets_and_frames_are_counted(app: "object", anna: Person, dial: Dial) -> None:
    fan_out = app.state.fan_out  # type: ignore[attr-defined]
    names = {"in": "healthlink_socket_frames_total", "out": "healthlink_socket_frames_total"}
    before = {way: value(name, direction=way) for way, name in names.items()}
    gone = value("healthlink_sockets_closed_total", code="1000")
    async with dial(anna) as socket:
        await socket.silence()
        fan_out.tell()
        assert value("healthlink_sockets_open") == 1
        assert value("healthlink_chat_bus_unsaid") >= 0
    assert value(names["in"], direction="in") == before["in"] + 1
    assert value(names["out"], direction="out") == before["out"] + 1
    async with dial(anna, user_id="0" * 32) as socket:
        assert await socket.closed() == 4403
    assert value("healthlink_sockets_closed_total", code="4403") >= 1
    assert value("healthlink_sockets_closed_total", code="1000") >= gone
    fan_out.tell()
    assert value("healthlink_sockets_open") == 0
    assert SLOW == 4408, "the alert ReadersCut and the documents name it"
