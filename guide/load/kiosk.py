"""The kiosk that is loaded, as its visitors' pages see it: its public routes and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx
import orjson

from guide.errors import BadInput

PATIENCE_S: Final = 30.0


class Refused(Exception):
    """A visitor was turned away. `code`: the error's, or the status where there is none."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class KioskFacts:
    """`questions`: what the museum suggests to ask, by exhibit. `free_places`: of those who talk."""

    name: str
    language: str
    questions: Sequence[tuple[str, Sequence[str]]]
    free_places: int
    is_push_to_talk: bool


@dataclass(frozen=True, slots=True)
class OpenVisit:
    path: str
    headers: Mapping[str, str]


class Kiosk:
    """`web`: a client whose base is the kiosk's address."""

    def __init__(self, web: httpx.AsyncClient) -> None:
        self.web = web

    async def look(self) -> KioskFacts:
        """Raises BadInput when no kiosk answers there."""
        try:
            museum = (await self.web.get("/museum")).raise_for_status().json()
            ready = (await self.web.get("/ready")).json()
            return KioskFacts(
                name=museum["name"],
                language=museum["languages"][0],
                questions=[(one["id"], one["questions"]) for one in museum["exhibits"] if one["questions"]],
                free_places=ready["free_places"],
                is_push_to_talk=museum["turn_detection"] == "push_to_talk",
            )
        except (httpx.HTTPError, ValueError, KeyError, TypeError, IndexError) as error:
            why = f"{type(error).__name__} at {self.web.base_url}"
            raise BadInput(
                "--base-url", f"the address of a running kiosk, such as http://127.0.0.1:7860 ({why})"
            ) from error

    async def open_visit(self, exhibit: str) -> OpenVisit:
        """Raises Refused."""
        opened = await self.post("/visits", {"exhibit": exhibit})
        return OpenVisit(f"/visits/{opened['visit_id']}", {"Authorization": f"Bearer {opened['token']}"})

    async def post(self, path: str, body: object, headers: Mapping[str, str] | None = None) -> Any:
        """Raises Refused."""
        try:
            answer = await self.web.post(path, json=body, headers=headers)
        except httpx.HTTPError as error:
            raise Refused(type(error).__name__) from error
        if answer.is_error:
            raise Refused(code_of(answer.status_code, answer.content))
        return answer.json()

    async def leave(self, visit: OpenVisit) -> None:
        """What can't be ended is forgotten by the kiosk in time."""
        try:
            await self.web.delete(visit.path, headers=visit.headers)
        except httpx.HTTPError:
            return


def code_of(status: int, body: bytes) -> str:
    """Why a request was refused, as its JSON says, else its status."""
    try:
        return str(orjson.loads(body)["error"]["code"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return f"status {status}"
