"""Words to find kinds of help by, added by people of the state, with their history."""

import hashlib
import json

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from resources.models import AddedWord, Category
from resources.policies import can_add_words
from resources.words import words_of
from teams.access import Actor
from teams.services.wall import refuse_names

MOST_WORDS = 60
LONGEST_WORD = 80


class WordsChangedError(Exception):
    """Somebody saved other words after the writer had opened the page; carries what is saved."""

    def __init__(self, category: Category) -> None:
        super().__init__("the words changed meanwhile")
        self.category = category


def mark_of_words(category: Category) -> str:
    """By what the same added words are known again."""
    said = json.dumps([category.more_en, category.more_es])
    return hashlib.sha256(said.encode()).hexdigest()


@transaction.atomic
def change_words(
    *, category: Category, english: list[str], spanish: list[str], over: str, by: Actor
) -> int:
    """Set the added words of a category; how many were added or taken away.

    Those of the shipped list stay as they are. `over` is the mark of the words the writer saw:
    raises WordsChangedError when others stand there. Raises ValidationError for words without
    letters, NamesFound for a word that may name somebody of a family.
    """
    if not can_add_words(by):
        raise PermissionDenied
    refuse_names(area=None, texts=[*english, *spanish], by=by)
    saved = Category.objects.select_for_update().get(pk=category.pk)
    if over != mark_of_words(saved):
        raise WordsChangedError(saved)
    changes = 0
    for language, given in (("en", english), ("es", spanish)):
        before = getattr(saved, f"more_{language}")
        after = tidied(given, getattr(saved, f"synonyms_{language}"))
        setattr(saved, f"more_{language}", after)
        changes += _note(saved, language, before, after, by)
    if changes:
        saved.save(update_fields=["more_en", "more_es"])
    return changes


def tidied(given: list[str], shipped: list[str]) -> list[str]:
    """The words once each, without those that are in the shipped list already."""
    found: dict[str, str] = {}
    for one in given:
        text = " ".join(one.split())
        if not words_of(text):
            raise ValidationError(_("This is no word: %(word)s") % {"word": text})
        if len(text) > LONGEST_WORD:
            raise ValidationError(_("This is too long: %(word)s") % {"word": text})
        found.setdefault(text.lower(), text)
    kept = [text for key, text in found.items() if key not in {one.lower() for one in shipped}]
    if len(kept) > MOST_WORDS:
        raise ValidationError(_("These are too many words."))
    return kept


def _note(category: Category, language: str, before: list[str], after: list[str], by: Actor) -> int:
    """Write down what was added and taken away; new words are learned for typing mistakes."""
    new, gone = set(after) - set(before), set(before) - set(after)
    AddedWord.objects.bulk_create(
        AddedWord(category=category, language=language, word=word, added=word in new, by=by.user)
        for word in sorted(new | gone)
    )
    return len(new) + len(gone)
