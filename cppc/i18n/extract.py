"""Finds the words in Django templates for Babel."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from babel.messages.extract import extract_python
from django.utils.translation.template import templatize


def extract_template(fileobj: Any, keywords: Any, comment_tags: Any, options: Any) -> Iterator:
    """The marked words of one template: Django turns it into code, Babel reads the code."""
    code = templatize(fileobj.read().decode())
    yield from extract_python(BytesIO(code.encode()), keywords, comment_tags, options)
