"""Words to find kinds of help by: the list, and one kind of help with its words and history."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from resources.forms_words import WordsForm
from resources.models import AddedWord, Category
from resources.services.vocabulary import WordsChangedError, change_words, mark_of_words
from resources.views.hub_pages import newer
from resources.views.posted import posted
from teams.access import ActorRequest, statewide_view
from teams.roles import Permission
from teams.services.wall import NamesFound

ON_A_PAGE = 25
COLUMNS = ("synonyms_en", "synonyms_es", "more_en", "more_es")


@statewide_view(Permission.MANAGE_AREAS)
def words(request: ActorRequest) -> HttpResponse:
    asked = request.GET.get("q", "").strip()[:100].replace("\x00", "")
    found = Category.objects.annotate(
        **{f"{name}_text": Cast(name, TextField()) for name in COLUMNS}
    )
    if asked:
        fields = ("name_en", "name_es", *(f"{name}_text" for name in COLUMNS))
        conditions = (Q(**{f"{name}__icontains": asked}) for name in fields)
        found = found.filter(any_of(conditions))
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "resources/words.html", {"page": page, "asked": asked})


def any_of(conditions: Any) -> Q:
    """One of the conditions, at least."""
    made = Q()
    for one in conditions:
        made |= one
    return made


@statewide_view(Permission.MANAGE_AREAS)
def category_words(request: ActorRequest, code: str) -> HttpResponse:
    category = get_object_or_404(Category, pk=code)
    form = WordsForm(posted(request), initial=words_now(category))
    context: dict[str, Any] = {"category": category, "form": form}
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            if saved(request, category, form):
                messages.success(
                    request, _("The words are saved. The search knows them from now on.")
                )
                return redirect("resources:category_words", code)
        except WordsChangedError as changed:
            status, context["clashes"] = 409, newer(form, words_now(changed.category))
    changes = AddedWord.objects.filter(category=category).select_related("by")
    context["page"] = Paginator(changes, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "resources/category_words.html", context, status=status)


def words_now(category: Category) -> dict[str, str]:
    """The form as the words are saved."""
    words = {name: "\n".join(getattr(category, name)) for name in ("more_en", "more_es")}
    return {"version": mark_of_words(category), **words}


def saved(request: ActorRequest, category: Category, form: forms.Form) -> bool:
    """Whether the words could be kept; what stands against it is said in the form."""
    typed = form.cleaned_data
    said = {"english": typed["more_en"], "spanish": typed["more_es"], "over": typed["version"]}
    try:
        change_words(category=category, by=request.actor, **said)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    except NamesFound:
        form.add_error(None, _("These words may name somebody of a family. Choose others."))
        return False
    return True
