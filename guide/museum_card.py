"""What the page shows of the museum: public texts only, as JSON."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from guide.museum.answering.answers import ExhibitAnswers
from guide.museum.collection import Exhibit, Museum
from guide.museum.games import Game
from guide.museum.look import Look
from guide.museum.personas import Persona
from guide.pictures import file_url

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
MOST_QUESTIONS: Final = 9
"""About one exhibit. The page offers those that weren't asked yet, a few at a time."""


def museum_card(
    museum: Museum,
    answers: ExhibitAnswers,
    languages: Sequence[str],
    *,
    page_languages: Collection[str],
    personas: Iterable[Persona] = (),
    games: Iterable[Game] = (),
) -> dict[str, object]:
    """`languages`: those that visitors may choose, the first unless they choose; `personas`: the first likewise.
    `page_languages`: those that the page's own sentences are written in.

    The card's `language` is the one in which all is written that has no translation.
    """
    return {
        "name": museum.name,
        "city": museum.city,
        "look": _look(museum.look),
        "welcome": _welcome(museum),
        "opening_hours": museum.opening_hours,
        "language": museum.languages[0],
        "languages": list(languages),
        "page_languages": [code for code in languages if code in page_languages],
        "questions": {code: list(answers.suggestions(None, code)) for code in languages},
        "personas": [_persona(persona, languages) for persona in personas],
        "games": [_game(game, languages) for game in games],
        "exhibits": [_exhibit(exhibit, museum, answers) for exhibit in museum.exhibits.values()],
    }


def _look(look: Look) -> Mapping[str, str | None]:
    files = {"logo": look.logo, "typeface": look.typeface, "hero": look.hero}
    return {
        "theme": look.theme,
        "accent": look.accent or None,
        **{name: file_url(file) for name, file in files.items()},
    }


def _welcome(museum: Museum) -> Mapping[str, str]:
    """By language, where the language's file has one."""
    own = {museum.languages[0]: museum.welcome} if museum.welcome else {}
    others = {code: other.welcome for code, other in museum.translations.items() if other.welcome != museum.welcome}
    return own | others


def _persona(persona: Persona, languages: Sequence[str]) -> Mapping[str, object]:
    """By language: what visitors read of it. How it speaks is nobody's business but the model's."""
    told = {code: persona.spoken_in(code) for code in languages}
    texts = {code: {"name": own.name, "about": own.about, "greeting": own.greeting} for code, own in told.items()}
    return {"id": persona.id, "texts": texts}


def _game(game: Game, languages: Sequence[str]) -> Mapping[str, object]:
    return {"id": game.id, "names": {code: game.spoken_in(code).name for code in languages}}


def _exhibit(exhibit: Exhibit, museum: Museum, answers: ExhibitAnswers) -> Mapping[str, object]:
    return {
        "id": exhibit.id,
        **_texts(exhibit),
        "image": file_url(exhibit.image),
        "questions": list(answers.suggestions(exhibit.id, exhibit.language, MOST_QUESTIONS)),
        "translations": {
            code: {**_texts(other), "questions": list(answers.suggestions(exhibit.id, code, MOST_QUESTIONS))}
            for code, other in exhibit.translations.items()
        },
    }


def _texts(exhibit: Exhibit) -> dict[str, str]:
    return {name: getattr(exhibit, name) for name in FIELDS}
