"""Importing a file: the batch, the file while it is needed, and what was found in it."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cppc.core.models import AreaOwned
from cppc.core.tenancy import SameAreaFK, area_key


class ImportBatch(AreaOwned):
    """One file of listings, from the upload to its listings or its undoing."""

    class State(models.TextChoices):
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked")
        LOADING = "loading", _("being loaded")
        LOADED = "loaded", _("loaded")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")
        FAILED = "failed", _("failed")

    file_name = models.CharField(_("file"), max_length=200)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.CHECKING
    )
    rows = models.PositiveIntegerField(_("rows"), default=0)
    sound_rows = models.PositiveIntegerField(_("sound rows"), default=0)
    loaded_rows = models.PositiveIntegerField(_("loaded rows"), default=0)
    # Nullable so that a reader who may not know this person's name still sees the import.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-created_at"]
        constraints = [area_key("importbatch")]

    def __str__(self) -> str:
        return f"import {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("resources:show_import", args=[self.area.slug, self.pk])

    @property
    def is_busy(self) -> bool:
        """Whether the worker has yet to do its part."""
        return self.state in (self.State.CHECKING, self.State.LOADING, self.State.UNDOING)


class ImportFile(AreaOwned):
    """The bytes of an import; deleted once its listings are loaded or given up."""

    batch = models.OneToOneField(
        ImportBatch, on_delete=models.PROTECT, related_name="file", db_constraint=False
    )
    content = models.BinaryField()

    class Meta:
        constraints = [SameAreaFK(name="file_of_an_import_of_its_area", fk="batch")]


class ImportFinding(AreaOwned):
    """Something in a row of the file that a person must know."""

    class Level(models.TextChoices):
        ERROR = "error", _("left out")
        WARNING = "warning", _("loaded, look at it")

    class Problem(models.TextChoices):
        """What was found; the words people read."""

        EMPTY_FILE = "empty_file", _("The file has no rows.")
        NOT_A_TABLE = "not_a_table", _("This is not a CSV file. Save the sheet as CSV first.")
        TOO_MANY_ROWS = "too_many_rows", _("The file has too many rows. Split it.")
        BROKEN_FILE = "broken_file", _("The file cannot be read from this row on.")
        MISSING_COLUMN = "missing_column", _("This column is missing.")
        UNKNOWN_COLUMN = "unknown_column", _("We do not know this column. It was not read.")
        COLUMN_TWICE = "column_twice", _("This column stands twice. The first was read.")
        RAGGED_ROW = "ragged_row", _("This row has more or fewer cells than the heading.")
        BROKEN_LETTERS = "broken_letters", _("Letters in this row are broken.")
        GUESSED_LETTERS = "guessed_letters", _("We guessed some letters. Please look at them.")
        MISSING_NAME = "missing_name", _("The name is missing.")
        TOO_LONG = "too_long", _("This is too long. It was cut.")
        NAME_TOO_LONG = "name_too_long", _("This name is too long.")
        HTML_REMOVED = "html_removed", _("There was HTML in the text. We took it out.")
        CONTROL_CHARACTERS = (
            "control_characters",
            _("There were hidden characters. We took them out."),
        )
        BAD_PHONE = "bad_phone", _("This is not a phone number.")
        BAD_EMAIL = "bad_email", _("This is not an e-mail address.")
        BAD_WEBSITE = "bad_website", _("This is not a web address.")
        UNKNOWN_COUNTY = "unknown_county", _("There is no county of this name in Iowa.")
        UNKNOWN_CATEGORY = "unknown_category", _("We do not know this category.")
        UNKNOWN_LANGUAGE = "unknown_language", _("We do not know this language.")
        UNKNOWN_KIND = "unknown_kind", _("We do not know this kind.")
        UNKNOWN_SECRECY = (
            "unknown_secrecy",
            _("We do not know this word, so we keep the place secret."),
        )
        BAD_HOURS = "bad_hours", _("We cannot read these hours.")
        BAD_AGE = "bad_age", _("This is not an age.")
        BAD_DATE = "bad_date", _("This is not a date.")
        TWO_DIGIT_YEAR = "two_digit_year", _("The year has two digits. Write all four.")
        HALF_ADDRESS = "half_address", _("An address needs street, town and ZIP code.")
        NAMES = "names", _("These words may name somebody of a family.")
        DUPLICATE_HERE = "duplicate_here", _("A listing of this name and phone is already here.")
        DUPLICATE_IN_FILE = "duplicate_in_file", _("This listing stands in the file already.")

    batch = models.ForeignKey(
        ImportBatch, on_delete=models.PROTECT, related_name="findings", db_constraint=False
    )
    row = models.PositiveIntegerField(_("row"))  # as a spreadsheet counts: the heading is row 1
    column = models.CharField(_("column"), max_length=60, blank=True)
    level = models.CharField(_("what happens"), max_length=10, choices=Level.choices)
    problem = models.CharField(_("what we found"), max_length=30, choices=Problem.choices)
    value = models.CharField(_("in the file"), max_length=120, blank=True)

    class Meta:
        ordering = ["row", "column", "id"]
        constraints = [SameAreaFK(name="finding_of_an_import_of_its_area", fk="batch")]
