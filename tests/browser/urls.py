"""The site's addresses and a form of the tests' own, so that drafts are tried on nothing else."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from cppc.core.charts import BarChart, StackedBarChart
from cppc.core.drafts import (
    clashes_of,
    draft_context,
    finish_draft,
    register_form,
    rows_in_draft,
)
from cppc.core.marks import public, signed_in
from cppc.core.widgets import DateInput

VISIT = register_form("test-visit", _("Test visit"))
STALE = "Words somebody else saved."


class VisitForm(forms.Form):
    where = forms.CharField(label="Where", max_length=40, help_text="A place")
    on = forms.DateField(label="On", required=False, widget=DateInput)
    kind = forms.ChoiceField(
        label="Kind", choices=[("home", "At home"), ("away", "Away")], widget=forms.RadioSelect
    )
    size = forms.ChoiceField(label="Size", choices=[("", "Choose"), ("s", "Small"), ("l", "Large")])
    days = forms.MultipleChoiceField(
        label="Days",
        choices=[("1", "Monday"), ("2", "Tuesday"), ("3", "Friday")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    notes = forms.CharField(label="Notes", widget=forms.Textarea)
    version = forms.IntegerField(widget=forms.HiddenInput, initial=1)

    def clean_notes(self) -> str:
        if "forbidden" in self.cleaned_data["notes"]:
            raise ValidationError("Not this word.")
        return self.cleaned_data["notes"]


@signed_in
def visit(request: HttpRequest, key: str) -> HttpResponse:
    form = VisitForm(request.POST or None)
    status, clashes = 200, []
    if request.method == "POST" and form.is_valid():
        if "stale" in form.cleaned_data["notes"] and form.cleaned_data["version"] == 1:
            clashes = clashes_of(form, {"notes": STALE})
            form.data = {**form.data.dict(), "version": "2"}
            status = 409
        else:
            with settings.SAVED.open("a") as out:
                out.write(form.cleaned_data["notes"] + "\n")
            finish_draft(request, VISIT, key)
            return redirect("saved")
    context = {"form": form, "clashes": clashes, "draft": draft_context(request, VISIT, key)}
    return render(request, "browser_visit.html", context, status=status)


@signed_in
def saved(request: HttpRequest) -> HttpResponse:
    return render(request, "browser_saved.html")


@signed_in
def two_forms(request: HttpRequest) -> HttpResponse:
    drafts = [draft_context(request, VISIT, key) for key in ("left", "right")]
    return render(request, "browser_two_forms.html", {"drafts": drafts})


class StepForm(forms.Form):
    what = forms.CharField(label="What", required=False)


@signed_in
def rows(request: HttpRequest) -> HttpResponse:
    draft = draft_context(request, VISIT, "rows")
    make = forms.formset_factory(StepForm, extra=max(1, rows_in_draft(draft, "steps")))
    steps = make(prefix="steps")
    if request.method == "POST":
        more = int(request.POST["steps-TOTAL_FORMS"]) + 1
        steps = make({**request.POST.dict(), "steps-TOTAL_FORMS": str(more)}, prefix="steps")
    return render(request, "browser_rows.html", {"steps": steps, "draft": draft})


@public
def parts(request: HttpRequest) -> HttpResponse:
    rows = [("Food", [50, 30]), ("Rent", [200, 0])]
    context = {
        "bars": BarChart("Paid", "Rent is most.", [("Food", 50), ("Rent", 200)], ["For", "Paid"]),
        "stack": StackedBarChart(
            "Money", "Some is left.", ["Paid", "Left"], rows, ["For", "Paid", "Left"], unit="money"
        ),
        "form": VisitForm({}),
        "facts": [("Where", "School"), ("When", "")],
    }
    return render(request, "browser_parts.html", context)


@public
def paper(request: HttpRequest) -> HttpResponse:
    return render(request, "browser_paper.html")


urlpatterns = [
    path("test/paper/", paper),
    path("test/visit/<slug:key>/", visit, name="visit"),
    path("test/saved/", saved, name="saved"),
    path("test/two-forms/", two_forms),
    path("test/rows/", rows),
    path("test/parts/", parts),
    path("", include("cppc.urls")),
]
handler400 = "cppc.errors.bad_request"
handler500 = "cppc.errors.server_error"
