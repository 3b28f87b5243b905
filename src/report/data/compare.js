// Two texts side by side: what both have, and which words differ within it.

const WORD = /[\p{L}\p{N}\p{M}\u0640]+/gu;

// The words of a text, with where they stand in it (UTF-16) and their folded form.
function words(text) {
  return Array.from(text.matchAll(WORD), (m) => ({ from: m.index, to: m.index + m[0].length, form: fold(m[0]) })).filter((w) => w.form);
}

// The files count code points; the browser counts UTF-16 units.
function units(text) {
  const at = [];
  let unit = 0;
  for (const c of text) { at.push(unit); unit += c.length; }
  at.push(unit);
  return (point) => at[Math.min(point, at.length - 1)];
}

// Shared passages where the scan lists none: runs of at least five words, longest first come first served.
function runs(a, b) {
  const least = 5, key = (list, i) => list.slice(i, i + 3).map((w) => w.form).join(' ');
  const starts = new Map();
  for (let i = 0; i + 3 <= b.length; i++) {
    const k = key(b, i);
    if (!starts.has(k)) starts.set(k, []);
    if (starts.get(k).length < 8) starts.get(k).push(i);
  }
  const found = [];
  for (let i = 0; i + 3 <= a.length;) {
    let best = null;
    for (const j of starts.get(key(a, i)) ?? []) {
      let n = 3;
      while (i + n < a.length && j + n < b.length && a[i + n].form === b[j + n].form) n++;
      if (!best || n > best.n) best = { i, j, n };
    }
    if (best && best.n >= least) { found.push([best.i, best.i + best.n, best.j, best.j + best.n]); i += best.n; } else i++;
  }
  return found;
}

// Marks the words of a longest common subsequence of two stretches as shared, the others as differing.
function align(a, b, marks) {
  const [a0, a1, b0, b1] = marks.span;
  const n = a1 - a0, m = b1 - b0;
  if (n * m > 4e6) { for (let i = a0; i < a1; i++) marks.a[i] = 's'; for (let j = b0; j < b1; j++) marks.b[j] = 's'; return; }
  const width = m + 1, table = new Uint16Array((n + 1) * width);
  for (let i = n - 1; i >= 0; i--) {
    for (let j = m - 1; j >= 0; j--) {
      table[i * width + j] = a[a0 + i].form === b[b0 + j].form ? table[(i + 1) * width + j + 1] + 1 : Math.max(table[(i + 1) * width + j], table[i * width + j + 1]);
    }
  }
  const put = (list, at, mark) => { if (list[at] !== 's') list[at] = mark; };
  let i = 0, j = 0;
  while (i < n || j < m) {
    if (i < n && j < m && a[a0 + i].form === b[b0 + j].form) { marks.a[a0 + i++] = 's'; marks.b[b0 + j++] = 's'; }
    else if (j >= m || (i < n && table[(i + 1) * width + j] >= table[i * width + j + 1])) put(marks.a, a0 + i++, 'd');
    else put(marks.b, b0 + j++, 'd');
  }
}

// The marks of both texts' words: s for shared, d for differing within a shared passage, nothing for what is only here.
function compared(left, right, passages) {
  const a = words(left), b = words(right), ua = units(left), ub = units(right);
  const within = (list, from, to) => {
    const first = list.findIndex((w) => w.from >= from);
    let last = first;
    while (last >= 0 && last < list.length && list[last].to <= to) last++;
    return first < 0 ? [0, 0] : [first, last];
  };
  const spans = passages.length ? passages.map(([p, q, r, s]) => [...within(a, ua(p), ua(q)), ...within(b, ub(r), ub(s))]) : runs(a, b);
  const marks = { a: [], b: [] };
  for (const span of spans) align(a, b, Object.assign(marks, { span }));
  return [paint(left, a, marks.a), paint(right, b, marks.b)];
}

// A text as pieces: neighbouring words of one mark share an element.
function paint(text, list, marks) {
  const pieces = [];
  let at = 0;
  for (let i = 0; i < list.length;) {
    const mark = marks[i];
    let end = i + 1;
    while (end < list.length && marks[end] === mark) end++;
    if (mark) {
      pieces.push(text.slice(at, list[i].from));
      pieces.push(h('mark', { class: mark }, text.slice(list[i].from, list[end - 1].to)));
      at = list[end - 1].to;
    }
    i = end;
  }
  pieces.push(text.slice(at));
  return pieces;
}
