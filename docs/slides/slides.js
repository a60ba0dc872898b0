// Typesets the formulas, makes everything fit, and starts the show; loaded before MathJax.

const HEIGHT = 768;
const MARGIN = 14; // below a block, at most
const READABLE = 0.8; // of a figure's own size; what would get smaller has a slide of its own

const figuresOf = (slide) => [...slide.querySelectorAll("img")];
const heightOf = (elements) => elements.reduce((sum, element) => sum + element.offsetHeight, 0);
const slides = () => [...document.querySelectorAll(".slides section section")];

function excessOf(slide) {
  const last = slide.lastElementChild.getBoundingClientRect().bottom;
  const padding = parseFloat(getComputedStyle(slide).paddingBottom);
  return last - slide.getBoundingClientRect().top + MARGIN + padding - HEIGHT;
}

// The end of a section stands below the figure that it speaks of, if there is room.
function joinClosing(slide) {
  const before = slide.previousElementSibling;
  if (!before) return;
  const blocks = [...slide.children].filter((block) => !block.matches(".running"));
  const room = (1 - READABLE) * heightOf(figuresOf(before)) - excessOf(before);
  if (heightOf(blocks) + MARGIN > room) return;
  const fragment = document.createElement("div");
  fragment.className = "fragment";
  fragment.append(...blocks);
  before.append(fragment);
  slide.remove();
}

// Code with large figures: what it shows goes to the next slide.
function splitTall(slide) {
  const code = [...slide.querySelectorAll(":scope > .code")].at(-1);
  const excess = excessOf(slide);
  if (!code || excess <= (1 - READABLE) * heightOf(figuresOf(slide))) return;
  const outputs = [...slide.children].slice([...slide.children].indexOf(code) + 1);
  if (!outputs.length) return;
  const next = document.createElement("section");
  const running = slide.querySelector(".running, h1, h2").cloneNode(true);
  const heading = document.createElement("p");
  heading.className = "running";
  heading.append(...running.childNodes);
  next.append(heading, ...outputs);
  slide.after(next);
}

// Where a slide is still too tall, its figures share what is missing.
function fitFigures(slide) {
  const figures = figuresOf(slide);
  const share = 1 - excessOf(slide) / heightOf(figures);
  if (!figures.length || share >= 1) return;
  for (const figure of figures) figure.style.maxHeight = `${figure.offsetHeight * share - 1}px`;
}

async function start() {
  await MathJax.startup.defaultPageReady();
  await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
  slides().filter((slide) => slide.matches(".closing")).forEach(joinClosing);
  slides().forEach(splitTall);
  slides().forEach(fitFigures);
  await Reveal.initialize({
    width: 1024,
    height: HEIGHT,
    margin: 0,
    maxScale: 4,
    center: false,
    hash: true,
    slideNumber: "c/t",
    transition: "none",
    plugins: [RevealNotes],
  });
  document.documentElement.dataset.ready = "true";
}

window.MathJax = {
  tex: { inlineMath: [["$", "$"]], processEscapes: true },
  options: { enableMenu: false },
  startup: { pageReady: start },
};
