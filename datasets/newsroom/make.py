#!/usr/bin/env python3
"""Builds corpus/ and truth/ from stories/, plan.py and templates.py.

    python3 make.py            writes the files
    python3 make.py --check    writes nothing; fails if the files differ from what it would write

Standard library only. The same sources give the same bytes.
"""

import collections
import hashlib
import json
import pathlib
import re
import sys
import unicodedata

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import plan  # noqa: E402
import templates  # noqa: E402

MONTH = "2026-04-"
FIRST_DAY = 13

# --- words ---------------------------------------------------------------------------------

FOLD = str.maketrans("أإآٱىةؤئکی", "ااااي" + "هويكي")


def tokens(text):
    text = unicodedata.normalize("NFKC", text)
    text = re.sub("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\u00ad\ufeff]", "", text)
    text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text.translate(FOLD))
    return re.findall(r"[^\W_]+", text.lower())


def count(text):
    return len(tokens(text))


# --- stories -------------------------------------------------------------------------------


class Story:
    def __init__(self, key, title):
        self.key, self.title = key, title
        self.paragraphs, self.edits, self.before, self.after, self.cites = [], [], [], [], []


def read_stories():
    stories = {}
    for path in sorted((HERE / "stories").glob("*.txt")):
        story = None
        for line in path.read_text("utf-8").splitlines():
            line = line.strip()
            if not line:
                continue
            if line.startswith("# "):
                key, title = line[2:].split(" | ", 1)
                if key in stories:
                    sys.exit(f"{path.name}: {key} stands twice")
                story = stories[key] = Story(key, title)
            elif line.startswith("~ "):
                story.edits.append(tuple(line[2:].split(" => ", 1)))
            elif line.startswith("< "):
                story.before.append(line[2:])
            elif line.startswith("> "):
                story.after.append(line[2:])
            elif line.startswith("@ "):
                story.cites.append(tuple(line[2:].split(" | ", 1)))
            else:
                story.paragraphs.append(line)
    for key, (title, text) in plan.BRIEFS.items():
        stories[key] = Story(key, title)
        stories[key].paragraphs.append(text)
    return stories


def sentences(paragraph):
    return re.split(r"(?<=[.!?؟])\s+(?=[\w\"])", paragraph)


def body(stories, key):
    """Paragraphs of a story, each a list of (origin, sentence); a quoted paragraph keeps its first origin."""
    out = []
    for n, paragraph in enumerate(stories[key].paragraphs, 1):
        quoted = re.fullmatch(r"\[(\w+):(\d+)\]", paragraph)
        if quoted:
            out.append(body(stories, quoted[1])[int(quoted[2]) - 1])
        else:
            out.append([((key, n, i), s) for i, s in enumerate(sentences(paragraph))])
    return out


def cut(paragraphs, percent):
    total = sum(count(s) for p in paragraphs for _, s in p)
    out, have = [], 0
    for paragraph in paragraphs:
        kept = []
        for origin, sentence in paragraph:
            # The sentence that crosses the mark is kept when that is the nearer cut, but never far beyond it.
            after = have + count(sentence)
            if have + after > total * percent / 50 or after > total * max(percent + 4, 46) / 100:
                return out + [kept] if kept else out
            kept.append((origin, sentence))
            have += count(sentence)
        out.append(kept)
    return out


# --- edits of the writing ------------------------------------------------------------------

MARKS = {
    "في": "فِي", "إلى": "إِلَى", "على": "عَلَى", "التي": "الَّتِي", "الذي": "الَّذِي", "هذا": "هٰذَا", "هذه": "هٰذِهِ",
    "بين": "بَيْنَ", "كل": "كُلّ", "قبل": "قَبْلَ", "عن": "عَنْ", "يوم": "يَوْم", "مدير": "مُدير", "معرض": "مَعرِض",
    "وقالت": "وقالَتْ", "خريطة": "خَريطة", "محطة": "مَحطّة", "كما": "كَمَا", "الدكتور": "الدُّكتور", "قمراً": "قَمَراً",
    "القمر": "القَمَر", "مدى": "مَدَى", "صغيرة": "صَغيرة", "الساحلي": "السّاحليّ", "الحج": "الحَجّ", "الصور": "الصُّوَر",
}
JOINING = "بتثجحخسشصضطظعغفقكلمنهي"


