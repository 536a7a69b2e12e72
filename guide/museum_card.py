"""What the page shows of the museum: public texts only, as JSON."""

from __future__ import annotations

from collections.abc import Mapping

from guide.museum.answers import ExhibitAnswers
from guide.museum.collection import Exhibit, Museum

FIELDS = (
    "title",
    "maker",
    "date",
    "place",
    "gallery",
    "materials",
    "dimensions",
    "label",
    "image_alt",
    "credit",
    "source",
)


def museum_card(museum: Museum, answers: ExhibitAnswers) -> dict[str, object]:
    return {
        "name": museum.name,
        "city": museum.city,
        "welcome": museum.welcome,
        "opening_hours": museum.opening_hours,
        "languages": list(museum.languages),
        "questions": {code: list(answers.suggestions(None, code)) for code in museum.languages},
        "exhibits": [_exhibit(exhibit, museum, answers) for exhibit in museum.exhibits.values()],
    }


def _exhibit(exhibit: Exhibit, museum: Museum, answers: ExhibitAnswers) -> Mapping[str, object]:
    return {
        "id": exhibit.id,
        **_texts(exhibit),
        "image": f"/exhibits/{exhibit.image}" if exhibit.image.startswith("images/") else None,
        "questions": list(answers.suggestions(exhibit.id, exhibit.language)),
        "translations": {
            code: {**_texts(other), "questions": list(answers.suggestions(exhibit.id, code))}
            for code, other in exhibit.translations.items()
        },
    }


def _texts(exhibit: Exhibit) -> dict[str, str]:
    return {name: getattr(exhibit, name) for name in FIELDS}
