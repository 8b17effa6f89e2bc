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

from resources.forms import WordsForm
from resources.models import AddedWord, Category
from resources.services.vocabulary import change_words
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
    initial = {name: "\n".join(getattr(category, name)) for name in ("more_en", "more_es")}
    form = WordsForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid() and saved(request, category, form):
        messages.success(request, _("The words are saved. The search knows them from now on."))
        return redirect("resources:category_words", code)
    changes = AddedWord.objects.filter(category=category).select_related("by")
    page = Paginator(changes, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"category": category, "form": form, "page": page}
    return render(request, "resources/category_words.html", context)


def saved(request: ActorRequest, category: Category, form: forms.Form) -> bool:
    """Whether the words could be kept; what stands against it is said in the form."""
    english, spanish = form.cleaned_data["more_en"], form.cleaned_data["more_es"]
    try:
        change_words(category=category, english=english, spanish=spanish, by=request.actor)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    except NamesFound:
        form.add_error(None, _("These words may name somebody of a family. Choose others."))
        return False
    return True
