import json
from datetime import timedelta

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cppc.core.draft_middleware import DraftMiddleware
from cppc.core.drafts import (
    FORMS,
    DraftConflict,
    clashes_of,
    discard_draft,
    draft_context,
    drafts_of,
    finish_draft,
    own_path,
    person_mark,
    record_mark,
    rows_in_draft,
    save_draft,
)
from cppc.core.models import Draft
from tests.conftest import acting, owner
from tests.factories import UserFactory

WORDS = {"notes": ["Grandmother drives on Tuesdays."]}


@pytest.fixture(autouse=True)
def _a_form(monkeypatch):
    monkeypatch.setitem(FORMS, "test-notes", "Test notes")


@pytest.fixture
def ana(db):
    with owner():
        return UserFactory()


@pytest.fixture
def ben(db):
    with owner():
        return UserFactory()


def save(user, fields=WORDS, base=0, key="one", **more):
    with acting(user):
        return save_draft(
            by=user, form="test-notes", object_key=key, fields=fields, base=base, **more
        )


def send(client, user, key="one", **body):
    body = {"base": 0, "person": person_mark(user), "fields": WORDS, "path": "/a/", **body}
    address = reverse("core:save_draft", args=["test-notes", key])
    return client.post(address, json.dumps(body), content_type="application/json")


def test_draft_is_kept_and_goes_on_from_its_version(ana):
    first = save(ana)
    second = save(ana, {"notes": ["More."]}, base=first.version)
    assert (first.version, second.version, second.fields) == (1, 2, {"notes": ["More."]})


def test_draft_changed_elsewhere_is_never_overwritten(ana):
    save(ana)
    with pytest.raises(DraftConflict) as clash:
        save(ana, {"notes": ["Other words."]}, base=0)
    assert clash.value.draft.fields == WORDS
    with acting(ana):
        assert drafts_of(ana).get().fields == WORDS


def test_same_words_sent_twice_are_no_conflict(ana):
    save(ana)
    assert save(ana, base=0).version == 1


def test_expired_draft_gives_way(ana):
    save(ana)
    with owner():
        Draft.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert save(ana, {"notes": ["New."]}, base=0).fields == {"notes": ["New."]}


@pytest.mark.parametrize(
    "fields",
    [
        None,
        ["notes"],
        {"notes": "not a list"},
        {"notes": [1]},
        {"notes": ["x" * 100_001]},
        {"notes": ["a\x00b"]},
        {f"field{n}": [] for n in range(1001)},
    ],
)
def test_draft_that_is_not_texts_within_the_limits_is_refused(ana, fields):
    with pytest.raises(ValidationError):
        save(ana, fields)


@pytest.mark.parametrize(("form", "key"), [("unknown", "one"), ("test-notes", "a/b"), ("", "")])
def test_draft_of_an_unknown_place_is_refused(ana, form, key):
    with acting(ana), pytest.raises(ValidationError):
        save_draft(by=ana, form=form, object_key=key, fields=WORDS, base=0)


@pytest.mark.parametrize(
    "path", ["https://evil.example/", "//evil.example", "/\\evil", "x", 5, "/" + "a" * 300, "/a\n"]
)
def test_path_to_another_site_is_dropped(path):
    assert own_path(path) == ""


def test_database_shows_a_draft_to_its_author_alone(ana, ben):
    save(ana)
    with acting(ana):
        assert Draft.objects.count() == 1
    with acting(ben):
        assert Draft.objects.count() == 0
        assert Draft.objects.update(fields={}) == 0
        assert Draft.objects.all().delete() == (0, {})
    with acting(None):
        assert Draft.objects.count() == 0


def test_database_refuses_a_draft_in_another_persons_name(ana, ben):
    with acting(ben), pytest.raises(DatabaseError), transaction.atomic():
        save_draft(by=ana, form="test-notes", object_key="one", fields=WORDS, base=0)


def test_raw_sql_of_another_person_reads_no_draft(ana, ben):
    save(ana)
    with acting(ben), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_draft")
        assert cursor.fetchone() == (0,)


