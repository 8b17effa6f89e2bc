"""The saved list: what is in an address, what is not, and what comes on paper."""

import re
import uuid
from html import unescape

import pytest
from django.conf import settings
from django.test import Client
from django.urls import resolve, reverse

from resources import saved
from resources.models import Category
from tests.conftest import owner
from tests.resources.factories import published_listing, publisher
from tests.resources.test_public import MARKERS, categories, marked  # noqa: F401

pytestmark = pytest.mark.django_db
LIST = "/supports/list/"


@pytest.fixture
def pantry(area):
    with owner():
        return published_listing(area, name_en="Corner pantry", bring_en="A bag.")


@pytest.fixture
def secret(area, categories):  # noqa: F811
    """A listing whose kind tells something private."""
    with owner():
        category = Category.objects.get(code="mental-health")
        return published_listing(area, name_en="Quiet talks", category=category)


def code_of(listing):
    return saved.short_id(listing.pk)


def get(path, **query):
    return Client().get(path, query)


def test_an_id_is_short_and_leads_back_to_its_key():
    key = uuid.UUID("ffffffff-ffff-4fff-bfff-ffffffffffff")
    code = saved.short_id(key)
    first, last = saved.keys_of(code)
    assert len(code) == 12
    assert first <= key <= last


def test_the_list_in_an_address_shows_its_listings_in_order(area, pantry):
    with owner():
        other = published_listing(area, name_en="Warm coats")
    body = get(LIST, l=f"{code_of(other)}.{code_of(pantry)}").content.decode()
    assert body.index("Warm coats") < body.index("Corner pantry")


@pytest.mark.parametrize(
    "bad", ["", "nonsense", "." * 500, "a" * 10_000, "\x00", "' OR 1=1", "🍎", "AAAAAAAAAAAA"]
)
def test_bad_ids_are_ignored(pantry, bad):
    answer = get(LIST, l=f"{bad}.{code_of(pantry)}"[:9000] if len(bad) < 400 else bad)
    assert answer.status_code == 200
    if len(bad) < 400:
        assert "Corner pantry" in answer.content.decode()


def test_a_list_holds_thirty_and_no_more():
    many = [saved.short_id(uuid.uuid4()) for _ in range(40)]
    assert saved.ids_in(".".join([*many, *many])) == many[:30]


def test_what_is_no_longer_public_is_off_the_list(pantry):
    code = code_of(pantry)
    with owner():
        pantry.public_copy.delete()
    assert "Nothing is on your list yet" in get(LIST, l=code).content.decode()


def test_adding_by_form_leads_to_the_address_of_the_list(pantry):
    answer = Client(enforce_csrf_checks=True).post(LIST, {"add": code_of(pantry)})
    assert (answer.status_code, answer.url) == (302, f"{LIST}?l={code_of(pantry)}")


def test_taking_off_by_form_leads_to_what_is_left(area, pantry):
    with owner():
        other = published_listing(area)
    kept = f"{code_of(pantry)}.{code_of(other)}"
    answer = Client().post(LIST, {"l": kept, "remove": code_of(other)})
    assert answer.url == f"{LIST}?l={code_of(pantry)}"


def test_a_private_listing_never_gets_into_an_address(pantry, secret):
    sent = {"l": code_of(pantry), "add": code_of(secret)}
    answer = Client().post(LIST, sent)
    body = answer.content.decode()
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert "Quiet talks" in body
    addresses = re.findall(r'(?:href|action|value="http[^"]*)="([^"]*)"', body)
    assert [one for one in addresses if code_of(secret) in one] == []
    assert f'name="s" value="{code_of(secret)}"' in body


def test_every_form_of_a_list_with_something_private_is_sent_by_post(pantry, secret):
    body = Client().post(LIST, {"l": code_of(pantry), "s": code_of(secret)}).content.decode()
    carrying = [form for form in re.findall(r"<form.*?</form>", body, re.S) if 'name="s"' in form]
    kept = [form for form in carrying if code_of(secret) in form]
    assert len(kept) >= 4
    assert [form for form in kept if 'method="post"' not in form] == []


