// Draws a training while it runs: its progress, learning curves and the first layer's weights.

const PAGE = `
  <div class="bar">
    <progress aria-label="Training" value="0"></progress>
    <span class="pace">starting</span>
    <button type="button" hidden>Stop</button>
  </div>
  <div class="charts">
    <figure><svg viewBox="0 0 300 200" role="img" class="loss"></svg></figure>
    <figure><svg viewBox="0 0 300 200" role="img" class="accuracy"></svg></figure>
  </div>
  <div class="images" role="img" hidden></div>
  <div class="unseen" role="status"></div>`;

const ROW = 5; // epoch, training loss, training accuracy, validation loss, validation accuracy
const MOST_DOTS = 12; // more would hide the dashes between them
const SECONDS_BETWEEN_WORDS = 10; // for screen readers: not every record

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "nnlib-live";
  root.innerHTML = PAGE;
  el.append(root);
  const find = (selector) => root.querySelector(selector);
  const button = find("button");
  button.dataset.lmSuppressShortcuts = "true"; // Enter presses the button and does not edit the cell
  const kernel = model.widget_manager?.kernel;
  let spoken = -Infinity;

  function showPace() {
    const [epoch, epochs] = [model.get("epoch"), model.get("epochs")];
    find("progress").max = epochs;
    find("progress").value = epoch;
    find(".pace").textContent =
      `epoch ${short(epoch)} of ${epochs.toLocaleString("en")} · ` +
      `${Math.round(model.get("samples_per_second")).toLocaleString("en")} samples per second · ` +
      `${duration(model.get("seconds_left"))} left`;
  }

  function showButton() {
    button.hidden = !(model.get("can_stop") && kernel?.interrupt);
  }

  function showRecords() {
    const rows = numbers(model.get("records"));
    if (rows.length === 0) return;
    const epochs = model.get("epochs");
    const end = axisEnd(epochs, rows.at(-1)[0]);
    const [highestLoss, lowestAccuracy] = model.get("scales");
    const loss = [series(rows, 1), series(rows, 3)];
    const accuracy = [series(rows, 2), series(rows, 4)];
    const words = [chart(find(".loss"), "loss", loss, end, 0, highestLoss)];
    const none = accuracy[0].length === 0; // in a regression
    find(".accuracy").closest("figure").hidden = none;
    if (!none) {
      words.push(chart(find(".accuracy"), "accuracy (fraction correct)", accuracy, end, lowestAccuracy, 1));
    }
    if (performance.now() - spoken > SECONDS_BETWEEN_WORDS * 1000) {
      spoken = performance.now();
      find("[role=status]").textContent = `Epoch ${short(rows.at(-1)[0])} of ${epochs.toLocaleString("en")}: ${words.join("; ")}.`;
    }
  }

  function showImages() {
    const bytes = new Uint8Array(bufferOf(model.get("images")));
    const box = find(".images");
    const count = bytes.length / 784;
    box.hidden = count === 0;
    box.ariaLabel =
      `The weights of ${count} units of the first layer as images: ` +
      "ink in orange parts raises a unit's activation, ink in blue parts lowers it.";
    while (box.children.length < count) box.append(document.createElement("canvas"));
    [...box.children].forEach((canvas, i) => drawWeights(canvas, bytes.subarray(784 * i, 784 * (i + 1))));
  }

  button.addEventListener("click", () => {
    button.disabled = true;
    button.textContent = "Stopping …";
    kernel.interrupt().catch(() => {
      button.textContent = "Interrupt the kernel to stop";
    });
  });
  model.on("change:can_stop", showButton);
  model.on("change:epoch", showPace);
  model.on("change:records", showRecords);
  model.on("change:images", showImages);
  showButton();
  showRecords();
  showImages();
}

const bufferOf = (view) => view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);

/** Split the records' float32 numbers into rows. */
function numbers(view) {
  const flat = Array.from(new Float32Array(bufferOf(view)));
  return Array.from({ length: flat.length / ROW }, (_, i) => flat.slice(ROW * i, ROW * (i + 1)));
}

