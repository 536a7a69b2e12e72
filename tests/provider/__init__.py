"""The strict scripted Realtime provider: `Provider` for a test that scripts each answer, `ConversationalProvider` for
whole visits."""

from tests.provider.conversational import Answer, ConversationalProvider
from tests.provider.faults import Fault
from tests.provider.server import Provider
from tests.provider.strict import Violation, check_client, check_server

__all__ = [
    "Answer",
    "ConversationalProvider",
    "Fault",
    "Provider",
    "Violation",
    "check_client",
    "check_server",
]
