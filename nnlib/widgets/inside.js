// Shows what LookInside in inside.py computes: all numbers come from Python.

const PAGE = `
  <div class="pass" role="toolbar" aria-label="Steps: move between them with the arrow keys"></div>
  <div class="bar">
    <button class="previous">← Previous</button><span class="where" aria-live="polite"></span>
    <button class="next">Next →</button><span class="loss"></span>
  </div>
  <div class="step"></div>
  <p class="sum" aria-live="polite"></p>
  <fieldset>
    <legend>Change a weight and watch the loss</legend>
    <div class="hand">
      <div><label>Weight <select></select></label><button class="reset">Reset all</button></div>
      <input type="range" step="0.05">
      <output></output>
    </div>
    <svg viewBox="0 0 340 190" role="img"></svg>
  </fieldset>`;

const WEIGHT = /^[Wb]\d-/;
const layerOf = (key) => Number(key.match(/^[A-Za-z]+(\d)/)?.[1] ?? 0); // 0: data or loss
const short = (x) => String(Number(x.toPrecision(3))).replace("-", "−");
const asWeight = (key) => {
  const [matrix, row, column] = key.split("-");
  return [matrix, Number(row), Number(column)];
};

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "nnlib-inside";
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", "Look inside a network: one forward and one backward pass");
  // Otherwise JupyterLab takes the arrow keys; it looks at the focused element.
  root.addEventListener("focusin", ({ target }) => {
    target.dataset.lmSuppressShortcuts = "true";
  });
  root.innerHTML = PAGE;
  el.append(root);
  const find = (selector) => root.querySelector(selector);
  const all = (selector) => [...root.querySelectorAll(selector)];
  const [pass, step, slider, select] = [".pass", ".step", "input", "select"].map(find);
  const steps = model.get("steps");
  const sources = model.get("sources");
  let at = 0;
  let asked = null; // the cell whose sum is shown
  let held = null; // the weight that the slider shows

  // One question at a time: while Python computes, only the newest one waits.
  let waiting = null;
  let newest = null;
  function ask(question) {
    if (waiting) {
      newest = question;
      return;
    }
    model.send(question);
    waiting = setTimeout(() => {
      find("output").textContent = "Python is not responding: run this cell again.";
    }, 5000);
  }
  function answered() {
    clearTimeout(waiting);
    waiting = null;
    if (newest) {
      const question = newest;
      newest = null;
      ask(question);
    }
    paint();
  }

  const choose = (key) => ask({ do: "choose", weight: asWeight(key) });

  for (const [index, { label, result }] of steps.entries()) {
    const button = document.createElement("button");
    button.innerHTML = `<span>${label}</span><span class="small"></span>`;
    button.setAttribute("aria-label", `Step ${index + 1}: ${result}`);
    button.onclick = () => go(index);
    pass.append(button);
  }
  for (const [key, name] of model.get("weights")) select.append(new Option(name, key));

  function go(index) {
    const steered = pass.contains(document.activeElement);
    at = Math.max(0, Math.min(index, steps.length - 1));
    step.innerHTML = steps[at].html;
    for (const table of step.querySelectorAll("table")) {
      table.setAttribute("role", "grid");
    }
    for (const cell of step.querySelectorAll("td")) {
      cell.removeAttribute("title"); // only needed without a script
      cell.setAttribute("role", "gridcell");
      const { cell: key } = cell.dataset;
      cell.classList.toggle("weight", WEIGHT.test(key));
      cell.onpointerenter = () => show(key);
      cell.onfocus = () => show(key, cell);
      cell.onclick = () => {
        cell.focus();
        if (WEIGHT.test(key)) choose(key);
      };
    }
    for (const [k, button] of all(".pass button").entries()) {
      button.setAttribute("aria-current", k === at ? "step" : "false");
      button.tabIndex = k === at ? 0 : -1;
      if (k === at && steered) button.focus();
    }
    find(".where").textContent = `Step ${at + 1} of ${steps.length}`;
    // Not really disabled: that would take the focus away.
    find(".previous").setAttribute("aria-disabled", at === 0);
    find(".next").setAttribute("aria-disabled", at === steps.length - 1);
    asked = `${steps[at].result}-0-0`;
    paint();
  }

  // One cell of the step is reached by Tab, the others from there by the arrow keys.
  function show(key, focused) {
    asked = key;
    const cells = [...step.querySelectorAll("td")];
    const stop = focused ?? cells.find((cell) => cell.dataset.cell === key);
    for (const cell of cells) {
      cell.tabIndex = cell === stop ? 0 : -1;
      cell.classList.toggle("asked", cell.dataset.cell === key);
      cell.classList.toggle("source", sources[key].includes(cell.dataset.cell));
    }
    const { cells: numbers, chosen } = model.get("numbers");
    const behind = numbers[key][3];
    // Symbols, numbers and the result on one line each.
    const lines = [place(key) + behind.replaceAll(" = ", "\n= ").replace("\n", " ")];
    if (key === chosen) lines.push("The slider below changes it.");
    else if (WEIGHT.test(key)) lines.push("Click it or press Enter to change it with the slider.");
    const text = lines.join("\n");
    const sum = find(".sum");
    if (sum.textContent !== text) sum.textContent = text; // avoids reading out the same text again
  }

  // Every layer has a z₁₁: name the layer, and the one that a derivative comes from.
  function place(key) {
    const layer = layerOf(key);
    if (!layer) return "";
    const from = Math.max(...sources[key].map(layerOf));
    return from > layer ? `layer ${layer}, from layer ${from}: ` : `layer ${layer}: `;
  }

  function paint() {
    const numbers = model.get("numbers");
    for (const cell of step.querySelectorAll("td")) {
      const [text, background, ink] = numbers.cells[cell.dataset.cell];
      cell.textContent = text;
      cell.style.backgroundColor = background;
      cell.style.color = ink;
      cell.classList.toggle("chosen", cell.dataset.cell === numbers.chosen);
    }
    show(asked);
    for (const [index, small] of all(".small").entries()) {
      const keys = Object.keys(numbers.cells).filter((k) =>
        k.startsWith(`${steps[index].result}-`),
      );
      const columns = Number(keys.at(-1).split("-")[2]) + 1;
      small.style.gridTemplateColumns = `repeat(${columns}, 7px)`;
      small.replaceChildren(
        ...keys.map((key) => {
          const square = document.createElement("i");
          square.style.background = numbers.cells[key][1];
          return square;
        }),
      );
    }
    find(".loss").textContent = `Loss L = ${numbers.loss_text}`;
    select.value = numbers.chosen;
    const name = select.selectedOptions[0].textContent;
    const [values, losses] = numbers.curve;
    if (!waiting) {
      held = numbers.chosen;
      slider.min = values[0];
      slider.max = values.at(-1);
      slider.value = numbers.value;
    }
    slider.setAttribute("aria-label", name);
    const told = `${name} = ${numbers.cells[numbers.chosen][0]}: loss ${numbers.loss_text}`;
    slider.setAttribute("aria-valuetext", told);
    find("output").textContent = `${told}, slope ${numbers.slope_text}`;
    find("svg").setAttribute("aria-label", `Loss against ${name}. ${told}, slope ${numbers.slope_text}`);
    find("svg").innerHTML = drawing(name, values, losses, numbers);
  }

  find(".previous").onclick = () => go(at - 1);
  find(".next").onclick = () => go(at + 1);
  find(".reset").onclick = () => ask({ do: "reset" });
  select.onchange = () => choose(select.value);
  slider.oninput = () =>
    ask({ do: "move", weight: asWeight(held), value: slider.valueAsNumber });
  pass.onkeydown = (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const index = { Home: 0, End: steps.length - 1 }[event.key] ?? (by && at + by);
    if (index === undefined) return;
    event.preventDefault();
    go(index);
  };
  step.onkeydown = (event) => {
    const cell = event.target.closest("td");
    if (!cell) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      cell.click();
      return;
    }
    const row = cell.parentElement;
    const line = [...row.parentElement.rows].indexOf(row);
    // Left and right continue into the neighbouring matrix, in the same row.
    const across = [...step.querySelectorAll("table")].flatMap((table) => [
      ...table.rows[Math.min(line, table.rows.length - 1)].cells,
    ]);
    const column = [...row.cells].indexOf(cell);
    const next = {
      ArrowLeft: () => across[across.indexOf(cell) - 1],
      ArrowRight: () => across[across.indexOf(cell) + 1],
      ArrowUp: () => row.previousElementSibling?.cells[column],
      ArrowDown: () => row.nextElementSibling?.cells[column],
    }[event.key];
    if (!next) return;
    event.preventDefault();
    next()?.focus();
  };

  model.on("change:numbers", answered);
  go(0);
  return () => {
    clearTimeout(waiting);
    model.off("change:numbers", answered);
  };
}

