"""What left a family's record on paper or as a file: to whom, why, and whether it came back."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cppc.core.models.base import FamilyOwned
from cppc.core.tenancy import SameAreaFK, area_key


class Disclosure(FamilyOwned):
    """One print, file or share: written once, by the person who made it; nobody can change it."""

    class What(models.TextChoices):
        FAMILY_COPY = "family_copy", _("the plan, family copy")
        AGENCY_COPY = "agency_copy", _("the plan, agency copy")
        TRAINING_COPY = "training_copy", _("the plan without names, for training")
        NOTES = "notes", _("notes of a meeting")
        INVITATION = "invitation", _("an invitation to a meeting")
        CARE_SHEET = "care_sheet", _("a child's care sheet")
        CONSENT = "consent", _("a consent")
        OPENINGS = "openings", _("the list of who opened the record")
        RETURN_LETTER = "return_letter", _("a letter that asks for copies back")
        RECORD = "record", _("the whole record")

    class Form(models.TextChoices):
        PRINT = "print", _("on paper")
        PDF = "pdf", _("as a file to print")
        EXPORT = "export", _("as a file of data")
        SHARE = "share", _("shown or sent")

    # What somebody holds that can come back; a letter to him is no copy of the record.
    HELD = tuple(value for value in What.values if value not in ("return_letter", "training_copy"))

    what = models.CharField(_("what"), max_length=16, choices=What.choices)
    subject_id = models.UUIDField(null=True, blank=True)  # the plan version, meeting, consent ...
    recipient = models.CharField(_("who gets it"), max_length=200)
    guest = models.ForeignKey(
        "families.Guest",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
    )
    purpose = models.CharField(_("what for"), max_length=300)
    form = models.CharField(_("how"), max_length=8, choices=Form.choices)
    copy_number = models.PositiveSmallIntegerField(_("copy number"), null=True, blank=True)
    copies = models.PositiveSmallIntegerField(_("number of copies"), null=True, blank=True)
    disclosed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-created_at", "pk"]
        indexes = [models.Index(fields=["family", "created_at"], name="disclosures_of_a_family")]
        constraints = [
            area_key("disclosure"),
            SameAreaFK(name="disclosure_of_a_family_of_its_area", fk="family"),
            SameAreaFK(name="disclosure_to_a_guest_of_its_area", fk="guest"),
            models.CheckConstraint(
                name="copies_are_counted_from_one",
                condition=Q(copy_number=None, copies=None)
                | Q(copy_number__gte=1, copies=None)
                | Q(copy_number__gte=1, copies__gte=F("copy_number")),
                violation_error_message=_("The copy number does not fit the number of copies."),
            ),
        ]

    def __str__(self) -> str:
        return f"disclosure {self.pk}"

    @property
    def kind_words(self) -> str:
        """What left the record: copies of the plan are numbered, a slip is about one promise."""
        slip = self.what == self.What.FAMILY_COPY and self.copy_number is None
        return _("a slip about one promise") if slip else self.get_what_display()  # type: ignore[return-value]


class CopyEvent(FamilyOwned):
    """What became of a copy: asked for, returned, destroyed, or not to be had; written once."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        RETURNED = "returned", _("came back")
        DESTROYED = "destroyed", _("destroyed")
        LOST = "lost", _("cannot come back")

    disclosure = models.ForeignKey(
        Disclosure, on_delete=models.PROTECT, related_name="events", db_constraint=False
    )
    state = models.CharField(_("what became of it"), max_length=10, choices=State.choices)
    note = models.CharField(_("note"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            SameAreaFK(name="copyevent_of_a_family_of_its_area", fk="family"),
            SameAreaFK(name="copyevent_of_a_disclosure_of_its_area", fk="disclosure"),
        ]

    def __str__(self) -> str:
        return f"copy event {self.pk}"
