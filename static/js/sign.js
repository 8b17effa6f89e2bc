// Signing with a finger, a pen or a mouse: lines of points from 0 to 1000, whatever the screen.
(() => {
  const form = document.querySelector("[data-sign]");
  const box = form?.querySelector("[data-sign-box]");
  const field = form?.querySelector("[name=drawing]");
  if (!box || !field) return;
  const SIDE = 1000;
  const MOST = 3900;
  const pen = box.getContext("2d");
  let lines = [];
  let current = null;

  const draw = () => {
    pen.clearRect(0, 0, box.width, box.height);
    pen.lineWidth = 5;
    pen.lineCap = "round";
    pen.lineJoin = "round";
    pen.strokeStyle = "#162e51";
    for (const line of lines) {
      pen.beginPath();
      for (const [x, y] of line) pen.lineTo((x * box.width) / SIDE, (y * box.height) / SIDE);
      pen.stroke();
    }
  };

  const keep = () => {
    field.value = lines.length ? JSON.stringify(lines) : "";
  };

  const place = (event) => {
    const frame = box.getBoundingClientRect();
    const part = (value, size) => Math.min(SIDE, Math.max(0, Math.round((value * SIDE) / size)));
    return [part(event.clientX - frame.left, frame.width), part(event.clientY - frame.top, frame.height)];
  };

  const count = () => lines.reduce((sum, line) => sum + line.length, 0);

  box.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary) return;
    box.setPointerCapture(event.pointerId);
    current = [place(event)];
    lines.push(current);
    draw();
  });
  box.addEventListener("pointermove", (event) => {
    if (!current || !event.isPrimary || count() > MOST) return;
    current.push(place(event));
    draw();
  });
  const end = () => {
    current = null;
    keep();
  };
  box.addEventListener("pointerup", end);
  box.addEventListener("pointercancel", end);

  form.querySelector("[data-sign-clear]").addEventListener("click", () => {
    lines = [];
    draw();
    keep();
  });
})();
