"""Which pages are measured, as whom."""

from typing import NamedTuple

from django.urls import reverse

from cppc.core.identity import Identity, acting_as, at_the_door
from families.models import Family
from meetings.models import FamilyMeeting
from resources.models import PublishedListing
from teams.models import Area, User

FACILITATOR = "facilitator.linn@example.org"
COORDINATOR = "coordinator.linn@example.org"
STATE = "state.coordinator@example.org"
PEOPLE = (FACILITATOR, COORDINATOR, STATE)


class Page(NamedTuple):
    """A page by a stable name, its address, and who asks for it ("" without an account)."""

    name: str
    path: str
    who: str = ""


def pages() -> list[Page]:
    """The pages of the slice; the same family, meeting and listing at every size."""
    meeting = _meeting()
    family = [meeting.area.slug, meeting.family.reference]
    area = Area.objects.get(slug="linn-county")
    listing = PublishedListing.objects.filter(name_en="Acacia Food Pantry").order_by("pk")[0]
    return [
        Page("home, facilitator", reverse("home:index"), FACILITATOR),
        Page("my day", reverse("home:my_day"), FACILITATOR),
        Page("promises", reverse("families:promises"), FACILITATOR),
        Page("home, coordinator", reverse("home:index"), COORDINATOR),
        Page("home, whole state", reverse("home:state"), STATE),
        Page("area page", reverse("home:area", args=[area.slug])),
        Page("list of families", reverse("families:index", args=[area.slug]), COORDINATOR),
        Page("requests", reverse("families:referral_list", args=[area.slug]), COORDINATOR),
        Page("register", reverse("families:facilitators", args=[area.slug]), COORDINATOR),
        Page("counts of an area", reverse("meetings:counts", args=[area.slug]), COORDINATOR),
        Page("family page", reverse("families:detail", args=family), FACILITATOR),
        Page("guest list", reverse("families:guests", args=family), FACILITATOR),
        Page("meetings of a family", reverse("meetings:family_index", args=family), FACILITATOR),
        Page(
            "meeting page",
            reverse("meetings:family_detail", args=[*family, meeting.pk]),
            FACILITATOR,
        ),
        Page(
            "notes of a meeting",
            reverse("meetings:family_log", args=[*family, meeting.pk]),
            FACILITATOR,
        ),
        Page("search, words", f"{reverse('resources:search')}?q=diapers+for+my+baby"),
        Page("search, county", f"{reverse('resources:search')}?q=counseling&county=19113"),
        Page("listing", reverse("resources:listing", args=[listing.pk])),
    ]


def _meeting() -> FamilyMeeting:
    """A meeting held with a family that has met before, found as its facilitator."""
    with at_the_door():
        facilitator = User.objects.get(email=FACILITATOR)
    with acting_as(Identity(facilitator.pk)):
        demo = Family.objects.filter(reference__regex=r"^F-.{5}$", state="open", sealed=False)
        held = FamilyMeeting.objects.filter(family__in=demo, state="held", facilitator=facilitator)
        return held.select_related("area", "family").order_by("family__reference", "pk")[0]