const series = (rows, column) =>
  rows.map((row) => [row[0], row[column]]).filter(([, y]) => !Number.isNaN(y));

const short = (x, digits = 3) => String(Number(x.toPrecision(digits)));

function duration(seconds) {
  const s = Math.round(seconds);
  return s < 60 ? `${s} s` : `${Math.floor(s / 60)} min ${s % 60} s`;
}

/** Start a training of very many epochs on a part of its axis. */
function axisEnd(epochs, now) {
  let end = epochs;
  while (end / 10 >= Math.max(now, 1)) end /= 10;
  return end;
}

/** Return about five round numbers in a range. */
function ticks(low, high) {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((f) => f * power).find((s) => s >= rough * 0.999);
  const all = [];
  for (let i = Math.ceil(low / step); i * step <= high + step / 1000; i++) all.push(i * step);
  return all;
}

/** Draw a curve for the training data and a dashed one for the validation data; describe them in words. */
function chart(svg, label, [training, validation], end, low, high) {
  const [left, right, top, bottom] = [46, 282, 28, 162];
  const x = (value) => left + ((right - left) * value) / end;
  const y = (value) => bottom - ((bottom - top) * (value - low)) / (high - low);
  const parts = [];
  for (const tick of ticks(0, end)) {
    parts.push(`<text x="${x(tick)}" y="${bottom + 16}" text-anchor="middle">${tick.toLocaleString("en")}</text>`);
  }
  for (const tick of ticks(low, high)) {
    parts.push(`<line class="grid" x1="${left}" x2="${right}" y1="${y(tick)}" y2="${y(tick)}"/>`);
    parts.push(`<text x="${left - 6}" y="${y(tick) + 4}" text-anchor="end">${short(tick)}</text>`);
  }
  parts.push(`<text x="${(left + right) / 2}" y="${bottom + 33}" text-anchor="middle">epochs</text>`);
  parts.push(
    `<text transform="translate(12 ${(top + bottom) / 2}) rotate(-90)" text-anchor="middle">${label}</text>`,
  );

  // A nested <svg> clips what is off the scale, except half a point.
  const [width, height] = [right - left + 8, bottom - top + 8];
  const box = `${left - 4} ${top - 4} ${width} ${height}`;
  const curves = [];
  const words = [];
  const kinds = [["training", training], ["validation", validation]];
  kinds.filter(([, points]) => points.length).forEach(([name, points], i) => {
    const path = points.map(([a, b]) => `${x(a).toFixed(1)},${y(b).toFixed(1)}`);
    curves.push(`<polyline class="curve ${name}" points="${path.join(" ")}"/>`);
    if (points.length <= MOST_DOTS) {
      curves.push(...points.map(([a, b]) => `<circle class="point ${name}" cx="${x(a)}" cy="${y(b)}" r="2.5"/>`));
    }
    const last = `${name} ${short(points.at(-1)[1], 4)}`; // 0.9996 is not 1
    const start = 14 + 142 * i;
    parts.push(`<line class="curve ${name}" x1="${start}" x2="${start + 24}" y1="10" y2="10"/>`);
    parts.push(`<text x="${start + 30}" y="14">${last}</text>`);
    words.push(last);
  });
  parts.push(
    `<svg x="${left - 4}" y="${top - 4}" width="${width}" height="${height}" viewBox="${box}">`,
    ...curves,
    "</svg>",
  );
  svg.innerHTML = parts.join("");
  svg.ariaLabel = `${label} against epochs: ${words.join(", ")}`;
  return `${label}: ${words.join(", ")}`;
}

/** Paint 28×28 weights: 0 to 255, from blue through white (128) to orange. */
function drawWeights(canvas, bytes) {
  canvas.width = canvas.height = 28;
  const context = canvas.getContext("2d");
  const image = context.createImageData(28, 28);
  bytes.forEach((byte, i) => {
    const t = (byte - 128) / 127;
    const end = t < 0 ? [0, 114, 178] : [230, 159, 0];
    image.data.set([...end.map((c) => 255 + Math.abs(t) * (c - 255)), 255], 4 * i);
  });
  context.putImageData(image, 0, 0);
}

export default { render };