def test_list_warns_in_the_last_week_and_leaves_out_the_expired(ana):
    for key, days in [("far", 20), ("near", 3), ("gone", -1)]:
        save(ana, key=key)
        with owner():
            when = timezone.now() + timedelta(days=days)
            Draft.objects.filter(object_key=key).update(expires_at=when)
    with acting(ana):
        found = {draft.object_key: draft.ending for draft in drafts_of(ana)}
    assert found == {"far": False, "near": True}


def test_marks_differ_by_person_and_place_and_name_nobody(ana, ben):
    marks = {
        record_mark(ana, "test-notes", "one"),
        record_mark(ana, "test-notes", "two"),
        record_mark(ben, "test-notes", "one"),
        person_mark(ana),
        person_mark(ben),
    }
    assert len(marks) == 5
    assert not any(str(ana.pk) in mark for mark in marks)


def test_context_gives_each_person_another_key_and_the_saved_words(ana, ben):
    save(ana)
    contexts = []
    for user in (ana, ben):
        request = RequestFactory().get("/")
        request.user = user
        with acting(user):
            contexts.append(draft_context(request, "test-notes", "one"))
    assert contexts[0]["secret"] != contexts[1]["secret"]
    assert [(one["version"], one["fields"]) for one in contexts] == [(1, WORDS), (0, {})]


def test_context_of_a_form_nobody_registered_is_a_mistake(ana):
    request = RequestFactory().get("/")
    request.user = ana
    with pytest.raises(LookupError):
        draft_context(request, "nobody-knows", "one")


def test_save_view_answers_with_the_version(ana, client_of):
    response = send(client_of(ana), ana)
    assert (response.status_code, response.json()) == (200, {"version": 1})
    assert "no-store" in response["Cache-Control"]


def test_save_view_answers_a_conflict_with_the_other_words(ana, client_of):
    client = client_of(ana)
    send(client, ana)
    response = send(client, ana, fields={"notes": ["Mine."]})
    assert response.status_code == 409
    assert response.json() == {"error": "conflict", "version": 1, "fields": WORDS}


def test_save_view_tells_a_script_that_nobody_is_signed_in(ana, client):
    assert send(client, ana).status_code == 401
    assert client.get(reverse("core:whoami")).status_code == 401


def test_words_of_one_person_are_not_saved_as_anothers(ana, ben, client_of):
    response = send(client_of(ben), ana)
    assert (response.status_code, response.json()) == (403, {"error": "different_person"})
    with owner():
        assert Draft.objects.count() == 0


@pytest.mark.parametrize("body", ["", "[]", "{", '{"base": -1}', '{"base": true}', '{"base": "1"}'])
def test_save_view_refuses_what_is_no_draft(ana, client_of, body):
    address = reverse("core:save_draft", args=["test-notes", "one"])
    response = client_of(ana).post(address, body, content_type="application/json")
    assert response.status_code == 400


def test_save_view_refuses_a_body_beyond_the_limit(ana, client_of, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert send(client_of(ana), ana, fields={"a": ["x" * 200]}).status_code == 413


def test_whoami_gives_a_mark_and_a_token(ana, client_of):
    answer = client_of(ana).get(reverse("core:whoami")).json()
    assert answer["person"] == person_mark(ana)
    assert answer["csrf"]


def test_discard_deletes_ones_own_draft_only(ana, ben, client_of):
    save(ana)
    address = reverse("core:discard_draft", args=["test-notes", "one"])
    client_of(ben).post(address)
    with owner():
        assert Draft.objects.count() == 1
    assert client_of(ana).post(address).status_code == 302
    with owner():
        assert Draft.objects.count() == 0


def test_discard_answers_a_script_in_json_and_an_unknown_form_with_404(ana, client_of):
    client = client_of(ana)
    address = reverse("core:discard_draft", args=["test-notes", "one"])
    assert client.post(address, "{}", content_type="application/json").json() == {"version": 0}
    assert client.post(reverse("core:discard_draft", args=["nope", "one"])).status_code == 404


def test_discard_says_whether_there_was_a_draft(ana):
    save(ana)
    with acting(ana):
        assert discard_draft(by=ana, form="test-notes", object_key="one") is True
        assert discard_draft(by=ana, form="test-notes", object_key="one") is False


def test_list_page_costs_the_same_with_one_and_with_three_drafts(ana, client_of):
    client = client_of(ana)
    client.get(reverse("core:drafts"))
    save(ana, key="first", path="/back/here/")
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("core:drafts"))
    for key in ("second", "third"):
        save(ana, key=key, path="/back/here/")
    with CaptureQueriesContext(connection) as three:
        response = client.get(reverse("core:drafts"))
    assert response.content.decode().count('href="/back/here/"') == 3
    assert "Test notes" in response.content.decode()
    assert len(one) == len(three)


