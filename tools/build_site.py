"""Build the site: pages by sphinx, and JupyterLite beside them.

python tools/build_site.py site
"""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

import build_lite
import elsewhere
from lessons import ROOT

SOURCE = ROOT / ".site_cache" / "source"

# What the site shows of the course itself, each where the links in it lead.
FILES = [
    *("README.md", "README.png", "TEACHING.md", "CONTRIBUTING.md", "LICENSE"),
    *("benchmarks/RESULTS.md", "benchmarks/results.png", "nnlib/data/README.md"),
    *("tests/MUTANTS.md", "tests/mutants.toml"),
]


def gather(source):
    """Put the pages of docs and the course's own files together, as sphinx wants them."""
    shutil.rmtree(source, ignore_errors=True)
    hidden = shutil.ignore_patterns(".*", "__pycache__", "slides", "*.toml")
    shutil.copytree(ROOT / "docs", source, ignore=hidden)
    shutil.copytree(ROOT / "notebooks", source / "notebooks", ignore=hidden)
    for name in FILES:
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, source / name)
    readme = (source / "README.md").read_text(encoding="utf-8")
    (source / "README.md").write_text(readme.replace("](docs/", "]("), encoding="utf-8")


def pages(output, source=SOURCE):
    """Write the pages anew; raise CalledProcessError where sphinx has a warning."""
    gather(source)
    work = source.parent  # myst-nb leaves figures beside the folder that sphinx writes
    shutil.rmtree(work / "html", ignore_errors=True)
    sphinx = [sys.executable, "-m", "sphinx", "-n", "-W", "--keep-going", "-q", "-E", "-b", "html"]
    subprocess.run([*sphinx, "-d", work / "doctrees", source, work / "html"], check=True)
    shutil.rmtree(output, ignore_errors=True)
    shutil.move(work / "html", output)
    elsewhere.write_copies(output / "copies", elsewhere.write_wheel(output / "wheels"))


def main():
    """Build the site into the folder that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("output", type=Path, help="a folder for the site; what it held is lost")
    output = parser.parse_args().output
    pages(output)
    build_lite.build(output / "lite")


if __name__ == "__main__":
    main()