def marks(text):
    return re.sub(r"\w+", lambda m: MARKS.get(m[0], m[0]), text)


def alef(text):
    text = re.sub("[أإآ]", "ا", text)
    return re.sub(r"ي\b", "ى", text)


def tatweel(text):
    seen = 0

    def stretch(m):
        nonlocal seen
        word = m[0]
        places = [i for i in range(1, len(word) - 1) if word[i - 1] in JOINING and word[i] in JOINING + "اةىدذرزو" and word[i - 1:i + 1] != "لا"]
        if len(word) < 5 or not places:
            return word
        seen += 1
        return word if seen % 5 else word[:places[-1]] + "ـ" + word[places[-1]:]

    return re.sub(r"[\u0621-\u064a]+", stretch, text)


def persian(text):
    return text.translate(str.maketrans("يىك", "ییک"))


def indic(text):
    text = re.sub(r"(?<=\d)\.(?=\d)", "٫", text)
    return text.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))


def pair_quotes(text, left, right):
    return re.sub(r'"([^"\n]*)"', lambda m: left + m[1] + right, text)


def quotes(text):
    return pair_quotes(text, "“", "”")


def guillemets(text):
    return pair_quotes(text, "«", "»")


def punctuation(text):
    text = pair_quotes(text.replace("'", "’"), "‘", "’")
    return text.replace(" - ", " – ").replace("; ", " — ")


def case(text):
    """An old wire habit: the first paragraph in capitals."""
    head, sep, rest = text.partition("\n")
    return head.upper() + sep + rest


WRITING = {"marks": marks, "alef": alef, "tatweel": tatweel, "persian": persian, "indic": indic,
           "quotes": quotes, "guillemets": guillemets, "punctuation": punctuation, "case": case}
ON_TITLES = {"alef", "persian", "indic", "quotes", "guillemets", "punctuation"}


# --- documents -----------------------------------------------------------------------------


class Doc:
    def __init__(self, outlet, when, title, author, text, **more):
        self.outlet, self.when, self.title, self.author, self.text = outlet, when, title, author, text
        self.stories, self.kind, self.origins = [], "", set()
        self.series = self.credit = self.id = None
        self.furniture = []
        self.__dict__.update(more)

    @property
    def source(self):
        return plan.OUTLETS[self.outlet][0]

    def record(self):
        out = {"id": self.id, "source": self.source, "date": self.when, "title": self.title}
        if self.author:
            out["author"] = self.author
        slug = hashlib.sha256(self.id.encode()).hexdigest()[:7]
        host = plan.OUTLETS[self.outlet][2]
        return out | {"url": f"https://{host}/{self.when[:10].replace('-', '/')}/{slug}", "text": self.text}


def stamp(when):
    day, time = when.split()
    return f"{MONTH}{day}T{time}:00Z"


def page(stories, key, outlet, paragraphs, credit, twice):
    """A page as a crawler stores it: headline, captions, links, sub-heading, credit, share buttons."""
    caption, heading, also = plan.PAGES[outlet, key]
    look = plan.FURNITURE[outlet]
    links = [look["also"] + stories[k].title for k in also.split()]
    middle = paragraphs[:2] + [links[0]] + paragraphs[2:3] + [heading] + paragraphs[3:] + [links[1], credit]
    lines = [stories[key].title, caption, caption + look["suffix"]] + middle * (2 if twice else 1)
    lines += plan.SHARE[outlet] + look["end"]
    return lines, [caption, *links, heading, credit, *plan.SHARE[outlet], *look["end"]]


