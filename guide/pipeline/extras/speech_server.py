"""An OpenAI-compatible server that hears or speaks for the built-in guide: its address, our asking, its failures.

What it says of a failure may quote a visitor, so it is passed on only where the words were ours (`quotes`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, TypeVar

import httpx2
from openai import APIConnectionError, APIStatusError, AsyncOpenAI, DefaultAsyncHttpxClient, Omit, OpenAIError

from guide.errors import StageError

_T = TypeVar("_T")

NO_KEY: Final = "none"
"""What is sent where a server needs no key: the SDK insists on some, and would take the environment's."""
CONNECT_S: Final = 2.0
LONGEST_QUOTE_CHARACTERS: Final = 300
REFUSED: Final = (400, 422)
"""How servers answer a parameter that they don't know, or don't like."""

NO_ACCOUNT: Final[Mapping[str, str | Omit]] = {"OpenAI-Organization": Omit(), "OpenAI-Project": Omit()}
"""For every request: the SDK would name the OpenAI account that the environment may hold."""
_ADVICE: Final[Mapping[int, str]] = {
    401: "it refuses the key: look at GUIDE_{stage}_API_KEY",
    403: "it refuses the key: look at GUIDE_{stage}_API_KEY",
    404: "it doesn't know the model, or the address is another: look at GUIDE_{stage}_MODEL"
    " and GUIDE_{stage}_BASE_URL, which usually ends in /v1",
    405: "this address is not that of an API: look at GUIDE_{stage}_BASE_URL, which usually ends in /v1",
    429: "it has too much to do",
    503: "it has too much to do",
}

_ADVICE_BY_KIND: Final[Mapping[int, str]] = {
    3: "it points elsewhere: give GUIDE_{stage}_BASE_URL that address",
    4: "it refuses what it is asked",
}


@dataclass(frozen=True, slots=True)
class Timing:
    """The longest waits, in seconds. `first_s`: a visitor's, for the first sound or for what was said; `gap_s`: how
    far sound may lag behind its own playing; `trial_s`: ours, for a server that may have a model to load."""

    first_s: float = 4.0
    gap_s: float = 1.5
    trial_s: float = 60.0


@dataclass(frozen=True, slots=True)
class SpeechServer:
    """`base_url`: up to `/v1`. `api_key` None: it needs none."""

    base_url: str
    model: str
    api_key: str | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return f"{self.model} at {self.base_url}"

    def client(self) -> AsyncOpenAI:
        """To be closed by whoever opens it. It asks once, and never elsewhere than at `base_url`."""
        return AsyncOpenAI(
            api_key=self.api_key or NO_KEY,
            base_url=self.base_url,
            max_retries=0,
            timeout=httpx2.Timeout(None, connect=CONNECT_S),
            http_client=DefaultAsyncHttpxClient(follow_redirects=False),
        )


class Asking:
    """One stage's way to its server: every failure is a StageError that says what a technician can do.

    `first_s`: the longest wait for the first sound, or for what was said. `quotes`: whether what the server says of a
    failure is passed on.
    """

    def __init__(self, stage: str, server: SpeechServer, *, first_s: float, quotes: bool) -> None:
        self.first_s = first_s
        self._stage = stage
        self._server = server
        self._quotes = quotes

    def error(self, reason: str) -> StageError:
        return StageError(self._stage, f"{self._server}: {reason}")

    async def within(self, limit_s: float, work: Awaitable[_T]) -> _T:
        """Raises StageError; where the server refuses the request as it was put, that is `Unwilling`."""
        with self._as_stage_errors():
            async with asyncio.timeout(limit_s):
                return await work

    @contextmanager
    def _as_stage_errors(self) -> Iterator[None]:
        try:
            yield
        except APIStatusError as error:
            kind = Unwilling if error.status_code in REFUSED else StageError
            raise kind(self._stage, f"{self._server}: {self._refusal(error)}") from None
        except APIConnectionError as error:
            raise self.error(f"no connection ({type(error.__cause__).__name__})") from None
        except (OpenAIError, httpx2.HTTPError) as error:
            raise self.error(f"the answer broke off ({type(error).__name__})") from None
        except TimeoutError:
            raise self.error("it takes too long") from None

    def _refusal(self, error: APIStatusError) -> str:
        advice = _ADVICE.get(error.status_code) or _ADVICE_BY_KIND.get(error.status_code // 100, "it failed")
        advice = advice.format(stage=self._stage.upper())
        return f"HTTP {error.status_code}, {advice}{self._quoted(error)}"

    def _quoted(self, error: APIStatusError) -> str:
        if not self._quotes:
            return ""
        said = " ".join(str(error).split())
        if self._server.api_key:
            said = said.replace(self._server.api_key, "***")
        return f" ({said[:LONGEST_QUOTE_CHARACTERS]})"


class Unwilling(StageError):
    """The server refused the request as it was put."""
