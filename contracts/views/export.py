"""Files for the finance office."""

from django.http import Http404, StreamingHttpResponse

from contracts.exports import KINDS, as_csv
from contracts.views.parts import allocation_or_404
from teams.access import area_view
from teams.models import Area
from teams.roles import Permission


@area_view(Permission.SEE_MONEY)
def export(request, area: Area, year: int, kind: str):
    """The budget, the commitments or the payments of a year as a CSV file."""
    if kind not in KINDS:
        raise Http404
    header, rows = KINDS[kind](allocation_or_404(area, year))
    response = StreamingHttpResponse(as_csv(header, rows), content_type="text/csv; charset=utf-8")
    name = f"{kind}-FY{year}-{area.slug}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
