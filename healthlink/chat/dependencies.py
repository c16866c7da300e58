"""What a handler of the chat may ask for."""

from typing import Annotated

from fastapi import Depends, Request

from healthlink.chat.fan_out import FanOut


async def _fan_out(request: Request) -> FanOut:
    fan_out: FanOut = request.app.state.fan_out
    return fan_out


Sockets = Annotated[FanOut, Depends(_fan_out)]
"""Of this process: what is stored goes to them, and by them to all others."""
