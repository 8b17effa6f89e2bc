"""Template tags of the page components; each is described in docs/components.md."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BaseForm, BaseFormSet, BoundField
from django.template import Context
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from cppc.core import charts
from cppc.core.drafts import FORMS, person_mark
from cppc.core.models import Draft
from cppc.core.table_rows import rows_for_phones

register = template.Library()
REFERENCE = re.compile(r"/([FR]-[A-Z0-9]{5})/")  # of a family or a request, in an address


@register.filter
def money(value: charts.Number | None) -> str:
    """`1234.5` as `$1,234.50`, the same in English and Spanish; nothing stays nothing."""
    return "" if value is None else charts.money(value)


@register.filter
def unlocalized(value: Any) -> Any:
    """A choice's value as the browser must send it back, without separators of a language."""
    return str(value) if isinstance(value, int) else value


@register.simple_tag
def when(value: date | datetime | None, *, weekday: bool = False) -> str | SafeString:
    """A day or a moment in the reader's words, inside <time>; nothing stays nothing."""
    if value is None:
        return ""
    day: date = value
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        words, stamp = date_format(local, "DATETIME_FORMAT"), local.isoformat(timespec="minutes")
        day = local
    else:
        words, stamp = date_format(value, "DATE_FORMAT"), value.isoformat()
    if weekday:
        words = f"{date_format(day, 'l')}, {words}"
    return format_html('<time datetime="{}">{}</time>', stamp, words)


@register.simple_tag
def quick_exit_address() -> str:
    """Where `Leave now` goes: a page that anybody may have open."""
    return str(settings.QUICK_EXIT_URL)


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: BaseForm | BaseFormSet | list[BaseForm]) -> dict:
    """All errors of the forms, formsets and lists of forms given, each with a link to its field."""
    flat = [one for form in forms for one in (form if isinstance(form, list) else [form])]
    errors = [error for form in flat for error in errors_of(form)]
    return {"errors": errors, "total": sum(bool(error["label"]) for error in errors)}


def errors_of(form: BaseForm | BaseFormSet) -> Iterator[dict]:
    """The errors of one form or formset, in the order of the page."""
    if not form.is_bound:
        return
    if isinstance(form, BaseFormSet):
        for message in form.non_form_errors():
            yield {"message": message, "target": "", "label": ""}
        for row in form.forms:
            yield from errors_of(row)
        return
    for message in form.non_field_errors():
        yield {"message": message, "target": "", "label": ""}
    for field in form:
        for message in field.errors:
            target = "" if field.is_hidden else first_control(field)
            yield {"message": message, "target": target, "label": field.label}


def first_control(field: BoundField) -> str:
    """The id a link can point at; a group of radios has none itself, its first choice has."""
    if field.id_for_label:
        return field.id_for_label
    first = next(iter(field.subwidgets), None)
    return first.id_for_label if first else ""


@register.simple_block_tag
def choose(content: SafeString) -> SafeString:
    """A list to choose from whose first line is a word, where Django draws dashes."""
    word = conditional_escape(gettext("Choose"))
    drawn = content.replace(">---------<", f">{word}<")
    return mark_safe(drawn)  # nosec B308 B703 # noqa: S308 - drawn by Django; our word is escaped


@register.simple_block_tag
def table_region(content: SafeString, label: str) -> SafeString:
    """A frame for a wide table that can be scrolled with the keyboard alone.

    On a phone its rows become cards, where that can be read (`cppc.core.table_rows`).
    """
    rows = rows_for_phones(content)
    return format_html(
        '<div class="table-region{}" tabindex="0" role="region" aria-label="{}">{}</div>',
        "" if rows is None else " table-region--rows",
        label,
        content if rows is None else rows,
    )


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page, parameter: str = "page") -> dict:
    """Links to the other pages of a list; filters in the address stay as they are."""

    def address(number: int) -> str:
        return changed_query(context, {parameter: number})

    elided: Iterable = page.paginator.get_elided_page_range(page.number, on_each_side=1)
    links = [
        {
            "label": label,
            "url": address(label) if isinstance(label, int) else "",
            "current": label == page.number,
            "gap": not isinstance(label, int),
        }
        for label in elided
    ]
    return {
        "page": page,
        "links": links,
        "newer": address(page.previous_page_number()) if page.has_previous() else "",
        "older": address(page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(context: Context, name: str, label: str, number: bool = False) -> dict:
    """The head of a column that sorts the list: `?sort=name`, and `?sort=-name` the other way."""
    current = context["request"].GET.get("sort", "")
    direction = {name: "ascending", f"-{name}": "descending"}.get(current, "")
    turned = f"-{name}" if current == name else name
    url = changed_query(context, {"sort": turned, "page": None})
    return {"label": label, "url": url, "direction": direction, "number": number}


def changed_query(context: Context, changes: dict[str, Any]) -> str:
    """The address of this page with some parameters changed, or dropped where None."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}"


@register.inclusion_tag("components/idle_warning.html", takes_context=True)
def idle_warning(context: Context) -> dict:
    """The question that comes before a session ends for lack of use."""
    return {
        "seconds": settings.SESSION_IDLE_SECONDS,
        "warning": settings.SESSION_IDLE_WARNING_SECONDS,
    }


@register.inclusion_tag("components/sign_out_warning.html", takes_context=True)
def sign_out_warning(context: Context) -> dict:
    """The question that comes before signing out while words are only on this device."""
    return {"person": person_mark(context["user"])}


@register.simple_tag
def draft_attributes(draft: dict) -> SafeString:
    """What a <form> needs so that draft.js keeps its words; `draft` is from draft_context."""
    return format_html(
        'data-draft="{record}" data-draft-person="{person}" data-draft-secret="{secret}"'
        ' data-draft-version="{version}" data-draft-at="{at}" data-draft-url="{url}"'
        ' data-draft-whoami="{whoami}" autocomplete="off"',
        **draft,
    )


@register.inclusion_tag("components/draft_status.html")
def draft_status(draft: dict) -> dict:
    """The line that says where the words are, and the questions draft.js may have to ask."""
    return {"draft": draft}


@register.filter
def draft_label(draft: Draft) -> str | Promise:
    """What the unfinished form is called, and of which family or request it is."""
    label, found = FORMS.get(draft.form, draft.form), REFERENCE.search(draft.path)
    return f"{label}: {found[1]}" if found else label


@register.inclusion_tag("components/bar_chart.html")
def bar_chart(chart: charts.BarChart) -> dict:
    """A bar chart with its table."""
    return {"chart": chart}


@register.inclusion_tag("components/stacked_bar_chart.html")
def stacked_bar_chart(chart: charts.StackedBarChart) -> dict:
    """A stacked bar chart with its key and its table."""
    return {"chart": chart}