def build(stories):
    docs = []
    for keys, outlet, when, author, credit, how in plan.PLAN:
        separator = plan.OUTLETS[outlet][4]
        ops = [how] if how.startswith("head:") or how.startswith("tail:") else how.split()
        keys = keys.split()
        story = stories[keys[0]]
        parts, title = [p for k in keys for p in body(stories, k)], story.title
        for op in ops:
            if op.startswith("cut:"):
                parts = cut(parts, int(op[4:]))
        origins = {o for p in parts for o, _ in p}
        lines = [" ".join(s for _, s in p) for p in parts]
        furniture = []
        if len(keys) == 2:
            other = stories[keys[1]].title
            title = ("أخبار متفرقة: " if outlet in ("sada-alwadi", "almeenaa", "alqafila") else "News in brief: ") + title
            at = len(body(stories, keys[0]))
            lines = [story.title] + lines[:at] + [other] + lines[at:]
        for op in ops:
            if op == "edited":
                text = "\n".join(lines)
                for old, new in story.edits:
                    if text.count(old) != 1:
                        sys.exit(f"{story.key}: {old!r} occurs {text.count(old)} times")
                    text = text.replace(old, new)
                lines = text.split("\n")
            elif op == "extended":
                lines = story.before + lines + story.after
            elif op == "extended-after":
                lines = lines + story.after
            elif op.startswith("head:"):
                lines[0] = op[5:] + lines[0]
            elif op.startswith("tail:"):
                lines[-1] += " " + op[5:]
            elif op in ("page", "page-twice"):
                line = author if author and credit else plan.FURNITURE[outlet]["own"]
                if keys[0] == "a01":
                    line = "جسر-وكالات"
                lines, furniture = page(stories, keys[0], outlet, lines, line, op == "page-twice")
            elif op in WRITING:
                lines = WRITING[op]("\n".join(lines)).split("\n")
                if op in ON_TITLES:
                    title = WRITING[op](title)
            elif op not in ("verbatim", "digest") and not op.startswith("cut:"):
                sys.exit(f"unknown edit {op}")
        docs.append(Doc(outlet, stamp(when), title, author, separator.join(lines), stories=keys, kind=how,
                        origins=origins, credit=credit, furniture=furniture))
    for series in templates.SERIES:
        names = series["fields"].split()
        lang = plan.OUTLETS[series["outlet"]][3]
        days = templates.DAYS_AR if lang == "ar" else templates.DAYS_EN
        separator = plan.OUTLETS[series["outlet"]][4]
        for n, row in enumerate(series["rows"]):
            values = row.rstrip("|").split("|")
            if len(values) != len(names):
                sys.exit(f"{series['id']} day {n}: {len(values)} values for {len(names)} fields")
            values = dict(zip(names, values), day=days[n])
            text = separator.join(p.format(**values) for p in series["frame"])
            base = Doc(series["outlet"], stamp(f"{FIRST_DAY + n} {series['time']}"), series["title"].format(**values),
                       series["author"], text, series=(series["id"], n), kind="template")
            docs.append(base)
            for which, day, outlet, time, author in templates.REPRINTS:
                if which == series["id"] and day == n:
                    text = plan.OUTLETS[outlet][4].join(p.format(**values) for p in series["frame"])
                    docs.append(Doc(outlet, stamp(f"{FIRST_DAY + n} {time}"), base.title, author, text,
                                    series=base.series, kind="reprint"))
    order = list(sorted(plan.OUTLETS))
    docs.sort(key=lambda d: (order.index(d.outlet), d.when))
    numbers = collections.Counter()
    for doc in docs:
        numbers[doc.outlet] += 1
        doc.id = f"{plan.OUTLETS[doc.outlet][1]}-{numbers[doc.outlet]:03}"
    return docs


# --- truth ---------------------------------------------------------------------------------


def label(stories, a, b):
    """(label, direction) of a pair that shares a story or a frame, else None."""
    la, lb = count(a.text), count(b.text)
    if a.series and b.series and a.series[0] == b.series[0]:
        return ("duplicate" if a.series == b.series else "template"), None
    sizes = {(k, n, i): count(s) for d in (a, b) for k in d.stories
             for n, p in enumerate(body(stories, k), 1) for i, (_, s) in enumerate(p)}
    for k, n, i in a.origins | b.origins:
        sizes.setdefault((k, n, i), count(body(stories, k)[n - 1][i][1]))
    shared = sum(sizes[o] for o in a.origins & b.origins)
    if shared:
        # Of a page whose body stands twice, the share counts against the words it says once.
        if shared < 0.5 * min(la, lb):
            return "partial", None
        if min(la, lb) >= 0.65 * max(la, lb):
            return "duplicate", None
        return "contained", "a_in_b" if la < lb else "b_in_a"
    for one, two in plan.SAME_EVENT:
        if {one, two} <= set(a.stories) | set(b.stories):
            return "related", None
    return None