def test_the_link_to_share_leaves_out_what_is_private_and_names_nothing(pantry, secret):
    answer = Client().post(LIST, {"l": code_of(pantry), "s": code_of(secret)})
    link = f"{settings.BASE_URL}{LIST}?l={code_of(pantry)}"
    body = answer.content.decode()
    assert link in body
    assert "What is private is not in it." in body
    assert "<title>Your list - CPPC</title>" in body


def test_a_card_is_saved_by_a_link_that_carries_the_list_along(area, pantry):
    with owner():
        other = published_listing(area)
    page = reverse("resources:listing", args=[other.pk])
    body = get(page, l=code_of(pantry)).content.decode()
    assert f'href="{LIST}?l={code_of(pantry)}.{code_of(other)}"' in unescape(body)


def test_a_card_of_an_answer_is_saved_in_its_place(area, categories):  # noqa: F811
    with owner():
        category = Category.objects.get(code="food-pantry")
        code = code_of(published_listing(area, category=category))
        published_listing(area, category=category)
    search, other = reverse("resources:search"), "AAAAAAAAAAAA"
    body = get(search, category="food-pantry", l=other).content.decode()
    assert 'id="saved"' not in body
    assert f'href="?category=food-pantry&l={other}.{code}#saved"' in unescape(body)
    body = get(search, category="food-pantry", l=f"{other}.{code}").content.decode()
    assert body.count('id="saved"') == 1
    assert "It is on your list. See your list (2)" in body


def test_a_private_card_of_an_answer_is_saved_in_its_place_by_post(pantry, secret):
    sent = {"q": "quiet", "l": code_of(pantry), "s": code_of(secret), "saved": code_of(secret)}
    answer = Client().post(reverse("resources:search"), sent)
    body = answer.content.decode()
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert body.count('id="saved"') == 1
    addresses = re.findall('(?:href|action)="([^"]*)"', body)
    assert [one for one in addresses if code_of(secret) in one] == []


def test_a_private_answer_names_what_is_asked_in_no_link_to_save(area, pantry, secret):
    with owner():
        published_listing(area, name_en="Shelter bus rides")
    body = Client().post(reverse("resources:search"), {"q": "shelter"}).content.decode()
    assert "Shelter bus rides" in body
    links = re.findall('href="([^"]*)"', body)
    assert [one for one in links if "shelter" in one or "l=" in one] == []
    assert body.count('name="saved"') >= 1


def test_a_private_card_is_saved_by_a_form(pantry, secret):
    body = get(reverse("resources:listing", args=[secret.pk]), l=code_of(pantry)).content.decode()
    assert f'name="add" value="{code_of(secret)}"' in body
    assert f"{LIST}?l={code_of(pantry)}.{code_of(secret)}" not in body


def test_forms_without_a_token_lead_only_where_nothing_is_changed():
    for path in (LIST, f"{LIST}print/", f"{LIST}text/"):
        assert resolve(path).func.csrf_exempt is True


def test_the_pages_of_a_list_set_no_cookie_by_themselves(pantry):
    assert get(f"{LIST}print/", l=code_of(pantry)).cookies == {}


# On paper and in words.


def test_paper_has_numbers_start_hours_and_a_square_for_each(pantry):
    body = get(f"{LIST}print/", l=code_of(pantry)).content.decode()
    for words in ("Corner pantry", "515-555-0100", "Come by or call.", "A bag.", "Monday"):
        assert words in body
    assert body.count("<img") == 2  # one for the listing, one for the list


def test_squares_can_be_left_out(pantry):
    assert "<img" not in get(f"{LIST}print/", l=code_of(pantry), plain="1").content.decode()


def test_paper_of_something_private_has_a_neutral_title_and_no_square_of_the_list(secret):
    answer = Client().post(f"{LIST}print/", {"s": code_of(secret)})
    body = answer.content.decode()
    assert "<title>Places to turn to - CPPC</title>" in body
    assert answer.headers["Cache-Control"] == "no-store"
    assert body.count("<img") == 1
    assert "mental" not in body.lower()


def test_no_secret_place_gets_onto_paper_or_into_words(area, categories):  # noqa: F811
    with owner():
        listing = marked(area, publisher(area), confidential="shelter")
    for path in (LIST, f"{LIST}print/", f"{LIST}text/"):
        body = Client().post(path, {"s": code_of(listing)}).content.decode()
        assert "Open words" in body
        assert [word for word in MARKERS if word.lower() in body.lower()] == []


