"""Saying that a listing is still true: by somebody of the team, or by its provider with a link."""

from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from resources.models import PublishedListing, Service, VerifiedBy
from resources.policies import can_verify
from resources.services.listing_links import OpenListing
from teams.access import Actor


@transaction.atomic
def confirm_listing(
    *, listing_id: UUID, how: str, by: Actor | OpenListing, on: date | None = None
) -> date:
    """Note that everything is still true, by whom and how; the public page shows day and side.

    A provider is whoever opened the listing's link, without an account, and says it for today.
    Raises ValidationError for a day to come, for a provider's word noted by the team, and when the
    link does not stand any more or the listing is not public.
    """
    if isinstance(by, OpenListing):
        if by.service_id != listing_id or how != Service.Verified.PROVIDER:
            raise PermissionDenied
        return _confirm_by_link(by)
    saved = Service.objects.select_for_update(of=("self",)).select_related("area")
    found = saved.get(pk=listing_id)
    if not can_verify(by, found):
        raise PermissionDenied
    day = on or timezone.localdate()
    if day > timezone.localdate():
        raise ValidationError({"on": _("This day has not come yet.")})
    if how == Service.Verified.PROVIDER:
        raise ValidationError({"how": _("Only the provider can say this, with a link.")})
    found.verified_on, found.verified_by, found.verified_how = day, by.user, how
    found.version += 1
    found.save(force_update=True)
    PublishedListing.objects.filter(pk=found.pk).update(
        verified_on=day, verified_by=VerifiedBy.TEAM, copied_version=found.version
    )
    return day


def _confirm_by_link(link: OpenListing) -> date:
    """The database itself notes it, for the listing of this link alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT authz.confirm_by_link(%s, %s)", [link.token, link.binding])
        (day,) = cursor.fetchone()
    if day is None:
        raise ValidationError(_("This listing is not public now. Please write to the team."))
    return day
