// Takes a guess by radio buttons, and marks the right answer when it is known.

let rows = 0; // radio buttons of one name belong together

function render({ model, el }) {
  const row = document.createElement("fieldset");
  row.className = "nnlib-guess";
  row.innerHTML = '<legend>Your guess</legend><span class="options"></span><span role="status"></span>';
  el.append(row);
  const [options, status] = row.querySelectorAll("span");
  const name = `nnlib-guess-${rows++}`;
  const labels = Object.entries(model.get("options")).map(([letter, spoken]) => {
    const label = document.createElement("label");
    const button = document.createElement("input");
    Object.assign(button, { type: "radio", name, value: letter, ariaLabel: spoken });
    button.dataset.lmSuppressShortcuts = "true"; // arrows choose and do not leave the cell
    button.addEventListener("change", () => {
      model.set("guess", letter);
      model.send({ guess: letter }); // unlike a change of the model, never after the next cell
    });
    label.append(button, letter);
    options.append(label);
    return label;
  });

  function show() {
    const [guess, answer] = [model.get("guess"), model.get("answer")];
    for (const label of labels) {
      const button = label.firstChild;
      button.checked = button.value === guess;
      button.disabled = answer !== "";
      label.classList.toggle("right", button.value === answer);
      label.classList.toggle("wrong", answer !== "" && button.checked && guess !== answer);
    }
    status.textContent = words(guess, answer);
  }

  model.on("change:guess", show);
  model.on("change:answer", show);
  show();
}

function words(guess, answer) {
  if (answer === "") return guess === "" ? "Choose one." : `You guess ${guess}. Go on to find out.`;
  if (guess === "") return `The answer is ${answer}.`;
  return guess === answer ? `Right: ${answer}.` : `You guessed ${guess}; the answer is ${answer}.`;
}

export default { render };
