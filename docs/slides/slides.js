// Typesets the formulas, fits the figures, and starts the show; loaded before MathJax.

const HEIGHT = 768;
const SMALLEST_FIGURE = 180;

// Where a slide is too tall, its figures share what is missing. All slides are still laid out here.
function fitFigures(slide) {
  const figures = [...slide.querySelectorAll("img")];
  for (let round = 0; round < 3 && figures.length; round++) {
    const excess = slide.scrollHeight - HEIGHT;
    if (excess <= 0) return;
    const total = figures.reduce((sum, figure) => sum + figure.offsetHeight, 0);
    for (const figure of figures) {
      const height = figure.offsetHeight * (1 - excess / total) - 1;
      figure.style.maxHeight = `${Math.max(height, SMALLEST_FIGURE)}px`;
    }
  }
}

async function start() {
  await MathJax.startup.defaultPageReady();
  await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
  document.querySelectorAll(".slides section section").forEach(fitFigures);
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
