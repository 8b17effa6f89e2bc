"""Unfinished forms: kept on the server for their author alone until the final save."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cppc.core.models import Draft

Fields = dict[str, list[str]]

MOST_FIELDS = 1000  # a meeting of twelve with twenty steps has about 250
MOST_ROWS = 200
LONGEST_FIELD = 100_000
KEPT_FOR = timedelta(days=30)
WARNED_BEFORE = timedelta(days=7)
KEY = re.compile(r"[A-Za-z0-9._-]{1,80}")
FORMS: dict[str, str | Promise] = {}


class DraftConflict(Exception):  # noqa: N818 - it is a clash of two texts, not an error of the program
    """The draft on the server is not the one these words started from; carries the one there."""

    def __init__(self, draft: Draft) -> None:
        super().__init__("the draft changed meanwhile")
        self.draft = draft


def register_form(name: str, label: str | Promise) -> str:
    """Make `name` a form that may have drafts; its author reads `label` on the home page."""
    FORMS[name] = label
    return name


def sealed_mark(*parts: object) -> bytes:
    """32 bytes that only the holder of the field key can compute, different for all `parts`."""
    text = "\x1f".join(["cppc-drafts", *map(str, parts)])
    return hmac.new(settings.FIELD_KEY, text.encode(), hashlib.sha256).digest()


def person_mark(user: Any) -> str:
    """Who is signed in, in a form that says nothing to a reader of the device."""
    return sealed_mark("person", user.pk).hex()[:24]


def draft_context(request: HttpRequest, form_name: str, object_key: object = "new") -> dict:
    """What the page needs to keep the words of one form: the tag draft_attributes prints it.

    Raises LookupError for a form nobody registered.
    """
    if form_name not in FORMS:
        raise LookupError(f"register_form() was not called for {form_name!r}")
    key = str(object_key)
    draft = drafts_of(request.user).filter(form=form_name, object_key=key).first()
    record = record_mark(request.user, form_name, key)
    return {
        "record": record,
        "person": person_mark(request.user),
        "secret": base64.b64encode(sealed_mark("secret", request.user.pk, form_name, key)).decode(),
        "version": draft.version if draft else 0,
        "fields": draft.fields if draft else {},
        "at": draft.updated_at.isoformat() if draft else "",
        "fields_id": f"draft-{record}",
        "url": reverse("core:save_draft", args=[form_name, key]),
        "whoami": reverse("core:whoami"),
        "sign_in_url": reverse("core:signed_in_again"),
    }


def rows_in_draft(draft: dict, prefix: str) -> int:
    """How many rows a formset had when its draft was kept, so that the page has room for them."""
    texts = draft["fields"].get(f"{prefix}-TOTAL_FORMS") or ["0"]
    return min(int(texts[0]), MOST_ROWS) if texts[0].isdecimal() else 0


def record_mark(user: Any, form_name: str, object_key: object) -> str:
    """The name of one form's copies on a device: opaque, the same each time."""
    return sealed_mark("record", user.pk, form_name, object_key).hex()[:24]


def drafts_of(user: Any) -> QuerySet[Draft]:
    """A person's unfinished forms, the newest first; `ending` is true in the last week."""
    now = timezone.now()
    ending = ExpressionWrapper(Q(expires_at__lt=now + WARNED_BEFORE), BooleanField())
    mine = Draft.objects.filter(user=user, expires_at__gt=now)
    return mine.annotate(ending=ending).order_by("-updated_at")


@transaction.atomic
def save_draft(
    *, by: Any, form: str, object_key: str, fields: Any, base: int, path: str = ""
) -> Draft:
    """Keep the words of one unfinished form, if they go on from version `base`.

    Raises DraftConflict when somebody (the same person elsewhere) saved another version meanwhile,
    and ValidationError when the words are too many or not words.
    """
    checked = check_fields(fields)
    check_place(form, object_key)
    kept = {"fields": checked, "path": own_path(path), "expires_at": timezone.now() + KEPT_FOR}
    draft, made = Draft.objects.select_for_update().get_or_create(
        user=by, form=form, object_key=object_key, defaults={**kept, "version": base + 1}
    )
    if made or draft.fields == checked:
        return draft
    if draft.version != base and draft.expires_at > timezone.now():
        raise DraftConflict(draft)
    for name, value in kept.items():
        setattr(draft, name, value)
    draft.version += 1
    draft.save(force_update=True)
    return draft


def discard_draft(*, by: Any, form: str, object_key: str) -> bool:
    """Delete one's own draft; tells whether there was one."""
    deleted, _rows = Draft.objects.filter(user=by, form=form, object_key=object_key).delete()
    return bool(deleted)


def finish_draft(request: HttpRequest, form_name: str, object_key: object = "new") -> None:
    """The form is saved for good: its draft goes, here and, by the middleware, on the device."""
    key = str(object_key)
    discard_draft(by=request.user, form=form_name, object_key=key)
    done = getattr(request, "drafts_finished", [])
    request.drafts_finished = [*done, record_mark(request.user, form_name, key)]  # type: ignore[attr-defined]


def check_place(form: str, object_key: str) -> None:
    """Refuse drafts of unknown forms, and keys that no page of ours makes."""
    if form not in FORMS or not KEY.fullmatch(object_key):
        raise ValidationError(_("We do not know this form."))


def check_fields(fields: Any) -> Fields:
    """The fields as sent, if they are texts by name within the limits; else ValidationError."""
    if not isinstance(fields, dict) or len(fields) > MOST_FIELDS:
        raise ValidationError(_("These are too many fields for a draft."))
    for name, texts in fields.items():
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise ValidationError(_("A draft holds texts only."))
        if len(name) + sum(map(len, texts)) > LONGEST_FIELD or "\x00" in name + "".join(texts):
            raise ValidationError(_("This text is too long for a draft."))
    return fields


def own_path(path: Any) -> str:
    """`path` if it leads to a page of this site, else nothing."""
    plain = isinstance(path, str) and path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if plain and len(path) <= 300 and path.isprintable() else ""


def start_from(form: BaseForm, version: int | str) -> None:
    """Let a form that was refused as stale start from the newer `version` when it comes again."""
    data = QueryDict(mutable=True)
    data.update(form.data)  # type: ignore[arg-type]
    data["version"] = str(version)
    form.data = data


def take_newer(form: BaseForm, row: Any) -> list[dict]:
    """For the 409 page: what `row`, saved meanwhile, says differently; the form goes on from it."""
    names = [name for name in form.fields if name != "version" and hasattr(row, name)]
    clashes = clashes_of(form, {name: getattr(row, name) for name in names})
    start_from(form, row.version)
    return clashes


def clashes_of(form: BaseForm, theirs: Mapping[str, Any]) -> list[dict]:
    """For the 409 page: each field whose saved value is not what the reader typed."""
    clashes = []
    for name, value in theirs.items():
        field = form[name]
        saved = "" if value is None else str(field.field.prepare_value(value))
        typed = field.value()
        mine = ", ".join(map(str, typed)) if isinstance(typed, list) else str(typed or "")
        if mine.strip() != saved.strip():
            clashes.append(
                {"label": field.label, "name": field.html_name, "mine": mine, "theirs": saved}
            )
    return clashes