def test_list_page_without_drafts_says_so(ana, client_of):
    response = client_of(ana).get(reverse("core:drafts"))
    assert "Nothing is left unfinished." in response.content.decode()


def test_staying_signed_in_leads_back_to_the_page_on_this_site_only(ana, client_of):
    client = client_of(ana)
    address = reverse("core:extend_session")
    assert client.post(address, headers={"referer": "http://testserver/a/"})["Location"].endswith(
        "/a/"
    )
    assert client.post(address, headers={"referer": "https://evil.example/"})["Location"] == "/"


def answer(response, *, user=None, header=True):
    """What DraftMiddleware makes of the answer of a view."""

    def view(request):
        if user:
            request.user = user
            with acting(user):
                finish_draft(request, "test-notes", "one")
        return response

    headers = {"X-Draft-Fetch": "1"} if header else {}
    return DraftMiddleware(view)(RequestFactory().post("/", headers=headers))


def test_redirect_of_a_final_save_names_the_finished_draft(ana):
    save(ana)
    answered = answer(redirect("/done/"), user=ana)
    assert json.loads(answered.content) == {
        "next": "/done/",
        "finished": [record_mark(ana, "test-notes", "one")],
    }
    with acting(ana):
        assert not drafts_of(ana).exists()


def test_redirect_without_final_save_finishes_nothing():
    assert json.loads(answer(redirect("/more/")).content) == {"next": "/more/", "finished": []}


def test_redirect_to_sign_in_is_401_for_the_script():
    assert answer(redirect(reverse("account_login") + "?next=/a/")).status_code == 401


def test_form_with_errors_is_422_for_the_script_and_200_without_it():
    assert answer(HttpResponse("<form>")).status_code == 422
    assert answer(HttpResponse("<form>"), header=False).status_code == 200


def test_other_answers_pass_as_they_are():
    assert answer(HttpResponse("no", status=409)).status_code == 409
    assert answer(HttpResponse("{}", content_type="application/json")).status_code == 200


def test_cookies_survive_the_change_of_a_redirect():
    response = redirect("/done/")
    response.set_cookie("kept", "1")
    assert answer(response).cookies["kept"].value == "1"


def test_clashes_name_only_the_fields_that_differ():
    class Notes(forms.Form):
        summary = forms.CharField(label="Summary")
        days = forms.MultipleChoiceField(label="Days", choices=[("1", "Mon"), ("2", "Tue")])
        on = forms.DateField(label="On")

    form = Notes({"summary": "Mine", "days": ["1", "2"], "on": "2026-11-22"})
    theirs = {"summary": "Theirs", "on": "2026-11-22", "days": "1, 2"}
    assert clashes_of(form, theirs) == [
        {"label": "Summary", "name": "summary", "mine": "Mine", "theirs": "Theirs"}
    ]


@pytest.mark.parametrize(("texts", "rows"), [(["4"], 4), (["x"], 0), ([], 0), (["999999"], 200)])
def test_rows_in_a_draft_are_counted_within_the_limits(texts, rows):
    assert rows_in_draft({"fields": {"steps-TOTAL_FORMS": texts}}, "steps") == rows
