"""What the built-in server says by itself, beside its answers, in the visitor's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Phrases:
    """`you_could_ask` is followed by a question."""

    greeting: str
    not_understood: str
    you_could_ask: str


_PHRASES: Final = {
    "en": Phrases(
        "Hello! I am the museum's guide. Ask me about anything you see here.",
        "I'm sorry, I didn't catch that.",
        "You could ask:",
    ),
    "fr": Phrases(
        "Bonjour ! Je suis le guide du musée. Posez-moi vos questions sur ce que vous voyez ici.",
        "Pardon, je n'ai pas bien compris.",
        "Vous pouvez demander :",
    ),
    "de": Phrases(
        "Guten Tag! Ich bin der Museumsführer. Fragen Sie mich nach allem, was Sie hier sehen.",
        "Das habe ich leider nicht verstanden.",
        "Sie könnten fragen:",
    ),
    "es": Phrases(
        "¡Hola! Soy el guía del museo. Pregúnteme por cualquier cosa que vea aquí.",
        "Perdone, no le he entendido bien.",
        "Puede preguntar:",
    ),
    "it": Phrases(
        "Buongiorno! Sono la guida del museo. Mi chieda di tutto ciò che vede qui.",
        "Mi scusi, non ho capito bene.",
        "Può chiedere:",
    ),
    "nl": Phrases(
        "Hallo! Ik ben de gids van het museum. Vraag me alles over wat u hier ziet.",
        "Sorry, dat heb ik niet verstaan.",
        "U kunt vragen:",
    ),
}


def phrases(language: str) -> Phrases:
    """English where we don't speak the language."""
    return _PHRASES.get(language.split("-")[0].lower(), _PHRASES["en"])
