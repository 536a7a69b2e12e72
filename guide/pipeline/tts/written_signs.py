"""Units and signs that stand with numbers, and how each language says them."""

from __future__ import annotations

from collections.abc import Mapping

from guide.pipeline.tts.number_words import NumberLanguage

# Unit: (after one, after any other number).
UNITS: Mapping[NumberLanguage, Mapping[str, tuple[str, str]]] = {
    "en": {
        "mm": ("millimetre", "millimetres"), "cm": ("centimetre", "centimetres"), "m": ("metre", "metres"),
        "km": ("kilometre", "kilometres"), "g": ("gram", "grams"), "kg": ("kilogram", "kilograms"),
        "t": ("tonne", "tonnes"), "l": ("litre", "litres"), "ft": ("foot", "feet"), "in.": ("inch", "inches"),
        "lb": ("pound", "pounds"), "lbs": ("pound", "pounds"), "oz": ("ounce", "ounces"), "yd": ("yard", "yards"),
        "m²": ("square metre", "square metres"), "cm²": ("square centimetre", "square centimetres"),
        "km²": ("square kilometre", "square kilometres"), "m³": ("cubic metre", "cubic metres"),
        "ml": ("millilitre", "millilitres"), "cl": ("centilitre", "centilitres"), "ha": ("hectare", "hectares"),
        "km/h": ("kilometre an hour", "kilometres an hour"), "mph": ("mile an hour", "miles an hour"),
        "°F": ("degree Fahrenheit", "degrees Fahrenheit"), "%": ("per cent", "per cent"),
        "€": ("euro", "euros"), "£": ("pound", "pounds"), "$": ("dollar", "dollars"), "°C": ("degree", "degrees"),
        "°": ("degree", "degrees"),
    },
    "fr": {
        "mm": ("millimètre", "millimètres"), "cm": ("centimètre", "centimètres"), "m": ("mètre", "mètres"),
        "km": ("kilomètre", "kilomètres"), "g": ("gramme", "grammes"), "kg": ("kilogramme", "kilogrammes"),
        "t": ("tonne", "tonnes"), "l": ("litre", "litres"), "m²": ("mètre carré", "mètres carrés"),
        "cm²": ("centimètre carré", "centimètres carrés"), "km²": ("kilomètre carré", "kilomètres carrés"),
        "m³": ("mètre cube", "mètres cubes"), "ml": ("millilitre", "millilitres"),
        "cl": ("centilitre", "centilitres"), "ha": ("hectare", "hectares"),
        "km/h": ("kilomètre à l'heure", "kilomètres à l'heure"),
        "%": ("pour cent", "pour cent"), "€": ("euro", "euros"), "£": ("livre", "livres"), "$": ("dollar", "dollars"),
        "°C": ("degré", "degrés"), "°": ("degré", "degrés"),
    },
    "de": {
        "mm": ("Millimeter", "Millimeter"), "cm": ("Zentimeter", "Zentimeter"), "m": ("Meter", "Meter"),
        "km": ("Kilometer", "Kilometer"), "g": ("Gramm", "Gramm"), "kg": ("Kilogramm", "Kilogramm"),
        "t": ("Tonne", "Tonnen"), "l": ("Liter", "Liter"), "m²": ("Quadratmeter", "Quadratmeter"),
        "cm²": ("Quadratzentimeter", "Quadratzentimeter"), "km²": ("Quadratkilometer", "Quadratkilometer"),
        "m³": ("Kubikmeter", "Kubikmeter"), "ml": ("Milliliter", "Milliliter"),
        "cl": ("Zentiliter", "Zentiliter"), "ha": ("Hektar", "Hektar"),
        "km/h": ("Kilometer in der Stunde", "Kilometer in der Stunde"),
        "%": ("Prozent", "Prozent"), "€": ("Euro", "Euro"), "£": ("Pfund", "Pfund"), "$": ("Dollar", "Dollar"),
        "°C": ("Grad", "Grad"), "°": ("Grad", "Grad"),
    },
}  # fmt: skip

OR: Mapping[str, str] = {"en": "or", "fr": "ou", "de": "oder"}
POINT: Mapping[NumberLanguage, str] = {"en": "point", "fr": "virgule", "de": "Komma"}
BY: Mapping[NumberLanguage, str] = {"en": "by", "fr": "sur", "de": "mal"}
TO: Mapping[NumberLanguage, str] = {"en": "to", "fr": "à", "de": "bis"}
MINUS: Mapping[NumberLanguage, str] = {"en": "minus", "fr": "moins", "de": "minus"}
PLUS: Mapping[NumberLanguage, str] = {"en": "plus", "fr": "plus", "de": "plus"}
PLUS_OR_MINUS: Mapping[NumberLanguage, str] = {"en": "plus or minus", "fr": "plus ou moins", "de": "plus minus"}
ABOUT: Mapping[NumberLanguage, str] = {"en": "about", "fr": "environ", "de": "etwa"}
ONE: Mapping[NumberLanguage, str] = {"en": "one", "fr": "un", "de": "ein"}
# Before a measure.
SIZES: Mapping[NumberLanguage, Mapping[str, str]] = {
    "en": {"h": "height", "w": "width", "d": "depth", "l": "length", "diam": "diameter"},
    "fr": {"h": "hauteur", "l": "largeur", "p": "profondeur", "d": "diamètre", "diam": "diamètre"},
    "de": {"h": "Höhe", "b": "Breite", "t": "Tiefe", "l": "Länge", "d": "Durchmesser"},
}


def _signs(by: str, to: str, units: Mapping[str, str], eras: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    number = r"(?<=\d)[ \u00a0]?"
    measured = [(rf"{number}{unit}(?![\w²³])", f" {name}") for unit, name in units.items()]
    return (
        (r"(?<=\d)\s?[×x]\s?(?=\d)", f" {by} "),
        (r"(?<=\d)\s?[–-]\s?(?=\d)", f" {to} "),
        *measured,
        *eras.items(),
    )


# Where espeak-ng puts numbers in words by itself: the signs beside them that it spells.
SIGNS_ELSEWHERE: Mapping[str, tuple[tuple[str, str], ...]] = {
    "es": _signs(
        "por", "a",
        {"mm": "milímetros", "cm": "centímetros", "m": "metros", "km": "kilómetros", "kg": "kilos"},
        {r"\ba\.\s?(?:de\s)?C\.": "antes de Cristo", r"\bd\.\s?(?:de\s)?C\.": "después de Cristo"},
    ),
    "it": _signs(
        "per", "a",
        {"mm": "millimetri", "cm": "centimetri", "m": "metri", "km": "chilometri", "kg": "chili"},
        {r"\ba\.\s?C\.": "avanti Cristo", r"\bd\.\s?C\.": "dopo Cristo"},
    ),
    "nl": _signs(
        "bij", "tot",
        {"mm": "millimeter", "cm": "centimeter", "m": "meter", "km": "kilometer", "kg": "kilo"},
        {r"\bv\.\s?Chr\.": "voor Christus", r"\bn\.\s?Chr\.": "na Christus"},
    ),
    # Espeak-ng knows no kanji: these are the ones that the guide says by itself.
    "ja": (
        ("日本語", "にほんご"), ("英語", "えいご"), ("言語", "げんご"), ("当館", "とうかん"), ("解説", "かいせつ"),
        ("展示品", "てんじひん"), ("受付", "うけつけ"), ("何", "なん"), ("聞き取れ", "ききとれ"), ("見", "み"),
        ("答", "こた"),
    ),
}  # fmt: skip
