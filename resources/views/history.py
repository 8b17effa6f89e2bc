"""What was changed of a listing, by whom and when: for those who may read the record."""

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from cppc.core.models import AuditEvent
from resources.models import Service
from teams.access import ActorRequest, area_view
from teams.models import Area, User
from teams.roles import Permission

ON_A_PAGE = 25


@area_view(Permission.SEE_AUDIT)
def history(request: ActorRequest, area: Area, listing_id: uuid.UUID) -> HttpResponse:
    listing = get_object_or_404(Service.objects.for_list(), area=area, pk=listing_id)
    events = AuditEvent.objects.filter(rel="resources_service", row_id=str(listing.pk))
    page = Paginator(events, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"area": area, "listing": listing, "page": page, "changes": changes_of(page)}
    return render(request, "resources/history.html", context)


def changes_of(events: Any) -> list[dict[str, Any]]:
    """Each change with its person and the fields it touched, old and new."""
    people = dict(people_named({event.actor_id for event in events}))
    hidden = {"version", "updated_at"}
    return [
        {
            "at": event.at,
            "who": people.get(event.actor_id, ""),
            "made": event.op == "insert",
            "fields": [
                {"label": label_of(name), "before": (event.before or {}).get(name), "after": value}
                for name, value in (event.after or {}).items()
                if name not in hidden and event.op == "update"
            ],
        }
        for event in events
    ]


def people_named(keys: set[Any]) -> list[tuple[Any, str]]:
    """The names of people this person may know."""
    return [(one.pk, one.get_full_name()) for one in User.objects.filter(pk__in=keys)]


def label_of(column: str) -> str:
    """The words of a field by the name of its column."""
    field = next((one for one in Service._meta.fields if one.column == column), None)
    return str(field.verbose_name) if field else column
