"""Rows read by keys whose order is known already."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet


def rows_in_order(rows: QuerySet, keys: Iterable[UUID]) -> list[Any]:
    """The rows of these keys in the order of the keys, without those that are gone; one query."""
    wanted = list(keys)
    found = rows.in_bulk(wanted)
    return [found[key] for key in wanted if key in found]
