"""What the built-in server says by itself, beside its answers, in the visitor's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from guide.pipeline.accents import without_accent


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
    "pt": Phrases(
        "Olá! Sou o guia do museu. Pergunte-me sobre tudo o que vê aqui.",
        "Desculpe, não percebi bem.",
        "Pode perguntar:",
    ),
    "sv": Phrases(
        "Hej! Jag är museets guide. Fråga mig om allt du ser här.",
        "Förlåt, jag uppfattade inte det.",
        "Du kan fråga:",
    ),
    "da": Phrases(
        "Hej! Jeg er museets guide. Spørg mig om alt, hvad du ser her.",
        "Undskyld, det fik jeg ikke fat i.",
        "Du kan spørge:",
    ),
    "no": Phrases(
        "Hei! Jeg er museets guide. Spør meg om alt du ser her.",
        "Beklager, det fikk jeg ikke med meg.",
        "Du kan spørre:",
    ),
    "fi": Phrases(
        "Hei! Olen museon opas. Kysykää minulta mitä tahansa, mitä näette täällä.",
        "Anteeksi, en saanut selvää.",
        "Voitte kysyä:",
    ),
    "pl": Phrases(
        "Dzień dobry! Jestem przewodnikiem po muzeum. Proszę pytać o wszystko, co tu widać.",
        "Przepraszam, nie było dobrze słychać.",
        "Można zapytać:",
    ),
    "cs": Phrases(
        "Dobrý den! Jsem průvodce muzeem. Ptejte se mě na vše, co tu vidíte.",
        "Promiňte, nebylo dobře rozumět.",
        "Můžete se zeptat:",
    ),
    "tr": Phrases(
        "Merhaba! Ben müzenin rehberiyim. Burada gördüğünüz her şeyi bana sorabilirsiniz.",
        "Özür dilerim, iyi anlayamadım.",
        "Şunu sorabilirsiniz:",
    ),
    "ru": Phrases(
        "Здравствуйте! Я гид этого музея. Спрашивайте меня обо всём, что здесь видите.",
        "Извините, было плохо слышно.",
        "Вы можете спросить:",
    ),
    "uk": Phrases(
        "Добрий день! Я гід цього музею. Запитуйте мене про все, що тут бачите.",
        "Вибачте, було погано чути.",
        "Ви можете запитати:",
    ),
    "el": Phrases(
        "Καλημέρα! Είμαι ο ξεναγός του μουσείου. Ρωτήστε με για όσα βλέπετε εδώ.",
        "Συγγνώμη, δεν κατάλαβα καλά.",
        "Μπορείτε να ρωτήσετε:",
    ),
    "ja": Phrases(
        "こんにちは。当館のガイドです。ここにあるものについて、何でもおたずねください。",
        "すみません、よく聞き取れませんでした。",
        "たとえば、こうおたずねください。",
    ),
    "zh": Phrases(
        "您好！我是本馆的导览。您在这里看到的一切，都可以问我。",
        "抱歉，我没有听清楚。",
        "您可以这样问：",
    ),
    "ko": Phrases(
        "안녕하세요! 저는 박물관 안내자입니다. 여기 보이는 것은 무엇이든 물어보세요.",
        "죄송합니다, 잘 알아듣지 못했습니다.",
        "이렇게 물어보실 수 있습니다:",
    ),
    "ar": Phrases(
        "مرحبًا! أنا مرشد المتحف. اسألوني عن أي شيء ترونه هنا.",
        "عذرًا، لم أفهم جيدًا.",
        "يمكنكم أن تسألوا:",
    ),
    "he": Phrases(
        "שלום! אני המדריך של המוזיאון. אפשר לשאול אותי על כל מה שרואים כאן.",
        "סליחה, לא הבנתי היטב.",
        "אפשר לשאול:",
    ),
}


def phrases(language: str) -> Phrases:
    """English where we don't speak the language."""
    code = without_accent(language)
    return _PHRASES.get("no" if code == "nb" else code, _PHRASES["en"])
