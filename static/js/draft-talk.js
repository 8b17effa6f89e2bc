// How draft.js speaks with the server. No answer within the time, or none at all, throws.
const draftTalk = (() => {
  const KEEPALIVE_LIMIT = 60000; // browsers refuse larger bodies while a page closes

  const post = (form, address, body, closing = false) => {
    const text = JSON.stringify(body);
    return fetch(address, {
      method: "POST",
      body: text,
      redirect: "manual",
      keepalive: closing && text.length < KEEPALIVE_LIMIT,
      signal: AbortSignal.timeout(10000),
      headers: {
        "Content-Type": "application/json",
        "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value,
      },
    });
  };

  const whoAmI = (address) =>
    fetch(address, { redirect: "manual", signal: AbortSignal.timeout(8000) });

  // The form as the browser would send it, with the button that was pressed.
  const sendForm = (form, submitter) => {
    const address = submitter?.getAttribute("formaction") ?? form.getAttribute("action");
    return fetch(address || window.location.href, {
      method: "POST",
      body: new FormData(form, submitter),
      redirect: "manual",
      signal: AbortSignal.timeout(30000),
      headers: { "X-Draft-Fetch": "1" },
    });
  };

  // When the answer is nothing we know, the browser sends the form the old way.
  const sendPlain = (form, submitter) => {
    if (submitter?.name) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = submitter.name;
      field.value = submitter.value;
      form.append(field);
    }
    HTMLFormElement.prototype.submit.call(form);
  };

  // A redirect we may not follow is a way to the sign-in page.
  const isSignedOut = (response) => response.status === 401 || response.type === "opaqueredirect";

  return { post, whoAmI, sendForm, sendPlain, isSignedOut };
})();
