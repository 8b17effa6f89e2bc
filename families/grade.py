"""What of a family's plan is hard to read: its papers should ask for six years of school."""

from typing import Any

from cppc.core.grade import Reading, reading_of

BEST = 6


def hard_reading(text: str, language: str) -> Reading | None:
    """The reading of a text that asks for more than a family's paper should; else nothing."""
    reading = reading_of(text, language)
    return reading if reading and reading.harder_than(BEST) else None


def hard_parts(content: dict[str, Any], language: str) -> list[tuple[str, Reading]]:
    """The texts of a plan that ask too much, each with its reading: the goal and the steps."""
    texts = [content["goal"], *(step["what"] for step in content["steps"])]
    readings = [(text, hard_reading(text, language)) for text in texts]
    return [(text, reading) for text, reading in readings if reading]
