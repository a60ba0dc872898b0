"""What a class misunderstood: one page that needs no other file, and names no student."""

from collections import Counter, defaultdict
from html import escape

import matplotlib.pyplot as plt

from nnlib import plots

KINDS = {
    "right": plots.COLOURS[2],
    "a named mistake": plots.COLOURS[1],
    "another mistake": plots.COLOURS[5],
    "untried": "#bbbbbb",
}
"""What an answer may be, and its colour."""
EXAMPLES = 3
"""How many different messages of a mistake are shown."""

STYLE = """
:root { color-scheme: light dark; --ink: #222; --paper: #fff; --line: #ddd; --shade: #f5f5f5 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ddd; --paper: #181818; --line: #444; --shade: #282828 }
}
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
  color: var(--ink); background: var(--paper); overflow-wrap: anywhere }
img { max-width: 100%; height: auto; background: #fff }
table { border-collapse: collapse; table-layout: fixed; width: 100%; margin-bottom: 2rem }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem;
  border-top: 1px solid var(--line) }
td:first-child { width: 9rem; white-space: nowrap; font-variant-numeric: tabular-nums }
.bar { display: inline-block; height: .8rem; margin-right: .4rem; border-radius: 2px }
pre { margin: .3rem 0; padding: .5rem; background: var(--shade); font-size: .85rem;
  max-height: 20rem; overflow: auto }
p { margin: 0 0 .2rem }
"""


def kind(result):
    """Tell which of the KINDS an answer is."""
    if result.state != "wrong":
        return result.state
    return "a named mistake" if result.mistake else "another mistake"


def page(lessons):
    """Write the page.

    Parameters
    ----------
    lessons : dict of int to list of dict of str to Result
        For each lesson the results of each student, by exercise.

    Returns
    -------
    str
        HTML.
    """
    answers = {
        lesson: {name: [one[name] for one in students] for name in students[0]}
        for lesson, students in lessons.items()
    }
    parts = [_plot(exercises, lesson) for lesson, exercises in answers.items()]
    title = "What the class misunderstood"
    sections = []
    for (lesson, exercises), plot in zip(answers.items(), parts, strict=True):
        sections.append(f"<h2>Lesson {lesson}: {_count(len(lessons[lesson]), 'notebook')}</h2>")
        sections.append(plot)
        sections += [_section(name, results) for name, results in exercises.items()]
    body = "\n".join(sections) or "<p>No notebook of the course was found.</p>"
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n{body}\n</body>\n</html>\n"
    )


def _plot(exercises, lesson):
    """Draw how many answers to each exercise are of which kind."""
    counts = {name: Counter(map(kind, results)) for name, results in exercises.items()}
    says = "; ".join(
        f"{name}: " + ", ".join(f"{found[one]} {one}" for one in KINDS if found[one])
        for name, found in counts.items()
    )
    alt = f"Bars: the answers to each exercise of lesson {lesson}. {says}."
    ax = plots.new_panel(alt, size=(8, 1.2 + 0.45 * len(exercises)))
    names = list(counts)
    starts = dict.fromkeys(names, 0)
    for one, colour in KINDS.items():
        widths = [counts[name][one] for name in names]
        bars = ax.barh(names, widths, left=list(starts.values()), color=colour, label=one)
        ax.bar_label(bars, [width or "" for width in widths], label_type="center", color="black")
        starts = {name: starts[name] + counts[name][one] for name in names}
    ax.invert_yaxis()
    ax.set(xlabel="students")
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=len(KINDS), frameon=False)
    picture, shown = ax.figure.as_png()
    plt.close(ax.figure)
    size = f'width="{shown["width"]}" height="{shown["height"]}"'
    return f'<p><img {size} alt="{escape(alt)}" src="data:image/png;base64,{picture}"></p>'


def _section(name, results):
    """Write the table of an exercise: each verdict with its count, the most frequent first."""
    groups = defaultdict(list)
    for result in results:
        which = kind(result)
        groups[which, result.mistake or which].append(result)
    rows = []
    for (which, label), found in sorted(groups.items(), key=lambda pair: -len(pair[1])):
        width = 6 * len(found) / len(results)
        bar = f'<span class="bar" style="width:{width:.2f}rem;background:{KINDS[which]}"></span>'
        said = "" if which in ("right", "untried") else _messages(label, found)
        rows.append(f"<tr><td>{bar}{len(found)}</td>")
        rows.append(f"<td><p><strong>{escape(label)}</strong></p>{said}</td></tr>")
    return "\n".join([f"<h3>{escape(name)}</h3>\n<table>", *rows, "</table>"])


def _messages(label, results):
    """Show the messages that students saw, each with what one of them saw below it."""
    evidence, counts = {}, Counter(result.message for result in results)
    for result in results:
        evidence.setdefault(result.message, result.evidence)
    texts = []
    for message, _ in counts.most_common(EXAMPLES):
        texts.append(f"<p>{escape(message.removeprefix(f'{label}. '))}</p>")
        if evidence[message]:
            texts.append(f"<pre>{escape(evidence[message])}</pre>")
    return "\n".join(texts)


def _count(number, thing):
    return f"{number} {thing}{'' if number == 1 else 's'}"
