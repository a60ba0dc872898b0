// Draws the histograms that Python counts, and sends the width that the reader sets.

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 330, ROW = 26, TOP = 18, LEFT = 22, BOTTOM = 22;
const [FINEST, WIDEST] = [-2.3, 0.3]; // powers of ten that the slider reaches

function element(name, attributes, parent, text = "") {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  parent.append(made);
  return made;
}

function draw(svg, layers, [low, high], kind, title) {
  svg.replaceChildren();
  const height = TOP + ROW * layers.length + BOTTOM;
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${height}`);
  const x = (power) => LEFT + ((power - low) / (high - low)) * (WIDTH - LEFT - 8);
  element("text", { x: LEFT, y: 12, class: "title" }, svg, title);
  for (let power = Math.ceil(low / 4) * 4; power <= high; power += 4) {
    const line = { x1: x(power), x2: x(power), y1: TOP, y2: height - BOTTOM };
    element("line", { ...line, class: power === 0 ? "one" : "grid" }, svg);
    const label = element("text", { x: x(power), y: height - 6, class: "tick" }, svg);
    label.textContent = power === 0 ? "1" : `1e${power}`;
  }
  const path = [];
  layers.forEach(({ counts, middle }, i) => {
    const base = TOP + ROW * (i + 1);
    const step = (high - low) / counts.length;
    let d = `M${x(low)},${base}`;
    counts.forEach((percent, k) => {
      const y = base - (percent / 100) * (ROW - 4);
      d += `L${x(low + k * step)},${y}L${x(low + (k + 1) * step)},${y}`;
    });
    element("path", { d: `${d}L${x(high)},${base}Z`, class: kind }, svg);
    element("text", { x: LEFT - 6, y: base - 2, class: "layer" }, svg, i + 1);
    if (middle !== null) path.push([x(middle), base - 4]);
  });
  element("polyline", { points: path.map((p) => p.join()).join(" "), class: "middles" }, svg);
  for (const [cx, cy] of path) element("circle", { cx, cy, r: 2.6 }, svg);
}

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "nnlib-spread";
  root.innerHTML = `<p><span class="networks"></span></p>
    <p><label>standard deviation of the weights
      <input type="range" min="${FINEST}" max="${WIDEST}" step="0.01"></label>
      <output></output></p>
    <p class="marks"></p><div><svg role="img"></svg><svg role="img"></svg></div>`;
  el.append(root);
  const [networks, marks] = [root.querySelector(".networks"), root.querySelector(".marks")];
  const [slider, number] = [root.querySelector("input"), root.querySelector("output")];
  slider.dataset.lmSuppressShortcuts = "true"; // arrows move the slider and do not leave the cell

  function set(name, value) {
    model.set(name, value);
    model.save_changes();
    show();
  }
  function button(parent, text, click) {
    const made = document.createElement("button");
    made.textContent = text;
    made.addEventListener("click", click);
    parent.append(made);
    return made;
  }
  slider.addEventListener("input", () => set("width", 10 ** Number(slider.value)));
  const choices = model.get("names").map((name) => [
    button(networks, name, () => set("network", name)),
    name,
  ]);
  const named = Object.entries(model.get("marks")).map(([name, width]) => [
    button(marks, `${name}: ${Number(width.toPrecision(3))}`, () => set("width", width)),
    width,
  ]);

  function show() {
    const [width, network] = [model.get("width"), model.get("network")];
    slider.value = Math.log10(width);
    number.textContent = width.toPrecision(3);
    for (const [made, name] of choices) made.setAttribute("aria-pressed", name === network);
    for (const [made, at] of named) {
      made.setAttribute("aria-pressed", Math.abs(Math.log(at / width)) < 0.02);
    }
    const { Z, dZ } = model.get("histograms");
    const [forward, backward] = root.querySelectorAll("svg");
    draw(forward, Z, model.get("limits"), "forward", "pre-activations |z|, by layer");
    draw(backward, dZ, model.get("limits"), "backward", "gradients |dz|, by layer");
    forward.setAttribute("aria-label", said("pre-activations", Z));
    backward.setAttribute("aria-label", said("gradients", dZ));
  }
  model.on("change:histograms", show);
  show();
}

function said(what, layers) {
  const sizes = layers.map(({ middle }) => (middle === null ? "0" : (10 ** middle).toPrecision(1)));
  return `Median size of ${what}, from the first layer: ${sizes.join(", ")}`;
}

export default { render };