def truth_pairs(stories, docs):
    out, found = [], {}
    for i, a in enumerate(docs):
        for b in docs[i + 1:]:
            got = label(stories, a, b)
            found[a.id, b.id] = got
            if got:
                out.append({"a": a.id, "b": b.id, "label": got[0], "direction": got[1]})
    lang = {d.id: plan.OUTLETS[d.outlet][3] for d in docs}
    free = [p for p, got in found.items() if not got and lang[p[0]] == lang[p[1]]]
    free.sort(key=lambda p: hashlib.sha256("/".join(p).encode()).digest())
    # Pages of one outlet share their furniture and nothing else: each with the two that follow it.
    for outlet in plan.FURNITURE:
        pages = [d.id for d in docs if d.outlet == outlet]
        for i, a in enumerate(pages):
            out += [{"a": a, "b": b, "label": "unrelated", "direction": None} for b in pages[i + 1:i + 3] if not found[a, b]]
    named = {(p["a"], p["b"]) for p in out}
    free = [p for p in free if p not in named]
    used = collections.Counter()
    taken = 0
    for a, b in free:
        if used[a] < 1 and used[b] < 1 and taken < 60:
            used.update((a, b))
            taken += 1
            out.append({"a": a, "b": b, "label": "unrelated", "direction": None})
    return out, found


def truth_credits(stories, docs, found):
    def copy(a, b):
        got = found.get((a.id, b.id)) or found.get((b.id, a.id))
        return bool(got) and got[0] in ("duplicate", "contained")

    out = []
    for doc in docs:
        words = " ".join(tokens(doc.text))
        cited = sorted({agency for k in doc.stories for agency, phrase in stories[k].cites
                        if " ".join(tokens(phrase)) in words})
        credits = []
        if doc.credit:
            role = "generic" if doc.credit == plan.G else "credit"
            credits.append({"agency": doc.credit, "role": role})
        credits += [{"agency": a, "role": "citation"} for a in cited]
        if not credits:
            continue
        if doc.credit and doc.credit != plan.G:
            resolved = {"agency": doc.credit, "how": "credited"}
        else:
            named = sorted({d.credit for d in docs if d.outlet != doc.outlet and d.credit and d.credit != plan.G
                            and copy(d, doc)}) if doc.credit else []
            if len(named) == 1:
                resolved = {"agency": named[0], "how": "sibling"}
            elif named:
                resolved = {"how": "ambiguous", "candidates": named}
            elif len(cited) == 1:
                resolved = {"agency": cited[0], "how": "hint"}
            else:
                resolved = {"how": "unknown"}
        out.append({"id": doc.id, "credits": credits, "resolved": resolved})
    return out


def truth_clusters(stories, docs, credits):
    resolved = {c["id"]: c for c in credits}
    out = []
    groups = [(key, [d for d in docs if key in d.stories]) for key in stories]
    groups += [(f"{which}-{n + 1}", [d for d in docs if d.series == (which, n)]) for which, n, *_ in templates.REPRINTS]
    for key, members in groups:
        if len(members) < 2:
            continue
        # A digest's credit is for two stories, so it has no vote.
        votes = {d.credit for d in members if d.credit and d.credit != plan.G and "digest" not in d.kind}
        if not votes:
            votes = {resolved[d.id]["resolved"]["agency"] for d in members
                     if d.id in resolved and resolved[d.id]["resolved"]["how"] == "sibling"}
        kinds = []
        for d in sorted(members, key=lambda d: d.when):
            for op in [d.kind.split(":")[0]] if d.kind[:5] in ("head:", "tail:") else d.kind.split():
                op = {"head": "dateline", "tail": "trailing-credit"}.get(op, op)
                if op not in kinds:
                    kinds.append(op)
        how = {resolved[d.id]["resolved"]["how"] for d in members if d.id in resolved and "digest" not in d.kind}
        kinds += ["conflict"] * (len(votes) > 1) + sorted(how & {"ambiguous", "hint", "unknown"})
        if votes and any(d.id not in resolved or not d.credit for d in members if "digest" not in d.kind):
            kinds.append("uncredited-copy")
        out.append({"story": key, "members": [d.id for d in members],
                    "agency": votes.pop() if len(votes) == 1 else None, "kind": " ".join(kinds)})
    return out


