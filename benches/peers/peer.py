"""One peer on one corpus: reads the JSON Lines file, sketches every text, writes the pairs that share a band.

    python peer.py NAME CORPUS TEXT_FIELD THRESHOLD OUT

All peers get the same work: the set of runs of 5 words split at white space, 128 permutations, 16 bands of 8 rows. What a
peer does in its own compiled code is left to it; the rest is the shortest Python that its documentation shows. A pair is
written as two line numbers, from 0. None of them verifies a pair on the texts.
"""

import json
import sys
from itertools import combinations

WORDS, PERMUTATIONS, BANDS, ROWS = 5, 128, 16, 8


def texts(path, field):
    with open(path, encoding="utf-8") as corpus:
        for line in corpus:
            yield json.loads(line)[field]


def shingles(text):
    words = text.split()
    if len(words) <= WORDS:
        return {" ".join(words)}
    return {" ".join(words[i : i + WORDS]) for i in range(len(words) - WORDS + 1)}


def daft(path, field, threshold):
    import daft
    from daft import col
    from daft.functions import chunk, minhash, monotonically_increasing_id

    # It splits at single spaces, so a line's end joins two words. Making them spaces first would cost it more.
    frame = daft.read_json(path).select(field).with_column("n", monotonically_increasing_id())
    frame = frame.with_column("hashes", minhash(col(field), num_hashes=PERMUTATIONS, ngram_size=WORDS, hash_function="xxhash"))
    frame = frame.select("n", chunk(col("hashes"), ROWS).alias("rows"))
    frame = frame.with_column("band", daft.lit(list(range(BANDS)))).explode("rows", "band")
    buckets = frame.groupby("band", "rows").agg(col("n").list_agg().alias("members"))
    for members in buckets.where(col("members").list_count() > 1).to_pydict()["members"]:
        yield from combinations(sorted(members), 2)


def gaoya(path, field, threshold):
    from gaoya.minhash import MinHashStringIndex

    index = MinHashStringIndex(32, threshold, BANDS, ROWS, None, "word", False, (WORDS, WORDS), "smallvec")
    all_texts = list(texts(path, field))
    index.par_bulk_insert_docs(list(range(len(all_texts))), all_texts)
    for n, found in enumerate(index.par_bulk_query(all_texts, return_similarity=False)):
        yield from ((m, n) for m in found if m < n)


def rensa(path, field, threshold):
    from rensa import RMinHash, RMinHashLSH

    lsh = RMinHashLSH(threshold=threshold, num_perm=PERMUTATIONS, num_bands=BANDS)
    for n, text in enumerate(texts(path, field)):
        sketch = RMinHash(num_perm=PERMUTATIONS, seed=1)
        sketch.update(list(shingles(text)))
        yield from ((m, n) for m in lsh.query(sketch))
        lsh.insert(n, sketch)


def fastsketchlsh(path, field, threshold):
    from FastSketchLSH import LSH, FastSimilaritySketch

    sketcher = FastSimilaritySketch(PERMUTATIONS, 1)
    sketches = sketcher.batch([list(shingles(text)) for text in texts(path, field)])
    lsh = LSH(PERMUTATIONS, BANDS)
    lsh.insert(sketches)
    for n, found in enumerate(lsh.query(sketches)):
        yield from ((m, n) for m in found if m < n)


def datasketch(path, field, threshold):
    from datasketch import MinHash, MinHashLSH

    lsh = MinHashLSH(num_perm=PERMUTATIONS, params=(BANDS, ROWS))
    # The permutations are made once.
    first = MinHash(num_perm=PERMUTATIONS, seed=1)
    for n, text in enumerate(texts(path, field)):
        sketch = first.copy()
        sketch.update_batch([s.encode() for s in shingles(text)])
        yield from ((m, n) for m in lsh.query(sketch))
        lsh.insert(n, sketch)


def text_dedup(path, field, threshold):
    import numpy
    from collections import defaultdict
    from text_dedup.minhash import embed_func
    from text_dedup.utils import xxh3_32hash

    # Its program needs a data set library and a cache of its own; this is its inner function, on one process. It lowers
    # case and splits at everything that is no word character.
    random = numpy.random.RandomState(42)
    prime, most = numpy.uint64((1 << 61) - 1), numpy.uint32((1 << 32) - 1)
    permutations = (
        random.randint(1, prime, size=(PERMUTATIONS,), dtype=numpy.uint64),
        random.randint(0, prime, size=(PERMUTATIONS,), dtype=numpy.uint64),
    )
    ranges = [(band * ROWS, (band + 1) * ROWS) for band in range(BANDS)]
    buckets = [defaultdict(list) for _ in range(BANDS)]
    for n, text in enumerate(texts(path, field)):
        made = embed_func(
            text, n, num_perm=PERMUTATIONS, ngram_size=WORDS, min_length=0, hashranges=ranges, permutations=permutations,
            hash_func=xxh3_32hash, dtype=numpy.uint64, max_hash=most, modulo_prime=prime,
        )
        for band, key in zip(buckets, made["__signatures__"]):
            band[key].append(n)
    for band in buckets:
        for members in band.values():
            yield from combinations(members, 2)


def main():
    name, path, field, threshold, out = sys.argv[1:]
    peers = {f.__name__: f for f in (daft, gaoya, rensa, fastsketchlsh, datasketch, text_dedup)}
    pairs = set(peers[name](path, field, float(threshold)))
    with open(out, "w", encoding="ascii") as file:
        file.writelines(f"{a} {b}\n" for a, b in sorted(pairs))


if __name__ == "__main__":
    main()
