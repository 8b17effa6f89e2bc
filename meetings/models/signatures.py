"""Who gave the word to keep a meeting private, and how: drawn, typed, on paper, or said aloud."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cppc.core.tenancy import SameAreaFK, area_key
from meetings.models.family import Attendance, MeetingPart


class SignedPaper(MeetingPart):
    """The picture of a sheet that people signed; the file itself lies sealed (core/vault.py)."""

    class Type(models.TextChoices):
        PDF = "application/pdf", "PDF"
        PNG = "image/png", "PNG"
        JPEG = "image/jpeg", "JPEG"

    stored_as = models.CharField(max_length=32)
    content_type = models.CharField(max_length=20, choices=Type.choices)
    size = models.PositiveIntegerField(_("size"))
    content_mark = models.CharField(max_length=64)  # SHA-256 of the file as it is handed out
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["created_at"]
        constraints = [
            area_key("signedpaper"),
            SameAreaFK(name="paper_of_a_family_of_its_area", fk="family"),
            SameAreaFK(name="paper_of_a_meeting_of_its_area", fk="meeting"),
        ]

    def __str__(self) -> str:
        return f"signed paper {self.pk}"


class SignatureQuerySet(models.QuerySet):
    def standing(self):
        """Those that nobody took back."""
        return self.filter(withdrawn_at=None)


class Signature(MeetingPart):
    """One person's word at one meeting to keep it private; taken back with a reason, never lost.

    It opens and closes nothing: nobody is sent away for not signing.
    """

    class Route(models.TextChoices):
        TOUCH = "touch", _("signed on the screen")
        TYPED = "typed", _("typed the name")
        PAPER = "paper", _("signed on paper")
        SPOKEN = "spoken", _("said it aloud")

    attendance = models.ForeignKey(
        Attendance, on_delete=models.PROTECT, related_name="signatures", db_constraint=False
    )
    route = models.CharField(_("how"), max_length=8, choices=Route.choices)
    name = models.CharField(_("name"), max_length=120)
    drawing = models.TextField(blank=True)  # sealed: the lines drawn on the screen
    witness = models.CharField(_("who heard it"), max_length=120, blank=True)
    paper = models.ForeignKey(
        SignedPaper,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="signatures",
        db_constraint=False,
    )
    text_version = models.CharField(max_length=20)
    text_mark = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(_("why it is taken back"), max_length=200, blank=True)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        ordering = ["signed_at"]
        constraints = [
            SameAreaFK(name="signature_of_a_family_of_its_area", fk="family"),
            SameAreaFK(name="signature_of_a_meeting_of_its_area", fk="meeting"),
            SameAreaFK(name="signature_of_an_attendance_of_its_area", fk="attendance"),
            SameAreaFK(name="signature_on_a_paper_of_its_area", fk="paper"),
            models.UniqueConstraint(
                fields=["area", "attendance"],
                condition=Q(withdrawn_at=None),
                name="one_standing_signature_for_each_person",
                violation_error_message=_("This person has signed already."),
            ),
            models.CheckConstraint(
                name="a_signature_has_what_its_route_needs",
                condition=(Q(route="touch") & ~Q(drawing=""))
                | Q(route="typed")
                | Q(route="paper", paper__isnull=False)
                | (Q(route="spoken") & ~Q(witness="")),
            ),
            models.CheckConstraint(
                name="a_signature_taken_back_has_the_reason",
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_why=""),
            ),
        ]

    def __str__(self) -> str:
        return f"signature {self.pk}"
