"""Words people search with: categories with their plain names, and single words for typo help."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class OurCategories(models.Manager):
    """The kinds of help that pages offer: our own; other taxonomies are for exchange alone."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(taxonomy="cppc")


class Category(models.Model):
    """What kind of help a listing gives, in plain words of both languages; public reference data.

    `taxonomy` names the list a code is from ("cppc" is our own), so that another one, such as
    Open Eligibility, can be loaded beside it. A sensitive category is one whose pages must leave
    no trace; one with `confidential` keeps the place of every listing that has it secret.
    """

    code = models.CharField(max_length=60, primary_key=True)
    taxonomy = models.CharField(max_length=40, default="cppc")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    position = models.PositiveSmallIntegerField(default=0)
    name_en = models.CharField(max_length=120)
    name_es = models.CharField(max_length=120)
    synonyms_en = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    synonyms_es = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    sensitive = models.BooleanField(default=False)
    confidential = models.CharField(max_length=20, blank=True)  # a Service.Confidential
    # Words that people of the state added; those of the shipped file are in the columns above.
    more_en = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    more_es = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    # What this is called in other taxonomies: codes of their terms.
    same_as = ArrayField(models.CharField(max_length=60), default=list, blank=True)

    # What a neighborhood network typically has, by the program's own answers to questions.
    typical = models.BooleanField(default=False)

    terms = models.Manager()  # of every taxonomy
    objects = OurCategories()

    class Meta:
        ordering = ["position", "code"]
        verbose_name_plural = "categories"
        base_manager_name = "terms"
        default_manager_name = "objects"

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_es if (get_language() or "").startswith("es") else self.name_en

    @property
    def phrases(self) -> list[str]:
        """Every name and synonym in both languages."""
        words = (*self.synonyms_en, *self.more_en, *self.synonyms_es, *self.more_es)
        return [self.name_en, self.name_es, *words]


class AddedWord(models.Model):
    """That somebody of the state gave a category a word to be found by, or took one away again."""

    class Language(models.TextChoices):
        ENGLISH = "en", _("English")
        SPANISH = "es", _("Spanish")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="word_changes", db_constraint=True
    )
    language = models.CharField(max_length=2, choices=Language.choices)
    word = models.CharField(max_length=80)
    added = models.BooleanField(default=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "id"]

    def __str__(self) -> str:
        return f"word of {self.category_id}"


class Vocabulary(models.Model):
    """One word of public listings or categories, to correct a misspelled search with.

    A correction is offered only when its search finds something, so a word whose listing is
    gone is never shown.
    """

    word = models.CharField(max_length=40, primary_key=True)  # small letters, no accents
    shown = models.CharField(max_length=40)  # as people write it
    trigrams = ArrayField(models.CharField(max_length=3), default=list)

    class Meta:
        indexes = [GinIndex(fields=["trigrams"], name="vocabulary_trigrams")]

    def __str__(self) -> str:
        return self.word
