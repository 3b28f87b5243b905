"""Measures peers and naskh in turn on one corpus, and prints one table in Markdown. Called by `run`."""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
PEERS = {
    "daft": "daft", "gaoya": "gaoya", "rensa": "rensa", "fastsketchlsh": "FastSketchLSH", "datasketch": "datasketch",
    "text_dedup": "text_dedup",
}


def run(command, env=None, out=None):
    """CPU seconds with all children, seconds by the clock, and the largest process in MB; None if it failed."""
    start = time.monotonic()
    with open(out or os.devnull, "w") as stdout:
        child = subprocess.Popen(command, env={**os.environ, **(env or {})}, stdout=stdout, stderr=subprocess.PIPE)
        errors = child.stderr.read()
        _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        print(f"{command[0]} failed: {errors.decode()[-400:]}", file=sys.stderr)
        return None
    return used.ru_utime + used.ru_stime, time.monotonic() - start, used.ru_maxrss / 1000


class Corpus:
    """Ids and lengths of the documents, as naskh names them, to compare pairs by line number."""

    def __init__(self, path, field):
        self.number, self.long, taken = {}, [], {}
        with open(path, encoding="utf-8") as lines:
            for n, line in enumerate(lines):
                record = json.loads(line)
                name = str(record.get("id") or f"{path}:{n + 1}")
                taken[name] = taken.get(name, 0) + 1
                self.number[name if taken[name] == 1 else f"{name}#{taken[name]}"] = n
                self.long.append(len(record[field].split()) >= 8)

    def of_naskh(self, folder):
        with open(Path(folder) / "pairs.jsonl", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        return [(self.number[r["a"]], self.number[r["b"]], r["relation"] == "exact") for r in rows]


def distinct(pairs, first, long):
    """Pairs of different texts, each by its first copy, and each copy with its first; short texts left out."""
    found = set()
    for a, b in pairs:
        if not (long[a] and long[b]):
            continue
        x, y = first.get(a, a), first.get(b, b)
        if x == y:
            found.update((x, d) for d in (a, b) if d != x)
        else:
            found.add((min(x, y), max(x, y)))
    return found


def commands(args, work):
    python, peer = sys.executable, str(HERE / "peer.py")
    classic = ["--level", "document", "--no-normalise", "--shingle", "5", "--jaccard", str(args.threshold)]
    scan = lambda *options: [args.naskh, "scan", args.corpus, "--quiet", "--text-field", args.text, *options]
    out = lambda name: ["--out", str(work / name), "--overwrite"]
    tools = {"`wc -w`": (["wc", "-w", args.corpus], {"LC_ALL": "C.UTF-8"}, None)}
    tools["naskh, nets"] = (scan(*classic, *out("nets")), None, "nets")
    tools["naskh, `--exact`"] = (scan(*classic, "--exact", *out("exact")), None, "exact")
    tools["naskh, story rule"] = (scan("--level", "document", *out("story")), None, None)
    tools["naskh, all defaults"] = (scan(*out("full")), None, None)
    for name, module in PEERS.items():
        have = subprocess.run([python, "-c", f"import {module}"], capture_output=True).returncode == 0
        if have and (not args.only or name in args.only.split(",")):
            command = [python, peer, name, args.corpus, args.text, str(args.threshold), str(work / name)]
            tools[name.replace("_", "-")] = (command, None, work / name)
    return tools


def figures(args, work, tools):
    if "naskh, `--exact`" not in tools:
        print("the exact join failed: no agreement can be told", file=sys.stderr)
        return {}
    corpus = Corpus(args.corpus, args.text)
    exact = corpus.of_naskh(work / "exact")
    first = {b: a for a, b, same in exact if same}
    truth = distinct([(a, b) for a, b, _ in exact], first, corpus.long)
    agreement = {}
    for name, (_, _, result) in tools.items():
        if isinstance(result, str):
            pairs = [(a, b) for a, b, _ in corpus.of_naskh(work / result)]
        elif result is not None:
            pairs = [tuple(map(int, line.split())) for line in result.read_text().splitlines()]
        else:
            continue
        found = distinct(pairs, first, corpus.long)
        agreement[name] = (len(found), len(found & truth) / max(len(found), 1), len(found & truth) / max(len(truth), 1))
    return agreement


def rounds(args, tools, runs):
    """Runs every tool once a round; one that fails is not run again."""
    for round_ in range(args.rounds):
        for name, (command, env, _) in tools.items():
            print(f"round {round_ + 1} of {args.rounds}: {name}", file=sys.stderr)
            if runs[name] is not None:
                measured = run(command, env)
                runs[name] = None if measured is None else runs[name] + [measured]


def main():
    parser = argparse.ArgumentParser(prog="benches/peers/run", description=__doc__)
    parser.add_argument("corpus", help="JSON Lines, plain")
    parser.add_argument("--naskh", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threshold", type=float, default=0.8)
    parser.add_argument("--text", default="text", help="the field that holds the text")
    parser.add_argument("--only", default="", help="peers, by name and comma")
    args = parser.parse_args()
    size = os.path.getsize(args.corpus) / 1e9
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        tools = commands(args, work)
        runs = {name: [] for name in tools}
        try:
            rounds(args, tools, runs)
        except KeyboardInterrupt:
            print("stopped: the table is of the rounds that were whole", file=sys.stderr)
        whole = min(len(r) for r in runs.values() if r is not None)
        runs = {name: r and r[:whole] for name, r in runs.items()}
        if whole == 0:
            sys.exit("no round was whole")
        alive = {name: tools[name] for name in tools if runs[name] is not None}
        agreement = figures(args, work, alive)
    median = {name: [statistics.median(column) for column in zip(*runs[name])] for name in alive}
    base = median["`wc -w`"][0]
    print(f"| tool | CPU s/GB | × `wc -w` | CPU s | wall s | peak MB | pairs at J ≥ {args.threshold} | of them true | of the true found |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, (cpu, wall, peak) in median.items():
        found, precision, recall = agreement.get(name, (None, None, None))
        agree = "| | | |" if found is None else f"| {found:,} | {precision:.4f} | {recall:.4f} |"
        print(f"| {name} | {cpu / size:.2f} | {cpu / base:.2f} | {cpu:.2f} | {wall:.2f} | {peak:.0f} {agree}")
    for name in runs.keys() - alive.keys():
        print(f"\n{name} failed and has no row.")


if __name__ == "__main__":
    main()
