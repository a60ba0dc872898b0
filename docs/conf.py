"""The site: the lessons as they are stored, the reference from the docstrings, and a few pages.

tools/build_site.py puts them together, so that nothing is kept twice.
"""

import base64
import hashlib
import json
import os
import re
from pathlib import Path

from docutils import nodes

project = "Neural networks from scratch"
author = "the nnlib authors"
copyright = "the nnlib authors"

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
    "sphinx-mathjax-offline",
]
exclude_patterns = ["README.md", "slides"]
templates_path = ["_templates"]
nitpicky = True

# The lessons: their stored outputs, without scripts from elsewhere.
nb_execution_mode = "off"
nb_ipywidgets_js = {}
nb_render_markdown_format = "myst"
nb_code_prompt_show = "Show the {type}"
nb_code_prompt_hide = "Hide the {type}"
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 3

# The reference: types stand in the docstrings, in words, which name no class to link to.
autosummary_generate = True
autodoc_member_order = "bysource"
autodoc_typehints = "none"
napoleon_numpy_docstring = True
napoleon_google_docstring = False
napoleon_use_param = False
napoleon_use_rtype = False
napoleon_custom_sections = [("Attributes", "params_style")]
# Methods that scikit-learn and Matplotlib add.
autodoc_default_options = {
    "exclude-members": "set_fit_request, set_partial_fit_request, set_score_request, set"
}
nitpick_ignore = [("py:exc", "NotFittedError")]
nitpick_ignore_regex = [("py:(class|func)", r"(numpy|collections\.abc)\..*")]

html_theme = "pydata_sphinx_theme"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_scaled_image_link = False
html_title = project
html_sidebars = {name: [] for name in ("notation", "TEACHING", "CONTRIBUTING")}
html_copy_source = False
html_show_sphinx = False
html_theme_options = {
    "show_prev_next": True,
    "navigation_with_keys": False,
    "header_links_before_dropdown": 6,
    "footer_start": ["copyright"],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
}


def run_links(name):
    """Return a cell of links for the lesson of a name."""
    links = {"Run it in your browser": f"../lite/lab/index.html?path={name}"}
    if repository := os.environ.get("GITHUB_REPOSITORY"):
        copy = f"{repository}/blob/colab/{name}"  # the workflow Pages puts it there
        links["Open in Colab"] = f"https://colab.research.google.com/github/{copy}"
        links["Open in Kaggle"] = (
            f"https://kaggle.com/kernels/welcome?src=https://github.com/{copy}"
        )
    buttons = [f'<a class="run-it" href="{to}">{text}</a>' for text, to in links.items()]
    download = f'<a href="../copies/{name}" download>download the notebook</a>'
    text = f"{' '.join(buttons)} or {download}."
    return {"cell_type": "markdown", "id": "run-links", "metadata": {}, "source": text}


ELSEWHERE = """
## On other machines

Each lesson's page opens it in Colab and in Kaggle, where you need an account. Its first cell
installs nnlib, in about a minute; on Kaggle, switch on *Internet* in the settings first. To keep
what you write, use *Copy to Drive*, or *Save Version* on Kaggle.

[Run the lessons on Binder](https://mybinder.org/v2/gh/{0}/HEAD?labpath=notebooks), or copy them
into your home folder on a JupyterHub with nbgitpuller, with this address and your hub's name:

```
https://HUB/hub/user-redirect/git-pull?repo=https://github.com/{0}&urlpath=lab/tree/{1}/notebooks
```
"""


def name_other_machines(app, docname, content):
    """Where GitHub says which repository the site is built from, link to places that run it."""
    repository = os.environ.get("GITHUB_REPOSITORY")
    if docname == "lessons" and repository:
        content[0] += ELSEWHERE.format(repository, repository.rpartition("/")[2])


# What JupyterLab folds, by the tag that myst-nb folds it for.
FOLDS = {"source_hidden": "hide-input", "outputs_hidden": "hide-output"}
# The last line of a cell that asks a question.
ASKS = re.compile(r"^ask\.\w+\(\)\s*\Z", re.MULTILINE)


def fold(cell):
    """Fold on the page what JupyterLab folds: code that only draws, and the answer to a guess.

    A question stands there without the code that asks it.
    """
    folded = cell["metadata"].get("jupyter", {})
    tags = [tag for name, tag in FOLDS.items() if folded.get(name)]
    if ASKS.search("".join(cell["source"])):
        tags.append("remove-input")
    cell["metadata"].setdefault("tags", []).extend(tags)


def prepare_lesson(app, docname, content):
    """Leave out guards and setup, fold cells, and put the links below the lesson's title."""
    if docname.startswith("notebooks/"):
        notebook = json.loads(content[0])
        remember_alternative_texts(notebook)
        cells = [
            cell
            for cell in notebook["cells"]
            if not {"guard", "setup"}.intersection(cell["metadata"].get("tags", []))
        ]
        for cell in cells:
            fold(cell)
        name = docname.partition("/")[2] + ".ipynb"
        notebook["cells"] = [cells[0], run_links(name), *cells[1:]]
        content[0] = json.dumps(notebook)


# The alternative text of each stored figure, by the digest that myst-nb names its file with.
ALTERNATIVE_TEXTS = {}


def remember_alternative_texts(notebook):
    """Take the texts out of the outputs' metadata, which myst-nb does not look at."""
    for output in (out for cell in notebook["cells"] for out in cell.get("outputs", [])):
        if picture := output.get("data", {}).get("image/png"):
            digest = hashlib.sha256(base64.b64decode("".join(picture))).hexdigest()
            ALTERNATIVE_TEXTS[digest] = output["metadata"]["image/png"]["alt"]


def describe_figures(app, doctree):
    """Give the stored figures of a page their alternative texts."""
    for image in doctree.findall(nodes.image):
        digest = Path(image["uri"]).stem
        if digest in ALTERNATIVE_TEXTS:
            image["alt"] = ALTERNATIVE_TEXTS[digest]


def keep_sentences_whole(app, what, name, obj, options, lines):
    """Keep napoleon from reading the words before a colon as an attribute's type."""
    if what in ("attribute", "data", "property"):
        lines[:0] = ["..", ""]


def leave_out_fields(app, what, name, obj, skip, options):
    """Leave out what Python writes of a named tuple's fields: their numbers."""
    return True if (obj.__doc__ or "").startswith("Alias for field number") else None


def setup(app):
    """Tell sphinx of the functions above."""
    app.connect("autodoc-process-docstring", keep_sentences_whole, priority=100)
    app.connect("autodoc-skip-member", leave_out_fields)
    app.connect("source-read", name_other_machines)
    app.connect("source-read", prepare_lesson)
    app.connect("doctree-read", describe_figures)
