"""Saying that a listing is still true by its provider, with a link and without an account."""

from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from resources.services.listing_links import OpenListing


@transaction.atomic
def confirm_listing(*, listing_id: UUID, by: OpenListing) -> date:
    """Note for today that everything is still true; the public page says that the provider did.

    The database itself notes it, for the listing of this link alone. Raises ValidationError when
    the link does not stand any more or the listing is not public.
    """
    if by.service_id != listing_id:
        raise PermissionDenied
    with connection.cursor() as cursor:
        cursor.execute("SELECT authz.confirm_by_link(%s, %s)", [by.token, by.binding])
        (day,) = cursor.fetchone()
    if day is None:
        raise ValidationError(_("This listing is not public now. Please write to the team."))
    return day
