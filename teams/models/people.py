"""People and the hats they wear: persons, dated roles in areas and statewide, invitations."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from teams.roles import Role, StateRole


class UserManager(BaseUserManager["User"]):
    """Finds people by their e-mail; makes new ones with a hashed password."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=(email or "").lower())


class User(AbstractBaseUser):
    """A person who can sign in. What they may do stands in their memberships, never here."""

    class Notices(models.TextChoices):
        EACH = "each", _("Each one when it happens")
        DIGEST = "digest", _("One message a day")
        NONE = "none", _("Only what I must know")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    phone = models.CharField(_("phone at work"), max_length=40, blank=True)
    language = models.CharField(
        _("language of pages and messages"),
        max_length=5,
        choices=settings.LANGUAGES,
        default="en",
    )
    other_languages = models.CharField(_("other languages you speak"), max_length=120, blank=True)
    notices = models.CharField(
        _("messages by e-mail"), max_length=10, choices=Notices.choices, default=Notices.EACH
    )
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ["name", "email"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_person_for_each_email"),
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.get_full_name()


class DatedQuerySet(models.QuerySet):
    def current(self, on=None):
        """Rows whose term includes the day `on` (Iowa's today by default)."""
        day = on or timezone.localdate()
        return self.filter(Q(to_on=None) | Q(to_on__gte=day), from_on__lte=day)


class Membership(models.Model):
    """One role of one person in one area, with its first and last day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    area = models.ForeignKey("teams.Area", on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    from_on = models.DateField(_("from"), default=timezone.localdate)
    to_on = models.DateField(_("last day"), null=True, blank=True)
    given_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["role", "from_on"]
        indexes = [models.Index(fields=["person", "area"], name="membership_of_person")]
        constraints = [
            models.CheckConstraint(
                name="a_membership_ends_after_it_begins",
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
                violation_error_message=_("The last day must not be before the first."),
            ),
            models.UniqueConstraint(
                fields=["area", "person", "role"],
                condition=Q(to_on=None),
                name="one_open_membership_for_each_role",
                violation_error_message=_("This person already has this role here."),
            ),
            models.CheckConstraint(
                name="a_membership_has_an_area_role", condition=Q(role__in=Role.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} in {self.area_id}"


class StatewideRole(models.Model):
    """One role of one person for the whole state, with its first and last day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="statewide_roles")
    role = models.CharField(_("role"), max_length=20, choices=StateRole.choices)
    from_on = models.DateField(_("from"), default=timezone.localdate)
    to_on = models.DateField(_("last day"), null=True, blank=True)
    given_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["role", "from_on"]
        constraints = [
            models.CheckConstraint(
                name="a_statewide_role_ends_after_it_begins",
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
                violation_error_message=_("The last day must not be before the first."),
            ),
            models.UniqueConstraint(
                fields=["person", "role"],
                condition=Q(to_on=None),
                name="one_open_statewide_role_of_a_kind",
                violation_error_message=_("This person already has this role."),
            ),
            models.CheckConstraint(
                name="a_statewide_role_is_for_the_state", condition=Q(role__in=StateRole.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} for the state"


class InvitationQuerySet(models.QuerySet):
    def open(self):
        """Those whose link still works."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())

    def waiting(self):
        """Neither accepted nor withdrawn; the link may be too old by now."""
        return self.filter(accepted_at=None, withdrawn_at=None)


class Invitation(models.Model):
    """An invitation by e-mail to take a role; the link's secret is kept only as a hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    area = models.ForeignKey(
        "teams.Area", null=True, on_delete=models.PROTECT, related_name="invitations"
    )
    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices + StateRole.choices)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default="en"
    )
    to_on = models.DateField(_("role's last day"), null=True, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at"]
        constraints = [
            models.CheckConstraint(
                name="an_invitation_is_to_an_area_or_to_the_state",
                condition=Q(area=None, role__in=StateRole.values)
                | Q(area__isnull=False, role__in=Role.values),
                violation_error_message=_("This role does not fit here."),
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether the link still works."""
        return not (self.accepted_at or self.withdrawn_at) and self.expires_at > timezone.now()
