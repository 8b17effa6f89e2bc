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
        MAPPING = "mapping", _("columns to be matched")
        CHECKED = "checked", _("checked")
        LOADING = "loading", _("being loaded")
        LOADED = "loaded", _("loaded")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")
        CANCELLED = "cancelled", _("given up")
        PUBLISHING = "publishing", _("being published")
        FAILED = "failed", _("failed")

    class Shape(models.TextChoices):
        UNKNOWN = "", _("not known yet")
        TEMPLATE = "template", _("our own table")
        MAPPED = "mapped", _("a table with columns of its own")
        HSDS_CSV = "hsds_csv", _("HSDS, a package of tables")
        HSDS_JSON = "hsds_json", _("HSDS, JSON")

    file_name = models.CharField(_("file"), max_length=200)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.CHECKING
    )
    rows = models.PositiveIntegerField(_("rows"), default=0)
    sound_rows = models.PositiveIntegerField(_("sound rows"), default=0)
    loaded_rows = models.PositiveIntegerField(_("loaded rows"), default=0)
    shape = models.CharField(
        _("kind of file"), max_length=10, choices=Shape.choices, blank=True, default=Shape.UNKNOWN
    )
    hsds_version = models.CharField(_("version"), max_length=10, blank=True)
    new_rows = models.PositiveIntegerField(_("new"), default=0)
    changed_rows = models.PositiveIntegerField(_("changed"), default=0)
    same_rows = models.PositiveIntegerField(_("unchanged"), default=0)
    refused_rows = models.PositiveIntegerField(_("left out"), default=0)
    kept_rows = models.PositiveIntegerField(_("kept, changed since"), default=0)
    published_rows = models.PositiveIntegerField(_("published"), default=0)
    # How far the worker is with what it does now; 0 of 0 while it has not counted yet.
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    # What an undoing ends in: undone, given up or failed.
    ending = models.CharField(max_length=10, blank=True)
    profile = models.ForeignKey(
        "resources.ImportProfile",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="batches",
        db_constraint=False,
    )
    # Nullable so that a reader who may not know this person's name still sees the import.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            area_key("importbatch"),
            SameAreaFK(name="profile_of_an_import_of_its_area", fk="profile"),
        ]

    def __str__(self) -> str:
        return f"import {self.pk}"

    @property
    def left_out(self) -> int:
        """How many rows become no listing; in a table each row is meant to be one."""
        if self.shape not in (self.Shape.TEMPLATE, self.Shape.MAPPED):
            return self.refused_rows
        return max(self.rows - self.new_rows - self.changed_rows - self.same_rows, 0)

    def get_absolute_url(self) -> str:
        return reverse("resources:show_import", args=[self.area.slug, self.pk])

    @property
    def is_busy(self) -> bool:
        """Whether the worker has yet to do its part."""
        state = self.State
        return self.state in (state.CHECKING, state.LOADING, state.UNDOING, state.PUBLISHING)

    @property
    def percent(self) -> int:
        """How much of the present work is done."""
        return min(100, self.done * 100 // self.total) if self.total else 0


class ImportFile(AreaOwned):
    """A sealed piece of an import's bytes; deleted once the file is checked or given up."""

    batch = models.ForeignKey(
        ImportBatch, on_delete=models.PROTECT, related_name="pieces", db_constraint=False
    )
    number = models.PositiveSmallIntegerField(default=0)
    content = models.BinaryField()

    class Meta:
        ordering = ["number"]
        constraints = [
            SameAreaFK(name="file_of_an_import_of_its_area", fk="batch"),
            models.UniqueConstraint(fields=["batch", "number"], name="a_piece_of_a_file_once"),
        ]


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
        TOO_LARGE_UNPACKED = "too_large_unpacked", _("Unpacked, this file is too large.")
        PACKED_TWICE = "packed_twice", _("A packed file inside a packed file is not read.")
        TOO_MANY_FILES = "too_many_files", _("There are too many files in it.")
        TOO_MANY_COLUMNS = "too_many_columns", _("The file has too many columns.")
        NOT_READ = "not_read", _("We do not read this file. It was left out.")
        NOT_HSDS = "not_hsds", _("We find no services in it that we can read.")
        NOT_AN_OBJECT = "not_an_object", _("This is not a record. It was left out.")
        MISSING_ID = "missing_id", _("The id is missing.")
        MADE_ID = "made_id", _("The id is no UUID. We made one that stays the same.")
        ID_TWICE = "id_twice", _("This id stands in the file twice. The first was read.")
        BROKEN_LINK = "broken_link", _("This points to a row that is not in the file.")
        BELONGS_NOWHERE = "belongs_nowhere", _("This belongs to no row of the file.")
        MANY_VALUES = "many_values", _("There are several values where one was expected.")
        BAD_TIME = "bad_time", _("This is not a time of day.")
        BAD_POINT = "bad_point", _("This is no point on the map.")
        ODD_ADDRESS = "odd_address", _("This is no address in the US. It is kept as a detail.")
        ODD_STATUS = "odd_status", _("Its source says that it is not running now.")
        LICENSED_CODE = "licensed_code", _("Codes of a licensed list may not be kept.")
        KEPT_PRIVATE = "kept_private", _("Its source keeps this private, and so do we.")
        UNKNOWN_WORD = "unknown_word", _("We do not know this word.")
        ORGANIZATION_TWICE = (
            "organization_twice",
            _("An organization of this name is here. Both are one now."),
        )
        ON_DO_NOT_LIST = "on_do_not_list", _("It asked not to be listed.")
        PUBLIC_HERE = "public_here", _("It is public. Somebody who may publish must load it.")
        SECRET_IS_PUBLIC = (
            "secret_is_public",
            _("Its secret place is public in a listing. Ask somebody who may publish."),
        )
        NOT_LOADED = "not_loaded", _("The database refused this row.")
        CHANGED_SINCE = "changed_since", _("Somebody changed it since. It was kept.")
        LACKS_WHAT = "lacks_what", _("Say what it is.")
        LACKS_KIND = "lacks_kind", _("Choose at least one kind of help.")
        LACKS_COUNTY = "lacks_county", _("Choose the counties it serves, or all of Iowa.")
        LACKS_START = (
            "lacks_start",
            _("Say how to start, or give a phone number everybody may see."),
        )
        NO_REFERRAL = "no_referral", _("Nobody is to be sent there, so it cannot be public.")
        BETRAYS_PLACE = (
            "betrays_place",
            _("The place is secret, but the address stands in the words. Take it out."),
        )
        DUPLICATE_HERE = "duplicate_here", _("A listing of this name and phone is already here.")
        DUPLICATE_IN_FILE = "duplicate_in_file", _("This listing stands in the file already.")

    batch = models.ForeignKey(
        ImportBatch, on_delete=models.PROTECT, related_name="findings", db_constraint=False
    )
    # Which table of a package: a name of ours, never one from the file.
    file = models.CharField(_("file"), max_length=30, blank=True)
    row = models.PositiveIntegerField(_("row"))  # as a spreadsheet counts: the heading is row 1
    column = models.CharField(_("column"), max_length=60, blank=True)
    level = models.CharField(_("what happens"), max_length=10, choices=Level.choices)
    problem = models.CharField(_("what we found"), max_length=30, choices=Problem.choices)
    value = models.CharField(_("in the file"), max_length=120, blank=True)

    class Meta:
        ordering = ["file", "row", "column", "id"]
        constraints = [SameAreaFK(name="finding_of_an_import_of_its_area", fk="batch")]
