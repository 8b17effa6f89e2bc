"""Our categories with their plain words, from the file shipped with the project."""

import csv
from pathlib import Path

from django.db import transaction

from resources.models import Category, Vocabulary
from resources.words import trigrams, vocabulary_of

FILE = Path(__file__).resolve().parents[1] / "reference" / "categories.csv"
TAXONOMY = "cppc"


@transaction.atomic
def load_categories() -> int:
    """Write the shipped categories; those of other taxonomies stay as they are."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    categories = [
        Category(
            code=row["code"],
            taxonomy=TAXONOMY,
            parent_id=row["parent"] or None,
            position=position,
            name_en=row["name_en"],
            name_es=row["name_es"],
            synonyms_en=listed(row["synonyms_en"]),
            synonyms_es=listed(row["synonyms_es"]),
            sensitive=row["sensitive"] == "yes",
            confidential=row["confidential"],
            typical=row["typical"] == "yes",
        )
        for position, row in enumerate(rows, 1)
    ]
    columns = [field.name for field in Category._meta.fields if not field.primary_key]
    Category.objects.bulk_create(
        categories, update_conflicts=True, unique_fields=["code"], update_fields=columns
    )
    phrases = [phrase for category in Category.objects.all() for phrase in category.phrases]
    learn_words(phrases)
    return len(rows)


def listed(text: str) -> list[str]:
    """`a; b` as a list."""
    return [part.strip() for part in text.split(";") if part.strip()]


def learn_words(texts: list[str]) -> None:
    """Remember the words of public texts, so that a misspelled search can be mended."""
    rows = [
        Vocabulary(word=word, shown=shown, trigrams=sorted(trigrams(word)))
        for word, shown in vocabulary_of(texts).items()
    ]
    Vocabulary.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