def test_the_text_tells_everything_needed_to_begin(pantry):
    text = get(f"{LIST}text/", l=code_of(pantry)).context["text"]
    assert text.split("\n")[:3] == [
        "1. Corner pantry",
        "515-555-0100",
        "How to start: Come by or call.",
    ]
    assert text.endswith(f"The whole list: {settings.BASE_URL}{LIST}?l={code_of(pantry)}")


def test_the_text_comes_in_the_language_asked_for(pantry):
    body = get(f"{LIST}text/", l=code_of(pantry), **{"in": "es"}).content.decode()
    assert '<html lang="es">' in body
    assert "Cómo empezar: Come by or call." in body


@pytest.mark.parametrize("path", [LIST, f"{LIST}print/", f"{LIST}text/"])
def test_an_empty_list_says_what_to_do(db, path):
    assert "Nothing is on your list yet" in get(path).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_asks_the_database_a_fixed_number_of_times(area, count, django_assert_num_queries):
    with owner():
        codes = [code_of(published_listing(area)) for _ in range(count)]
    # the listings, names (2), places, counties; and the request's own transaction (2)
    with django_assert_num_queries(7):
        get(LIST, l=".".join(codes))


def test_a_search_loses_nothing_private_of_the_list(client, area):
    with owner():
        secret = published_listing(area, address=False, confidential="shelter")
    code = saved.short_id(secret.pk)
    answer = client.post(reverse("resources:search"), {"q": "pantry", "s": code})
    assert answer.status_code == 200
    assert f'name="s" value="{code}"' in answer.content.decode()


# What is private comes along by POST, wherever one goes.


def page_of(listing):
    return reverse("resources:listing", args=[listing.pk])


def forms_to(body, address):
    """The forms of a page that lead to an address."""
    found = re.findall(r"<form.*?</form>", body, re.DOTALL)
    return [form for form in found if f'action="{address}"' in form]


@pytest.mark.parametrize("name", ["resources:listing", "resources:print_listing"])
def test_a_page_of_a_listing_answers_a_post_and_keeps_no_copy(pantry, secret, name):
    page = reverse(name, args=[pantry.pk])
    sent = {"l": code_of(pantry), "s": code_of(secret)}
    answer = Client(enforce_csrf_checks=True).post(page, sent)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")


def test_links_of_a_list_with_something_private_carry_it_by_post(pantry, secret):
    sent = {"l": code_of(pantry), "s": code_of(secret)}
    body = Client().post(LIST, sent).content.decode()
    for target in (pantry, secret):
        (form,) = forms_to(body, page_of(target))
        assert f'name="s" value="{code_of(secret)}"' in form
    page = Client().post(page_of(pantry), sent).content.decode()
    for address in (reverse("resources:search"), LIST):
        assert f'name="s" value="{code_of(secret)}"' in str(forms_to(page, address))
    assert code_of(secret) not in "".join(re.findall(r'(?:href|action)="([^"]*)"', page))


def test_links_of_a_search_carry_what_is_private(pantry, secret):
    sent = {"q": "pantry", "l": code_of(pantry), "s": code_of(secret)}
    body = Client().post(reverse("resources:search"), sent).content.decode()
    for address in (page_of(pantry), LIST, reverse("resources:supports_map")):
        (form, *_more) = forms_to(body, address)
        assert f'name="s" value="{code_of(secret)}"' in form


@pytest.mark.parametrize("path", [LIST, f"{LIST}text/", "/supports/map/", ""])
def test_the_language_is_switched_without_losing_the_list(pantry, secret, path):
    path = path or page_of(pantry)
    browser = Client(enforce_csrf_checks=True)
    sent = {"l": code_of(pantry), "s": code_of(secret)}
    body = browser.post(path, sent).content.decode()
    (form,) = [one for one in forms_to(body, path) if 'name="speak"' in one]
    assert f'name="s" value="{code_of(secret)}"' in form
    answer = browser.post(path, {**sent, "speak": "es"})
    body = answer.content.decode()
    assert '<html lang="es">' in body
    assert f'name="s" value="{code_of(secret)}"' in body
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == "es"
    assert answer.headers["Cache-Control"] == "no-store"
