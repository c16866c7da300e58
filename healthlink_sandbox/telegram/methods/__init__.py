"""The methods of the Bot API, by what they are about; `table` knows them all."""

from collections.abc import Awaitable, Callable
from typing import Any

from healthlink_sandbox.telegram.arguments import Arguments
from healthlink_sandbox.telegram.network import Network

Method = Callable[[Network, Arguments], Awaitable[Any]]
