// Points out words that may do harm while they are typed; the server does so again at saving.
// Patterns and words come from families/wording.py.
(() => {
  const source = document.getElementById("wording");
  if (!source) return;
  const { patterns, warnings } = JSON.parse(source.textContent);
  const rules = Object.entries(patterns).map(([rule, list]) => [
    rule,
    list.map((pattern) => new RegExp(pattern, "iu")),
  ]);
  const GUARDED = /^(note_\w+|goal|strengths|needs|steps-\d+-(what|plan_b))$/;

  const found = (text) => {
    const plain = text.slice(0, 20000).replace(/\s+/g, " ");
    for (const [rule, list] of rules) {
      for (const pattern of list) {
        const hit = pattern.exec(plain);
        if (hit) return warnings[rule].replace("%(words)s", hit[1]);
      }
    }
    return "";
  };

  const hint = (field) => {
    const group = field.closest(".field");
    if (!group || !GUARDED.test(field.name)) return;
    let line = group.querySelector(".hint");
    const words = found(field.value);
    if (!line && !words) return;
    if (!line) {
      line = document.createElement("p");
      line.className = "hint";
      line.setAttribute("role", "status");
      group.append(line);
    }
    if (line.textContent !== words) line.textContent = words;
    line.hidden = !words;
  };

  let timer = 0;
  document.addEventListener("input", (event) => {
    clearTimeout(timer);
    timer = setTimeout(() => hint(event.target), 600);
  });
})();
