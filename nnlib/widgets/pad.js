// The pad's front end: it collects strokes and shows what Python sends back.

const PAPER = 280; // the side of the paper, in the pixels of the strokes
const KEY_STEP = 10;
const PEN = 20; // an example brings its own
const [STEP_HEIGHT, STEP_WIDTH] = [84, 88]; // the largest size of a step's picture
const STEPS = 3; // at most

function make(tag, properties = {}, ...children) {
  const { aria = {}, ...rest } = properties;
  const element = Object.assign(document.createElement(tag), rest);
  for (const [name, value] of Object.entries(aria)) {
    element.setAttribute(name === "role" ? name : `aria-${name}`, value);
  }
  element.append(...children);
  return element;
}

// No probability is shown as 0 or 1: a network is never that certain.
function rounded(p) {
  const text = p.toFixed(2);
  return { "0.00": "< 0.01", "1.00": "> 0.99" }[text] ?? text;
}

function render({ model, el }) {
  const paper = make("canvas", {
    className: "nnlib-pad-paper",
    tabIndex: 0,
    aria: { role: "application", label: "Drawing pad. Arrow keys move the pen; Space lowers or lifts it." },
  });
  const clear = make("button", { type: "button" }, "Clear");
  const undo = make("button", { type: "button" }, "Undo");
  const width = make("input", { type: "range", min: 4, max: 40 });
  const prepared = make("input", { type: "checkbox" });
  const example = make(
    "select",
    { aria: { label: "Drawing" } },
    make("option", { value: "" }, "your own"),
    ...model.get("examples").map((name) => make("option", { value: name }, name)),
  );
  const bars = make("div", { className: "nnlib-pad-bars", aria: { role: "group", label: "Probabilities" } });
  const rows = [...Array(10).keys()].map((digit) => {
    const row = { digit: make("span", {}, `${digit}`), bar: make("div", { className: "nnlib-pad-bar" }), value: make("span") };
    bars.append(row.digit, row.bar, row.value);
    return row;
  });
  const text = make("p", { className: "nnlib-pad-text", aria: { hidden: "true" } });
  const spoken = make("p", { className: "nnlib-pad-spoken", aria: { live: "polite" } });
  // Empty at first, so that nothing moves when there are steps to show.
  const steps = make("div", { className: "nnlib-pad-steps" }, ...Array.from({ length: STEPS }, () => make("figure")));
  const pen = make("strong", {}, "up");
  const task = make("p", {}, "Draw a digit with a mouse, finger or pen. Your first stroke clears the example.");
  const keys = make(
    "p",
    { className: "nnlib-pad-keys" },
    "Keyboard: select the pad, move with the arrow keys, lower or lift the pen with Space (it is ",
    pen,
    "), undo with Backspace, clear with Escape.",
  );
  const root = make(
    "div",
    { className: "nnlib-pad" },
    task,
    make(
      "div",
      { className: "nnlib-pad-main" },
      make(
        "div",
        { className: "nnlib-pad-left" },
        paper,
        make("div", { className: "nnlib-pad-controls" }, clear, undo),
      ),
      steps,
      make("div", { className: "nnlib-pad-right" }, text, bars),
    ),
    make(
      "div",
      { className: "nnlib-pad-controls" },
      make("label", {}, "Drawing", example),
      make("label", {}, "Pen", width),
      make("label", {}, prepared, "prepare the drawing"),
    ),
    spoken,
    keys,
  );
  // Otherwise JupyterLab takes the arrow keys; it checks the element that has the focus.
  root.addEventListener("focusin", ({ target }) => {
    target.dataset.lmSuppressShortcuts = "true";
  });
  el.append(root);

  let strokes = [];
  let pointer = null; // the finger, pen or mouse that is drawing
  let cursor = null; // where the keyboard's pen is, once a key was pressed
  let penDown = false;
  let waiting = null;
  let ownWidth = PEN;
  const wiped = []; // what was on the paper, for Undo

  // What is drawn

  function draw() {
    const scale = Math.max(1, Math.min(3, window.devicePixelRatio || 1));
    paper.width = paper.height = PAPER * scale; // also wipes it
    const context = paper.getContext("2d");
    context.scale(scale, scale);
    context.lineCap = context.lineJoin = "round";
    context.lineWidth = model.get("width");
    for (const [[x, y], ...rest] of strokes) {
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(x + 0.01, y); // a line without length would leave no dot
      for (const point of rest) context.lineTo(...point);
      context.stroke();
    }
    if (cursor) {
      context.strokeStyle = "#d55e00";
      context.lineWidth = penDown ? 4 : 2;
      context.beginPath();
      context.arc(...cursor, model.get("width") / 2 + 3, 0, 2 * Math.PI);
      context.stroke();
    }
  }

  function send() {
    waiting = null;
    model.set("strokes", strokes.map((stroke) => stroke.map((point) => [...point])));
    model.save_changes();
  }

  function changed() {
    draw();
    waiting ??= setTimeout(send, 50);
  }

  function startStroke(point) {
    if (model.get("example")) wipe();
    strokes.push([point]);
    changed();
  }

  function goOn(point) {
    const stroke = strokes.at(-1);
    const [x, y] = stroke.at(-1);
    if (Math.hypot(point[0] - x, point[1] - y) >= 2) stroke.push(point);
  }

  function wipe() {
    if (strokes.length) wiped.push({ strokes, width: model.get("width"), example: model.get("example") });
    strokes = [];
    model.set("example", "");
    model.set("width", ownWidth);
  }

  function clearAll() {
    lift();
    wipe();
    changed();
  }

  function undoLast() {
    lift();
    if (strokes.length) {
      strokes = strokes.slice(0, -1);
      model.set("example", "");
    } else if (wiped.length) {
      const before = wiped.pop();
      strokes = before.strokes;
      model.set("width", before.width);
      model.set("example", before.example);
    }
    changed();
  }

  function lift() {
    pointer = null;
    penDown = false;
    pen.textContent = "up";
  }

  // Mouse, finger, pen

  function place(event) {
    const box = paper.getBoundingClientRect();
    const part = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    return part.map((p) => Math.round(p * PAPER));
  }

  paper.addEventListener("pointerdown", (event) => {
    if (pointer !== null || event.button !== 0) return;
    lift();
    cursor = null;
    pointer = event.pointerId;
    paper.setPointerCapture(pointer);
    startStroke(place(event));
  });
  paper.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const each of passed.length ? passed : [event]) goOn(place(each));
    changed();
  });
  for (const name of ["pointerup", "pointercancel"]) {
    paper.addEventListener(name, (event) => {
      if (event.pointerId === pointer) pointer = null;
    });
  }

  // Keys

  const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  paper.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || pointer !== null) return;
    if (event.key in MOVES) {
      const inside = (p) => Math.max(0, Math.min(PAPER, p));
      const from = cursor ?? [PAPER / 2, PAPER / 2];
      cursor = MOVES[event.key].map((step, axis) => inside(from[axis] + step * KEY_STEP));
      if (penDown) goOn(cursor);
      if (penDown) changed();
      else draw();
    } else if (event.key === " ") {
      cursor ??= [PAPER / 2, PAPER / 2];
      if (penDown) {
        lift();
        draw();
      } else {
        penDown = true;
        pen.textContent = "down";
        startStroke([...cursor]);
      }
    } else if (event.key === "Backspace") {
      undoLast();
    } else if (event.key === "Escape") {
      clearAll();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
  paper.addEventListener("blur", () => {
    cursor = null;
    lift();
    draw();
  });

  // Buttons, choices

  clear.addEventListener("click", clearAll);
  undo.addEventListener("click", undoLast);
  width.addEventListener("input", () => {
    ownWidth = Number(width.value);
    model.set("width", ownWidth);
    model.save_changes();
    draw();
  });
  prepared.addEventListener("change", () => {
    model.set("prepared", prepared.checked);
    model.save_changes();
  });
  example.addEventListener("change", () => {
    if (example.value) {
      lift();
      model.set("example", example.value);
      model.save_changes();
    } else {
      clearAll();
    }
  });

  // What Python says

  function showStrokes() {
    if (pointer !== null || penDown || waiting) return; // what is being drawn is newer
    strokes = model.get("strokes").map((stroke) => stroke.map((point) => [...point]));
    draw();
  }

  function showResult() {
    const { probabilities = Array(10).fill(0), text: words = "Nothing drawn yet.", steps: pictures = [] } = model.get("result");
    const best = Math.max(...probabilities);
    rows.forEach((row, digit) => {
      const p = probabilities[digit];
      row.bar.style.width = `${100 * p}%`;
      row.value.textContent = pictures.length ? rounded(p) : "";
      for (const cell of [row.digit, row.value]) cell.classList.toggle("nnlib-pad-answer", p > 0 && p === best);
    });
    text.textContent = words;
    clearTimeout(spoken.timer);
    spoken.timer = setTimeout(() => (spoken.textContent = words), 500); // once the pen rests
    const empty = Array.from({ length: STEPS - pictures.length }, () => make("figure"));
    if (pictures.length) steps.replaceChildren(...pictures.map(picture), ...empty);
    steps.style.visibility = pictures.length ? "visible" : "hidden";
  }

  function picture({ caption, size, height, width, grey }) {
    const label = `${caption}: ${size[0]} by ${size[1]} pixels`;
    const canvas = make("canvas", { width, height, aria: { role: "img", label } });
    const scale = Math.min(STEP_HEIGHT / height, STEP_WIDTH / width);
    canvas.style.height = `${scale * height}px`;
    canvas.style.width = `${scale * width}px`;
    const context = canvas.getContext("2d");
    const image = context.createImageData(width, height);
    for (let i = 0; i < width * height; i++) image.data[4 * i + 3] = grey.getUint8(i);
    context.putImageData(image, 0, 0);
    return make("figure", {}, canvas, make("figcaption", {}, label));
  }

  const follow = {
    "change:strokes": showStrokes,
    "change:width": () => {
      width.value = model.get("width");
      draw();
    },
    "change:prepared": () => (prepared.checked = model.get("prepared")),
    "change:example": () => (example.value = model.get("example")),
    "change:result": showResult,
  };
  for (const [event, show] of Object.entries(follow)) {
    model.on(event, show);
    show();
  }
  return () => {
    clearTimeout(waiting);
    clearTimeout(spoken.timer);
    for (const [event, show] of Object.entries(follow)) model.off(event, show);
  };
}

export default { render };
