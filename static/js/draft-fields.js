// Reads the words of a form and puts them back: { name: [text, ...] }, one list for each name.
const draftFields = (() => {
  const NEVER = new Set(["submit", "button", "reset", "image", "password", "file", "fieldset", "output"]);

  // How many rows a formset has is a fact about the page, not about the words.
  const COUNTS = /-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$/;

  // From which saved texts a page started, too.
  const MARKS = /^(version|base|wording_seen|.+-token)$/;

  const controls = (form) =>
    [...form.elements].filter(
      (control) =>
        control.name &&
        control.name !== "csrfmiddlewaretoken" &&
        !NEVER.has(control.type) &&
        !control.matches(":disabled") &&
        !control.closest("[data-draft-skip]"),
    );

  const isChoice = (control) => control.type === "checkbox" || control.type === "radio";

  const read = (form) => {
    const fields = {};
    for (const control of controls(form)) {
      fields[control.name] ??= [];
      if (isChoice(control)) {
        if (control.checked) fields[control.name].push(control.value);
      } else if (control.type === "select-multiple") {
        fields[control.name].push(...[...control.selectedOptions].map((option) => option.value));
      } else {
        fields[control.name].push(control.value);
      }
    }
    return fields;
  };

  // Two readings are the same when every name holds the same texts; an empty name counts as none.
  const same = (one, other) => changed(one, other).length === 0;

  const text = (values) => (values ?? []).filter((value) => value !== "").join("\n");

  const changed = (one, other) =>
    [...new Set([...Object.keys(one), ...Object.keys(other)])].filter(
      (name) => !COUNTS.test(name) && !MARKS.test(name) && text(one[name]) !== text(other[name]),
    );

  const choose = (options, wanted, mark) => {
    const found = new Set();
    for (const option of options) {
      const chosen = wanted.includes(option.value);
      option[mark] = chosen;
      if (chosen) found.add(option.value);
    }
    return wanted.filter((value) => !found.has(value));
  };

  // Fills all controls of one name; gives back what found no place.
  const fillName = (group, values) => {
    const [first] = group;
    if (isChoice(first)) return choose(group, values, "checked");
    if (first.type === "select-multiple") return choose([...first.options], values, "selected");
    const left = [...values];
    for (const control of group) {
      const value = left.shift();
      if (value === undefined) break;
      control.value = value;
      if (control.value !== value && control.tagName === "SELECT") left.push(value);
    }
    return left;
  };

  // Puts the words back and returns those that no longer have a place: nothing is dropped unseen.
  const fill = (form, fields) => {
    form.dispatchEvent(new CustomEvent("draft:before-fill", { detail: fields }));
    const groups = byName(controls(form));
    const left = {};
    for (const [name, values] of Object.entries(fields)) {
      if (COUNTS.test(name)) continue;
      const group = groups.get(name);
      if (!group && MARKS.test(name)) continue;
      const rest = (group ? fillName(group, values) : values).filter((value) => value.trim());
      if (rest.length) left[name] = rest;
    }
    form.dispatchEvent(new CustomEvent("draft:filled"));
    return left;
  };

  const byName = (list) => {
    const groups = new Map();
    for (const control of list) {
      groups.set(control.name, [...(groups.get(control.name) ?? []), control]);
    }
    return groups;
  };

  // What a field is called on the page, for the side-by-side view.
  const label = (form, name) => {
    const control = controls(form).find((one) => one.name === name);
    if (!control) return name;
    const group = control.closest("fieldset");
    if (isChoice(control) && control.type === "radio" && group) return words(group.querySelector("legend"), name);
    return words(control.labels?.[0], name);
  };

  const words = (element, name) => element?.firstChild?.textContent.trim() || name;

  return { read, same, changed, text, fill, label };
})();
