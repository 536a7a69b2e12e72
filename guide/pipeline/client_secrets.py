"""Secrets that a developer's backend asks for, with a session's values in them, and gives to a browser to connect
with. Here they open nothing that isn't open anyway; the session begins as they say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from guide.pipeline import admission, incoming, refusals
from guide.pipeline.admission import Wanted
from guide.pipeline.session import Session
from guide.pipeline.value_rules import check_range
from guide.realtime.wire import Event

_LASTS_S: Final = 600
_LASTING_S: Final = (10, 7_200)
_KIND: Final = "ek"
_MOST: Final = 100
"""Older ones are forgotten first."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """The session that a secret opens. `values`: as in `session.update`."""

    wanted: Wanted
    values: Mapping[str, Any]
    until_s: int


class ClientSecrets:
    """`new_id(kind)`: a fresh id beginning with `kind`. Times are Unix seconds."""

    def __init__(self, new_id: Callable[[str], str]) -> None:
        self._new_id = new_id
        self._prepared: dict[str, Prepared] = {}

    def create(self, body: bytes, *, now_s: int, session_until_s: int) -> Event:
        """The answer to `POST client_secrets`. Raises Refused."""
        given = incoming.parse(body)
        for name in given:
            if name not in ("session", "expires_after"):
                raise refusals.unknown_parameter(name)
        lasts_s = _lasting_s(given.get("expires_after", {}))
        session_given = given.get("session", {"type": "realtime"})
        incoming.check({"type": "session.update", "session": session_given})
        values = dict(session_given)
        wanted = Wanted(values["type"], values.pop("model", None) or admission.DEFAULT_MODEL)
        session = Session(
            session_id=self._new_id("sess"), kind=wanted.kind, model=wanted.model, expires_at=session_until_s
        )
        session.update(values)
        secret = self._new_id(_KIND)
        self._keep(secret, Prepared(wanted, values, now_s + lasts_s))
        return {"value": secret, "expires_at": now_s + lasts_s, "session": session.shown()}

    def prepared(self, secret: str, *, now_s: int) -> Prepared | None:
        """What that secret opens, None when it is no secret of ours, or too old."""
        prepared = self._prepared.get(secret)
        return prepared if prepared is not None and now_s < prepared.until_s else None

    def is_void(self, key: str, *, now_s: int) -> bool:
        """Whether it is a secret that opens nothing, or nothing any more; other keys are let in."""
        return key.startswith(f"{_KIND}_") and self.prepared(key, now_s=now_s) is None

    def _keep(self, secret: str, prepared: Prepared) -> None:
        if len(self._prepared) >= _MOST:
            del self._prepared[next(iter(self._prepared))]
        self._prepared[secret] = prepared


def _lasting_s(given: Any) -> int:
    if not isinstance(given, dict):
        raise refusals.wrong_type("expires_after", "an object", given)
    if given.get("anchor", "created_at") != "created_at":
        raise refusals.wrong_value("expires_after.anchor", given["anchor"], ["created_at"])
    seconds = given.get("seconds", _LASTS_S)
    if type(seconds) is not int:
        raise refusals.wrong_type("expires_after.seconds", "an integer", seconds)
    check_range(seconds, _LASTING_S, "expires_after.seconds")
    return seconds
