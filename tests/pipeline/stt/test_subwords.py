"""How tokens are written, in a file and as text."""

from guide.pipeline.stt.subwords import BEGIN, END, Subwords

LONG = b"x" * 300
WORDS = [b"<unk>", b"<s>", b"</s>", b"\xc3", b"\xa9", "▁The".encode(), "▁caf".encode(), b"s", LONG]
FILE = b"".join(
    bytes([len(word)]) + word if len(word) < 128 else bytes([128 + len(word) % 128, len(word) // 128]) + word
    for word in WORDS
)
SUBWORDS = Subwords(FILE)


def test_every_token_of_the_file_is_known() -> None:
    assert len(SUBWORDS) == len(WORDS)
    assert SUBWORDS.text([8]) == LONG.decode()


def test_pieces_join_to_words_and_words_stand_apart() -> None:
    assert SUBWORDS.text([5, 6, 7]) == "The cafs"


def test_a_letter_may_come_in_bytes() -> None:
    assert SUBWORDS.text([6, 3, 4]) == "café"


def test_half_a_letter_does_no_harm() -> None:
    assert SUBWORDS.text([6, 3]) == "caf\N{REPLACEMENT CHARACTER}"


def test_where_a_text_begins_and_ends_is_not_written() -> None:
    assert SUBWORDS.text([BEGIN, 5, END]) == "The"
