"""The hidden side of Telegram, for tests, the page, the curious: JSON under /control/telegram.

GET  /                        who the bot is, its webhook, commands, menus, descriptions
POST /people                  {"id", "first_name", "last_name", "username", "language_code",
                              "phone", "is_premium", "photo_url"}: a new person, or one changed
GET  /people, /people/{id}    with their keyboard, menu, what is unread of the bot
GET  /people/{id}/chat        every message as the bot's side knows it, reply keyboards too
POST /people/{id}/{act}       what they do; 409 with the reason where nobody could:
     start {"parameter"}, say {"text", "reply_to"}, tap {"text"} (a key of the reply keyboard),
     press {"text", "data", "message_id"} (an inline button; what is not named fits all),
     forge {"data"} (what no button has said, by a client that is not Telegram's own),
     contact {"of": another's id} or {"of": 0, "phone", "first_name"} (none: their own),
     block, unblock, menu, link {"url", "start_param"} (a direct link to the Mini App).
     Answers the update's number (null: the bot wants none such), or the url that opens
GET  /presses                 of callback buttons, with what the bot answered
GET  /updates                 what the bot has not taken yet, with its tries; /sent: every delivery
POST /updates/retry           what waits for its next try, tries now
POST /updates/release         what is held may go
POST /updates/settle          {"seconds"}: answers when nothing waits, or then; {"left": n}
POST /updates/again/{number}  sends what was sent before once more, as it was
GET, PUT /delivery            {"mode": "send" or "hold", "pace", "shuffle", "connections",
                              "troubles": [{"kind": "duplicate", "cut" or "lost", "times", "copies",
                              "concurrent", "seconds", "chat_id"}]}; what is not named is as ever
GET, PUT /faults              [{"kind", "method", "chat_id", "times", "seconds", "status"}], of
                              calls; times null is for ever; kinds are told in faults.py
GET, PUT /rules               {"http", "flood", "chat_burst", "per_second", "flood_seconds",
                              "callback_seconds"}; what is not named becomes usual
GET  /calls?method=…          every call of the bot with its outcome
GET  /complaints              what Telegram takes without a word, and does not work then
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from healthlink_sandbox.telegram import acts
from healthlink_sandbox.telegram.faults import Fault, Trouble
from healthlink_sandbox.telegram.models import Rules
from healthlink_sandbox.telegram.network import Network
from healthlink_sandbox.telegram.people import Misused
from healthlink_sandbox.telegram.postbox import Manner

Handler = Callable[[Network, Request], Awaitable[Any]]


class Delivery(Manner):
    troubles: list[Trouble] = Field(default_factory=list)


class Settle(BaseModel):
    model_config = ConfigDict(extra="forbid")

    seconds: float = Field(default=10, ge=0, le=300)


def routes(network: Network) -> list[Route]:
    table: list[tuple[str, str, Handler]] = [
        ("GET", "", show),
        ("POST", "/people", acts.make),
        ("GET", "/people", acts.people),
        ("GET", "/people/{id:int}", acts.person),
        ("GET", "/people/{id:int}/chat", acts.chat),
        ("POST", "/people/{id:int}/{act}", acts.act),
        ("GET", "/presses", presses),
        ("GET", "/updates", show_updates),
        ("GET", "/sent", show_sent),
        ("POST", "/updates/retry", retry),
        ("POST", "/updates/release", release),
        ("POST", "/updates/settle", settle),
        ("POST", "/updates/again/{number:int}", again),
        ("GET", "/delivery", show_delivery),
        ("PUT", "/delivery", plan_delivery),
        ("GET", "/faults", show_faults),
        ("PUT", "/faults", plan_faults),
        ("GET", "/rules", show_rules),
        ("PUT", "/rules", set_rules),
        ("GET", "/calls", calls),
        ("GET", "/complaints", complaints),
    ]
    return [
        Route(f"/control/telegram{path}", _endpoint(network, handler), methods=[method])
        for method, path, handler in table
    ]


def _endpoint(network: Network, handler: Handler) -> Callable[[Request], Awaitable[JSONResponse]]:
    async def called(request: Request) -> JSONResponse:
        try:
            return JSONResponse(await handler(network, request))
        except acts.Unknown:
            return JSONResponse({"error": "unknown"}, 404)
        except Misused as misused:
            return JSONResponse({"error": str(misused)}, 409)
        except ValidationError as error:
            wrong = error.errors(include_url=False, include_context=False, include_input=False)
            return JSONResponse({"error": "bad_request", "details": wrong}, 422)

    return called


async def show(network: Network, _: Request) -> Any:
    """The secret is the webhook's, and nobody's business."""
    return {**network.me(), **network.bot.model_dump(exclude={"webhook": {"secret"}})}


async def presses(network: Network, _: Request) -> Any:
    return [press.model_dump() for press in network.book.presses()]


async def show_updates(network: Network, _: Request) -> Any:
    queues = network.postbox.queues.values()
    tries = {each.update.id: (each.fails, each.due_at) for queue in queues for each in queue}
    told = []
    for update in network.waiting():
        fails, due_at = tries.get(update.id, (0, 0.0))
        seconds = max(due_at - network.now(), 0)
        told.append({"update": update.document(), "fails": fails, "due_in": round(seconds, 1)})
    return told


async def show_sent(network: Network, _: Request) -> Any:
    return list(network.postbox.sent)


async def retry(network: Network, request: Request) -> Any:
    network.postbox.hurry()
    return await show_updates(network, request)


async def release(network: Network, _: Request) -> Any:
    return network.postbox.release()


async def settle(network: Network, request: Request) -> Any:
    """Nothing waits when the last is answered, however often it had to be sent."""
    wish = Settle.model_validate_json(await request.body() or b"{}")
    with suppress(TimeoutError):
        async with asyncio.timeout(wish.seconds):
            await network.emptied.wait()
    return {"left": network.book.count_updates()}


async def again(network: Network, request: Request) -> Any:
    """As when Telegram has not understood that it was answered; what the bot says then."""
    number = request.path_params["number"]
    reply = await network.postbox.again(number)
    if reply is None:
        raise acts.Unknown
    return {"status": reply.status, "error": reply.error}


async def show_delivery(network: Network, _: Request) -> Any:
    troubles = [each.model_dump() for each in network.postbox.troubles.planned]
    return {**network.postbox.manner.model_dump(), "troubles": troubles}


async def plan_delivery(network: Network, request: Request) -> Any:
    wish = Delivery.model_validate_json(await request.body())
    network.postbox.troubles.planned = wish.troubles
    network.postbox.behave(Manner(**wish.model_dump(exclude={"troubles"})))
    return await show_delivery(network, request)


async def show_faults(network: Network, _: Request) -> Any:
    return [fault.model_dump() for fault in network.faults.planned]


async def plan_faults(network: Network, request: Request) -> Any:
    network.faults.planned = TypeAdapter(list[Fault]).validate_json(await request.body())
    return await show_faults(network, request)


async def show_rules(network: Network, _: Request) -> Any:
    return network.rules.model_dump()


async def set_rules(network: Network, request: Request) -> Any:
    wish = Rules.model_validate_json(await request.body())
    named = wish.model_dump(exclude_unset=True)
    network.rules = network.opened_with.model_copy(update=named)
    network.limits.forget()
    return network.rules.model_dump()


async def calls(network: Network, request: Request) -> Any:
    method = request.query_params.get("method", "").lower()
    return [call for call in network.calls if method in ("", call["method"].lower())]


async def complaints(network: Network, _: Request) -> Any:
    return network.complaints
