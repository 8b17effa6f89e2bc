"""Answers to a form that draft.js sent: the same view, in words a script can act on."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import resolve_url

GetResponse = Callable[[HttpRequest], HttpResponse]
REDIRECTS = {301, 302, 303, 307, 308}


class DraftMiddleware:
    """Turns a redirect into the address to go to, a refused form into 422, sign-in into 401.

    Only for requests with the header X-Draft-Fetch; a view needs to know nothing of it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "X-Draft-Fetch" not in request.headers:
            return response
        if response.status_code in REDIRECTS:
            return self._moved(request, response)
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            response.status_code = 422
            response.reason_phrase = "Unprocessable Content"
        return response

    def _moved(self, request: HttpRequest, response: HttpResponse) -> JsonResponse:
        address = response["Location"]
        if address.partition("?")[0] == resolve_url(settings.LOGIN_URL):
            answer = JsonResponse({"error": "signed_out"}, status=401)
        else:
            finished = getattr(request, "drafts_finished", [])
            answer = JsonResponse({"next": address, "finished": finished})
        answer.cookies = response.cookies
        answer["Cache-Control"] = "no-store"
        return answer