// The loss over one weight, its current point, and the tangent with the slope from backward.
function drawing(name, values, losses, { value, loss, slope, slope_text }) {
  const [left, right, top, bottom] = [46, 330, 22, 150];
  const low = Math.min(...losses);
  const high = Math.max(...losses, low + 1e-6);
  const x = (v) => left + ((v - values[0]) / (values.at(-1) - values[0])) * (right - left);
  const y = (l) => bottom - ((l - low) / (high - low)) * (bottom - top);
  const curve = values.map((v, k) => `${x(v).toFixed(1)},${y(losses[k]).toFixed(1)}`).join(" ");
  // The tangent has the same length on screen, however steep.
  const rise = (slope * (y(1) - y(0))) / (x(1) - x(0));
  const run = 45 / Math.hypot(1, rise);
  const [px, py] = [x(value), y(loss)];
  return `
    <text x="${left}" y="12">loss L</text>
    <text x="${right}" y="12" text-anchor="end">tangent: slope ${slope_text}</text>
    <path class="axis" d="M${left},${top} V${bottom} H${right}"/>
    <text x="${left - 4}" y="${top + 8}" text-anchor="end">${short(high)}</text>
    <text x="${left - 4}" y="${bottom}" text-anchor="end">${short(low)}</text>
    <text x="${left}" y="${bottom + 14}">${short(values[0])}</text>
    <text x="${right}" y="${bottom + 14}" text-anchor="end">${short(values.at(-1))}</text>
    <text x="${(left + right) / 2}" y="${bottom + 30}" text-anchor="middle">${name}</text>
    <polyline class="curve" points="${curve}"/>
    <line class="tangent" x1="${px - run}" y1="${py - run * rise}" x2="${px + run}" y2="${py + run * rise}"/>
    <circle class="point" cx="${px}" cy="${py}" r="5"/>`;
}

export default { render };
