"""What the page shows of the museum: public texts only, as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from guide.museum.answers import ExhibitAnswers
from guide.museum.collection import Exhibit, Museum
from guide.pictures import picture_url

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


def museum_card(museum: Museum, answers: ExhibitAnswers, languages: Sequence[str]) -> dict[str, object]:
    """`languages`: those that visitors may choose, the first unless they choose."""
    return {
        "name": museum.name,
        "city": museum.city,
        "welcome": museum.welcome,
        "opening_hours": museum.opening_hours,
        "languages": list(languages),
        "questions": {code: list(answers.suggestions(None, code)) for code in languages},
        "exhibits": [_exhibit(exhibit, museum, answers) for exhibit in museum.exhibits.values()],
    }


def _exhibit(exhibit: Exhibit, museum: Museum, answers: ExhibitAnswers) -> Mapping[str, object]:
    return {
        "id": exhibit.id,
        **_texts(exhibit),
        "image": picture_url(exhibit),
        "questions": list(answers.suggestions(exhibit.id, exhibit.language)),
        "translations": {
            code: {**_texts(other), "questions": list(answers.suggestions(exhibit.id, code))}
            for code, other in exhibit.translations.items()
        },
    }


def _texts(exhibit: Exhibit) -> dict[str, str]:
    return {name: getattr(exhibit, name) for name in FIELDS}
