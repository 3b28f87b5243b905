#!/usr/bin/env python3
"""Corpora that the documents give figures of, and no generator of news makes.

    corpora.py cluster N OUT       N near-copies of one text
    corpora.py bucket N OUT        N texts that share their first 25 words
    corpora.py double CORPUS OUT   a corpus of JSON Lines, and behind it the same with its letters permuted
"""

import json
import random
import sys


def word(dice):
    return "".join(dice.choice("etaoinsrhdlucmfywgp") for _ in range(dice.randint(3, 9)))


def alike(kind, count, out):
    dice = random.Random(5)
    words = [word(dice) for _ in range(20_000)]
    text = [dice.choice(words) for _ in range(60)]
    head = [dice.choice(words) for _ in range(25)]
    for n in range(count):
        if kind == "cluster":
            said = list(text)
            said[dice.randrange(60)] = dice.choice(words)
            said.append(f"w{n}")
        else:
            said = head + [dice.choice(words) for _ in range(30)]
        day = n % 60
        date = f"2026-{3 + day // 28:02}-{1 + day % 28:02}"
        row = {"id": f"c{n}", "source": f"s{n % 40}", "date": date, "text": " ".join(said)}
        out.write(json.dumps(row) + "\n")


def permuted():
    dice, table = random.Random(5), {}
    arabic = [chr(c) for c in [*range(0x621, 0x63B), *range(0x641, 0x64B)]]
    latin = [chr(c) for c in range(ord("a"), ord("z") + 1)]
    for letters in (arabic, latin):
        others = letters[:]
        dice.shuffle(others)
        table.update(zip(letters, others))
        table.update((a.upper(), b.upper()) for a, b in zip(letters, others))
    return str.maketrans(table)


def double(corpus, out):
    table = permuted()
    for twice in (False, True):
        with open(corpus, encoding="utf-8") as lines:
            for line in lines:
                if twice:
                    row = json.loads(line)
                    row.update((k, row[k].translate(table)) for k in ("text", "title") if isinstance(row.get(k), str))
                    row.update((k, f"{row[k]}p") for k in ("id", "source") if row.get(k) is not None)
                    line = json.dumps(row, ensure_ascii=False) + "\n"
                out.write(line)


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in ("cluster", "bucket", "double"):
        sys.exit(__doc__)
    kind, what, path = sys.argv[1:]
    with open(path, "w", encoding="utf-8") as out:
        double(what, out) if kind == "double" else alike(kind, int(what), out)