def truth_paragraphs(stories, docs):
    lines = {d.id: [" ".join(tokens(x)) for x in d.text.split("\n") if x.strip()] for d in docs}
    whole = {d.id: collections.Counter(lines[d.id]) for d in docs}

    def where(text, among):
        norm = " ".join(tokens(text))
        return [d.id for d in among if norm in whole[d.id]]

    out, seen = [], set()

    def put(kind, text, ids):
        if (kind, text) not in seen and ids:
            seen.add((kind, text))
            out.append({"class": kind, "text": text, "where": ids})

    for outlet in plan.FURNITURE:
        own = [d for d in docs if d.outlet == outlet]
        for doc in own:
            for line in doc.furniture:
                ids = where(line, own)
                if len(ids) >= 2:
                    put("boilerplate", line, ids)
    for series in templates.SERIES:
        own = [d for d in docs if d.series and d.series[0] == series["id"] and d.outlet == series["outlet"]]
        first = own[0].text.split(plan.OUTLETS[series["outlet"]][4])
        for frame, text in zip(series["frame"], first):
            if "{" not in frame:
                put("boilerplate", text, where(text, own))
            else:
                put("template", text, [d.id for d in own])
    for doc in docs:
        if doc.kind == "page-twice":
            separator = plan.OUTLETS[doc.outlet][4]
            for text in dict.fromkeys(doc.text.split(separator)):
                if whole[doc.id][" ".join(tokens(text))] >= 2:
                    put("internal", text, [doc.id])
    quoted = {m[0] for s in stories.values() for p in s.paragraphs for m in re.findall(r"\[((\w+):(\d+))\]", p)}
    for spot in sorted(quoted):
        key, n = spot.split(":")
        text = stories[key].paragraphs[int(n) - 1]
        put("quoted", text, where(text, docs))
    for key, story in stories.items():
        for n, text in enumerate(story.paragraphs, 1):
            if f"{key}:{n}" in quoted or text.startswith("[") or count(text) < 8:
                continue
            ids = where(text, docs)
            if len({d.outlet for d in docs if d.id in ids}) >= 2:
                put("syndicated", text, ids)
    return out


# --- files ---------------------------------------------------------------------------------


def make():
    stories = read_stories()
    docs = build(stories)
    pairs, found = truth_pairs(stories, docs)
    credits = truth_credits(stories, docs, found)
    dump = lambda rows: "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows).encode("utf-8")
    files = {f"corpus/{outlet}.jsonl": dump(d.record() for d in docs if d.outlet == outlet) for outlet in sorted(plan.OUTLETS)}
    files["truth/pairs.jsonl"] = dump(pairs)
    files["truth/clusters.jsonl"] = dump(truth_clusters(stories, docs, credits))
    files["truth/credits.jsonl"] = dump(credits)
    files["truth/paragraphs.jsonl"] = dump(truth_paragraphs(stories, docs))
    return files


def main():
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        sys.exit(__doc__)
    files = make()
    present = {f"{d}/{p.name}" for d in ("corpus", "truth") if (HERE / d).is_dir() for p in (HERE / d).iterdir()}
    if check:
        bad = sorted(present - set(files)) + [n for n, b in files.items() if not (HERE / n).is_file() or (HERE / n).read_bytes() != b]
        if bad:
            sys.exit("differs from what make.py would write: " + ", ".join(bad))
        print(f"{len(files)} files as make.py would write them")
        return
    for name, data in files.items():
        path = HERE / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    print(f"{len(files)} files written")


if __name__ == "__main__":
    main()
