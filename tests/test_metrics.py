"""What the numbers mean."""

from __future__ import annotations

from guide.core import events as ev
from guide.metrics import Metrics


def test_answers_are_counted_by_how_they_ended() -> None:
    metrics = Metrics()

    metrics.happened(ev.ResponseEnded("resp-1", "cancelled", "turn_detected", None))

    assert b'guide_answers_total{status="cancelled"} 1.0' in metrics.text()


def test_lost_links_are_counted_by_why() -> None:
    metrics = Metrics()

    metrics.happened(ev.LinkLost("provider_unreachable", may_retry=True))

    assert b'guide_links_lost_total{code="provider_unreachable"} 1.0' in metrics.text()
