"""What curators write shorter than it is said: abbreviations and units, per language."""

from __future__ import annotations

from collections.abc import Mapping

from guide.pipeline.number_words import NumberLanguage

# Unit: (after one, after any other number).
UNITS: Mapping[NumberLanguage, Mapping[str, tuple[str, str]]] = {
    "en": {
        "mm": ("millimetre", "millimetres"), "cm": ("centimetre", "centimetres"), "m": ("metre", "metres"),
        "km": ("kilometre", "kilometres"), "g": ("gram", "grams"), "kg": ("kilogram", "kilograms"),
        "t": ("tonne", "tonnes"), "l": ("litre", "litres"), "ft": ("foot", "feet"), "in.": ("inch", "inches"),
        "lb": ("pound", "pounds"), "m²": ("square metre", "square metres"), "%": ("per cent", "per cent"),
        "€": ("euro", "euros"), "£": ("pound", "pounds"), "$": ("dollar", "dollars"), "°C": ("degree", "degrees"),
        "°": ("degree", "degrees"),
    },
    "fr": {
        "mm": ("millimètre", "millimètres"), "cm": ("centimètre", "centimètres"), "m": ("mètre", "mètres"),
        "km": ("kilomètre", "kilomètres"), "g": ("gramme", "grammes"), "kg": ("kilogramme", "kilogrammes"),
        "t": ("tonne", "tonnes"), "l": ("litre", "litres"), "m²": ("mètre carré", "mètres carrés"),
        "%": ("pour cent", "pour cent"), "€": ("euro", "euros"), "£": ("livre", "livres"), "$": ("dollar", "dollars"),
        "°C": ("degré", "degrés"), "°": ("degré", "degrés"),
    },
    "de": {
        "mm": ("Millimeter", "Millimeter"), "cm": ("Zentimeter", "Zentimeter"), "m": ("Meter", "Meter"),
        "km": ("Kilometer", "Kilometer"), "g": ("Gramm", "Gramm"), "kg": ("Kilogramm", "Kilogramm"),
        "t": ("Tonne", "Tonnen"), "l": ("Liter", "Liter"), "m²": ("Quadratmeter", "Quadratmeter"),
        "%": ("Prozent", "Prozent"), "€": ("Euro", "Euro"), "£": ("Pfund", "Pfund"), "$": ("Dollar", "Dollar"),
        "°C": ("Grad", "Grad"), "°": ("Grad", "Grad"),
    },
}  # fmt: skip

# Regular expressions, tried in this order; a full stop of the abbreviation is not the sentence's end.
ABBREVIATIONS: Mapping[NumberLanguage, Mapping[str, str]] = {
    "en": {
        r"\bBCE\b": "B C E",
        r"\bB\.?\s?C\b\.?": "B C",
        r"\bA\.\s?D\.": "A D",
        r"\bAD\b": "A D",
        r"\bCE\b": "C E",
        r"\b(?:ca?|circa)\.\s?(?=\d|[A-Za-z])": "about ",
        r"\be\.g\.": "for example",
        r"\bi\.e\.": "that is",
        r"\betc\.": "et cetera",
        r"\bNos?\.\s?(?=\d)": "number ",
        r"\binv\.": "inventory",
        r"\bacc\.": "accession",
        r"\bDr\.?\s(?=[A-Z])": "Doctor ",
        r"\bMr\.?\s(?=[A-Z])": "Mister ",
        r"\bMrs\.?\s(?=[A-Z])": "Missis ",
        r"\bSt\.?\s(?=[A-Z])": "Saint ",
        r"\bvol\.\s?(?=\d)": "volume ",
        r"\bpp\.\s?(?=\d)": "pages ",
        r"\bapprox\.": "approximately",
        r"\bdiam\.": "diameter",
        r"\bvs\.?(?=\s)": "versus",
        r"&": "and",
    },
    "fr": {
        r"\bav(?:ant)?\.?\s?J\.?-?C\b\.?": "avant Jésus-Christ",
        r"\bap(?:r|rès)?\.?\s?J\.?-?C\b\.?": "après Jésus-Christ",
        r"\bca?\.\s?(?=\d)": "vers ",
        r"\bv\.\s?(?=\d)": "vers ",
        r"\benv\.": "environ",
        r"\bp\.\s?ex\.": "par exemple",
        r"\betc\.": "et cetera",
        r"\b[Nn]°\s?(?=\d)": "numéro ",
        r"\binv\.": "inventaire",
        r"\bM\.\s(?=[A-Z])": "Monsieur ",
        r"\bMme\s": "Madame ",
        r"\bSt\s(?=[A-Z])": "Saint ",
        r"\bSte\s(?=[A-Z])": "Sainte ",
        r"&": "et",
    },
    "de": {
        r"\bv\.\s?(?:Chr|u\. ?Z)\.": "vor Christus",
        r"\bn\.\s?(?:Chr|u\. ?Z)\.": "nach Christus",
        r"\b(?:ca?|etwa)\.\s?(?=\d)": "etwa ",
        r"\bum\.\s": "um ",
        r"\bz\.\s?B\.": "zum Beispiel",
        r"\bd\.\s?h\.": "das heißt",
        r"\busw\.": "und so weiter",
        r"\bbzw\.": "beziehungsweise",
        r"\bu\.\s?a\.": "unter anderem",
        r"\bNr\.\s?(?=\d)": "Nummer ",
        r"\bInv\.": "Inventar",
        r"\bDr\.\s(?=[A-Z])": "Doktor ",
        r"\bHl\.\s(?=[A-Z])": "Heilige ",
        r"\bSt\.\s(?=[A-Z])": "Sankt ",
        r"\bJh\.": "Jahrhundert",
        r"\bJhs\.": "Jahrhunderts",
        r"&": "und",
    },
}

POINT: Mapping[NumberLanguage, str] = {"en": "point", "fr": "virgule", "de": "Komma"}
BY: Mapping[NumberLanguage, str] = {"en": "by", "fr": "sur", "de": "mal"}
TO: Mapping[NumberLanguage, str] = {"en": "to", "fr": "à", "de": "bis"}
MINUS: Mapping[NumberLanguage, str] = {"en": "minus", "fr": "moins", "de": "minus"}
