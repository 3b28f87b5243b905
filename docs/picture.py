"""Makes docs/picture.svg from what `naskh scan` really prints on the sample newsroom, and docs/report.png from the page it writes.

    python3 docs/picture.py target/release/naskh [chromium]
"""

import html
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMAND = ["scan", "datasets/newsroom/corpus"]
# What of the page is shown: a story of three outlets, one of which names no agency.
VIEW, SIZE = "cluster=5", "1180,1330"
WIDTH, LINE, LEFT, TOP = 900, 19, 20, 58
# The label that a line of the summary begins with, and the dim line under a headline.
LABELS = ("Corpus", "Clusters", "Pairs", "Wire copy", "Outlets", "Paragraphs", "Largest", "Left out", "Written")


def text(y, line):
    label = next((name for name in LABELS if line.strip().startswith(name) and line.startswith("  " + name)), None)
    if label:
        start = line.index(label)
        line = html.escape(line[:start]) + f'<tspan class="l">{label}</tspan>' + html.escape(line[start + len(label) :])
    else:
        line = html.escape(line)
        line = line.replace("#", "▇") if set(line.strip().split(" ")[0]) <= set("of") else line
    return f'<text x="{LEFT}" y="{y}">{line}</text>'


def main():
    run = subprocess.run([sys.argv[1], *COMMAND], cwd=ROOT, capture_output=True, text=True, check=True)
    lines = [f"$ naskh {' '.join(COMMAND)}"] + run.stdout.rstrip().splitlines()
    height = TOP + LINE * len(lines) + 12
    body = "\n".join(text(TOP + LINE * n, line) for n, line in enumerate(lines))
    svg = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" aria-label="naskh scan of the sample newsroom in a terminal">
<style>text{{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#d8dee9;white-space:pre}}.l{{fill:#8fbcbb;font-weight:bold}}</style>
<rect width="{WIDTH}" height="{height}" rx="9" fill="#1d2129"/>
<circle cx="22" cy="21" r="6" fill="#ec6a5e"/><circle cx="42" cy="21" r="6" fill="#f4bf4f"/><circle cx="62" cy="21" r="6" fill="#61c554"/>
{body}
</svg>
"""
    (ROOT / "docs/picture.svg").write_text(svg, encoding="utf-8")
    if len(sys.argv) > 2:
        page(sys.argv[1], sys.argv[2])


def page(naskh, browser):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([naskh, *COMMAND, "--out", f"{folder}/scan", "-q"], cwd=ROOT, check=True)
        options = ["--headless", "--no-sandbox", "--hide-scrollbars", f"--user-data-dir={folder}/profile", f"--window-size={SIZE}"]
        shot = f"--screenshot={ROOT / 'docs/report.png'}"
        subprocess.run([browser, *options, shot, f"file://{folder}/scan/report.html#{VIEW}"], check=True, capture_output=True)
    smaller(ROOT / "docs/report.png")


def smaller(picture):
    """A page has few colours: 64 of them look the same in a third of the bytes. Without Pillow the picture stays as it is."""
    try:
        from PIL import Image
    except ImportError:
        print(f"{picture}: Pillow is not installed, so it stays large")
        return
    colours = Image.open(picture).convert("RGB").quantize(64, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    colours.save(picture, optimize=True)


if __name__ == "__main__":
    main()
