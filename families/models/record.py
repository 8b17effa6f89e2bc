"""What a family's record keeps beside its plan: who is who, care of each child, its network."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cppc.core.models.base import FamilyOwned
from cppc.core.tenancy import SameAreaFK


class Relationship(FamilyOwned):
    """How somebody of the family stands to somebody else in it: `person` is `kind` `other`."""

    class Kind(models.TextChoices):
        PARENT = "parent", _("parent of")
        STEP_PARENT = "step_parent", _("stepparent of")
        GRANDPARENT = "grandparent", _("grandparent of")
        CAREGIVER = "caregiver", _("takes care of")
        SIBLING = "sibling", _("brother or sister of")
        PARTNER = "partner", _("partner of")
        FORMER_PARTNER = "former_partner", _("former partner of")
        RELATIVE = "relative", _("relative of")
        CLOSE = "close", _("close to")

    person = models.ForeignKey(
        "families.Person", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    kind = models.CharField(_("is"), max_length=16, choices=Kind.choices)
    other = models.ForeignKey(
        "families.Person", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )

    class Meta:
        ordering = ["kind", "created_at"]
        constraints = [
            SameAreaFK(name="relationship_of_a_family_of_its_area", fk="family"),
            SameAreaFK(name="relationship_of_a_person_of_its_area", fk="person"),
            SameAreaFK(name="relationship_to_a_person_of_its_area", fk="other"),
            models.CheckConstraint(
                name="nobody_is_related_to_oneself",
                condition=~Q(person=F("other")),
                violation_error_message=_("Choose two different people."),
            ),
            models.UniqueConstraint(
                fields=["area", "person", "other", "kind"],
                name="a_relationship_stands_once",
                violation_error_message=_("This is written down already."),
            ),
        ]

    def __str__(self) -> str:
        return f"relationship {self.pk}"


class CareDetail(FamilyOwned):
    """Something whoever looks after a child must know."""

    class Kind(models.TextChoices):
        ALLERGY = "allergy", _("Allergy")
        MEDICINE = "medicine", _("Medicine")
        FOOD = "food", _("Formula, food or diet")
        COMFORT = "comfort", _("What comforts")
        ROUTINE = "routine", _("Routines of the day")
        SLEEP = "sleep", _("Sleep")
        HEALTH = "health", _("Doctor and health")
        SCHOOL = "school", _("School or child care")
        OTHER = "other", _("Something else")

    person = models.ForeignKey(
        "families.Person",
        on_delete=models.PROTECT,
        related_name="care_details",
        db_constraint=False,
    )
    kind = models.CharField(_("what it is about"), max_length=10, choices=Kind.choices)
    text = models.CharField(_("what to know"), max_length=600)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            SameAreaFK(name="caredetail_of_a_family_of_its_area", fk="family"),
            SameAreaFK(name="caredetail_of_a_person_of_its_area", fk="person"),
        ]

    def __str__(self) -> str:
        return f"care detail {self.pk}"


class Support(FamilyOwned):
    """Somebody or something that holds the family up: one place in the picture of its network."""

    class Kind(models.TextChoices):
        NATURAL = "natural", _("natural: relatives and friends")
        INFORMAL = "informal", _("informal: neighbors, church, clubs")
        FORMAL = "formal", _("formal: services and professionals")

    class Strength(models.IntegerChoices):
        STRONG = 1, _("strong: there when it counts")
        SOME = 2, _("some: helps now and then")
        WISHED = 3, _("weak or new: the family wants more of it")

    name = models.CharField(_("name of the person or group"), max_length=120)
    kind = models.CharField(_("kind of support"), max_length=10, choices=Kind.choices)
    strength = models.PositiveSmallIntegerField(
        _("how strong it is today"), choices=Strength.choices, default=Strength.SOME
    )
    relation = models.CharField(_("who this is to the family"), max_length=120, blank=True)
    person = models.ForeignKey(
        "families.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        verbose_name=_("whom it helps most"),
    )
    listing = models.UUIDField(null=True, blank=True)  # the public listing it points to
    phone = ""  # stands in Phone; `with_phones()` fills it in

    class Meta:
        ordering = ["strength", "kind", "name"]
        constraints = [
            SameAreaFK(name="support_of_a_family_of_its_area", fk="family"),
            SameAreaFK(name="support_of_a_person_of_its_area", fk="person"),
        ]

    def __str__(self) -> str:
        return f"support {self.pk}"
