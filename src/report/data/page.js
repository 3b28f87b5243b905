// The page: views over the data, chosen by the address after #.
const D = JSON.parse(document.getElementById('data').textContent);
const S = D.summary ?? {};
const root = document.documentElement;
// A member's file is a number, and its id is left out where it is that file and its record.
for (const m of D.clusters.flatMap((c) => c.m)) { m.f = D.files[m.f]; m.i ??= `${m.f}:${m.k}`; }
const all = [...D.clusters, ...D.brief];
const byNumber = new Map(all.map((c) => [c.n, c]));
const VIEWS = ['overview', 'clusters', 'flow', 'paragraphs', 'aside'];
const filters = { q: '', source: '', agency: '', kind: '', size: '', from: '', to: '', sort: 'sSize' };
const PORTION = 50;
let shown = PORTION;

const agencyName = (a) => D.called[a][lang === 'ar' ? 1 : 0];
// What the files call it shows where one points at a chip.
const TERMS = ['exact', 'near_duplicate', 'contains', 'contained_in', 'credited', 'sibling', 'conflict', 'unknown', 'ambiguous', 'hint', 'internal', 'boilerplate', 'syndicated', 'quoted', 'template'];
const chip = (text, kind) => h('span', { class: `chip ${kind ?? ''}`, title: TERMS.includes(kind) ? kind : undefined }, text);
const section = (title, note, ...children) => h('section', { class: 'card' }, h('h2', null, title), note && h('p', { class: 'note' }, note), children);
const option = (value, text, chosen) => h('option', { value, selected: value === chosen }, text);

function overview() {
  const docs = S.documents ?? {}, c = S.clusters ?? {}, p = S.pairs ?? {}, w = S.wire ?? {};
  const share = (n) => percent(n / Math.max(1, docs.indexed));
  const tile = (n, name, note) => h('li', null, h('strong', null, n), h('span', null, name), note && h('small', null, note));
  const tiles = h('ul', { class: 'tiles' },
    tile(number(docs.indexed ?? 0), t('tDocuments'), S.sources ? counted(S.sources, 'source') : undefined),
    tile(number(c.copies ?? 0), t('tCopies'), t('ofCorpus', share(c.copies ?? 0))),
    tile(number(c.all ?? 0), t('tClusters'), c.largest ? t('largestOf', counted(c.largest, 'member')) : undefined),
    w.documents > 0 && tile(share(w.documents), t('tWire'), t('wireNote', number(w.documents), counted(docs.indexed, 'document'))),
    tile(number(p.template ?? 0), t('tTemplates'), t('templateNote')),
    (docs.quarantined > 0 || docs.skipped > 0) && tile(number(docs.quarantined), t('tAside'), docs.skipped ? t('skippedNote', number(docs.skipped)) : undefined));
  const ranges = [[2, 2], [3, 3], [4, 5], [6, 10], [11, 20], [21, 50], [51, 100], [101, Infinity]];
  const sizes = ranges.map(([from, to]) => ({
    name: ltr(from === to ? number(from) : to === Infinity ? `${from}+` : `${from}–${to}`),
    n: Object.entries(c.sizes ?? {}).reduce((sum, [size, n]) => sum + (size >= from && size <= to ? n : 0), 0),
  })).filter((r) => r.n);
  const kinds = [['kExact', p.exact], ['kNear', p.near_duplicate], ['kContained', (p.contains ?? 0) + (p.contained_in ?? 0)], ['kOverlap', p.overlap, 'pale'], ['kTemplate', p.template, 'pale']]
    .filter(([, n]) => n).map(([key, n, kind]) => ({ name: t(key), n, kind }));
  // The bars make up the tile: what they leave out of the agencies has one of its own.
  const wire = D.wire.slice(0, 10).map(([a, n]) => ({ name: agencyName(a), n }));
  const others = D.wire.slice(10).reduce((sum, [, n]) => sum + n, 0);
  if (others) wire.push({ name: t('otherAgencies', number(D.wire.length - 10)), n: others, kind: 'pale' });
  if (w.several) wire.push({ name: t('severalAgencies'), n: w.several, kind: 'pale' });
  return [tiles, h('div', { class: 'columns' },
    sizes.length > 0 && section(t('sizes'), t('sizesNote'), bars(sizes, { class: 'bars short' })),
    kinds.length > 0 && section(t('kinds'), t('kindsNote'), bars(kinds)),
    wire.length > 0 && section(t('agencies'), [t('agenciesNote'), w.disputed ? ` ${t('disputedNote', counted(w.disputed, 'document'))}` : ''], bars(wire)),
    section(t('warnings'), null, D.warnings.length ? h('ul', { class: 'plainlist' }, D.warnings.map((w) => h('li', null, warned(w)))) : h('p', { class: 'note' }, t('noWarnings')))),
  largest(), made()];
}

// A warning in words, as `warnings.rs` took it from the summary.
function warned({ k, n, t: text = '' }) {
  switch (k) {
    case 'other': return bdi(text, { lang: 'en' });
    case 'wUnnamed': case 'wRenamed': return t(k, counted(n, 'record'));
    case 'wDates': return t(k, percent(n / 100));
    case 'wNoDocument': case 'wCrowded': return t(k, number(n));
    case 'wTwice': return t(k);
    default: return n === undefined ? [bdi(text), ': ', t(k)] : `${t('wMore', number(n))}: ${t(k)}`;
  }
}

// The first clusters, as a way in.
function largest() {
  return h('section', { class: 'card' }, h('h2', null, h('a', { href: '#clusters' }, t('clusters'))), h('ol', { class: 'list' }, all.slice(0, 6).map(item)));
}

function command(config) {
  const words = ['naskh', 'scan', ...(S.inputs ?? ['INPUT'])];
  const add = (name, value, usual) => { if (value !== undefined && value !== null && value !== usual) words.push(`--${name}`, String(value)); };
  const flag = (name, on) => { if (on) words.push(`--${name}`); };
  const rule = config.rule?.classic ?? {};
  add('jaccard', rule.jaccard);
  add('containment', rule.containment);
  flag('exact', config.exact);
  flag('across-sources', config.across_sources);
  add('window', config.window);
  if (config.against) for (const input of S.against ?? ['INPUT']) words.push('--against', input);
  add('sample', config.sample);
  const levels = Object.entries(config.levels ?? {}).filter(([, on]) => on).map(([name]) => name);
  if (levels.length === 1) add('level', levels[0]);
  add('min-words', config.min_words, 8);
  add('shingle', config.shingle, 3);
  const f = config.folding ?? {}, steps = ['arabic', 'marks', 'latin', 'case', 'digits', 'punctuation'].filter((s) => f[s]);
  if (f.unicode === false) words.push('--no-normalise');
  else add('normalise', steps.join(','), 'arabic,marks,case,digits,punctuation');
  add('bands', config.sketch?.bands, 20);
  add('rows', config.sketch?.rows, 5);
  add('lexicon', config.lexicon);
  for (const [field, name] of Object.entries(config.reading?.fields ?? {})) add(`${field}-field`, name);
  add('encoding', config.reading?.encoding);
  add('input-format', config.reading?.input_format);
  add('max-record', config.reading?.max_record, 268435456);
  flag('strict', config.strict);
  return [...words, '--out', 'DIR'].map((w) => (/^[\w.,:/=@+-]+$/.test(w) ? w : `'${w.replace(/'/g, `'\\''`)}'`)).join(' ');
}

function made() {
  if (!S.config) return null;
  const line = command(S.config);
  const fields = Object.entries(S.fields ?? {}).map(([field, names]) => `${field} = ${names.join(', ')}`).join(' · ');
  const button = h('button', { type: 'button', on: { click: (e) => copyText(line, e.target) } }, t('copyIt'));
  return section(t('config'), null, h('dl', { class: 'facts' },
    h('dt', null, t('command')), h('dd', null, h('code', { dir: 'ltr' }, line), ' ', button),
    fields && [h('dt', null, t('fields')), h('dd', null, bdi(fields))],
    h('dt', null, t('digest')), h('dd', null, h('code', { dir: 'ltr' }, S.digest ?? ''))),
  h('details', null, h('summary', null, t('wholeConfig')), h('pre', { dir: 'ltr' }, JSON.stringify(S.config, null, 2))));
}

// What a cluster is searched by; texts are folded when the first search asks.
const haystacks = new Map();
function haystack(c) {
  if (!haystacks.has(c.n)) {
    const members = (c.m ?? []).flatMap((m) => [m.i, m.t, m.c, m.x === undefined ? '' : D.texts[m.x][0]]);
    haystacks.set(c.n, fold([c.t, ...c.s.map((s) => D.sources[s]), ...(c.a === undefined ? [] : [D.agencies[c.a], ...D.called[c.a]]), ...members].filter(Boolean).join('\n')));
  }
  return haystacks.get(c.n);
}

function fitting() {
  const q = fold(filters.q.trim()), f = filters;
  const bound = (text) => (text ? Date.parse(`${text}T00:00Z`) / 60000 : undefined);
  const from = bound(f.from), to = bound(f.to);
  const kind = { exact: 1, near_duplicate: 2, contained: 4 }[f.kind];
  const list = all.filter((c) => (!q || haystack(c).includes(q))
    && (f.source === '' || c.s.includes(Number(f.source)))
    && (f.agency === '' || c.a === Number(f.agency))
    && (f.kind === '' || (c.k & kind))
    && (f.size === '' || c.z >= Number(f.size))
    && (from === undefined || (c.d && c.d[1] >= from)) && (to === undefined || (c.d && c.d[0] < to + 1440)));
  const first = (c, none) => (c.d ? c.d[0] : none);
  const orders = {
    sSize: (x, y) => y.z - x.z || x.n - y.n, sNew: (x, y) => first(y, -Infinity) - first(x, -Infinity) || x.n - y.n, sOld: (x, y) => first(x, Infinity) - first(y, Infinity) || x.n - y.n,
    sSpan: (x, y) => (y.d ? y.d[1] - y.d[0] : -1) - (x.d ? x.d[1] - x.d[0] : -1) || x.n - y.n, sSources: (x, y) => y.s.length - x.s.length || x.n - y.n,
  };
  return list.sort(orders[f.sort]);
}

const isTimed = (c) => (c.m ?? []).some((m) => m.d !== undefined && m.d % 1440 !== 0);
function whenOf(c) {
  if (!c.d) return null;
  const [first, last] = c.d;
  return [ltr(moment(first, isTimed(c))), last > first ? ` · ${t('span', stretch(last - first, isTimed(c)))}` : ''];
}
function sourcesOf(c, most = 5) {
  const names = c.s.slice(0, most).flatMap((s, i) => [i ? (lang === 'ar' ? '، ' : ', ') : '', bdi(D.sources[s])]);
  return c.s.length > most ? [...names, ' ', ltr(`+${c.s.length - most}`)] : names;
}
function item(c) {
  return h('li', null, h('a', { href: `#cluster=${c.n}`, class: 'item' },
    h('span', { class: 'size', title: counted(c.z, 'member') }, number(c.z)),
    h('span', { class: 'what' }, h('span', { class: 'headline', dir: 'auto' }, c.t), h('span', { class: 'facts' }, h('span', { class: 'when' }, whenOf(c)), h('span', null, sourcesOf(c)))),
    c.a !== undefined && h('span', { class: `chip ${c.h}`, title: `${t(c.h)} (${c.h})` }, agencyName(c.a))));
}

function clusters() {
  const count = h('p', { class: 'count', 'aria-live': 'polite' });
  const list = h('ol', { class: 'list' });
  const more = h('div', { class: 'more' });
  const refresh = () => {
    const found = fitting();
    count.textContent = counted(found.length, 'hit') + (filters.q && D.brief.length ? ` · ${t('briefSearched')}` : '') + (D.more > 0 ? ` · ${t('moreNote', number(D.more))}` : '');
    list.replaceChildren(...found.slice(0, shown).map(item));
    const rest = found.length - shown;
    more.replaceChildren(...(rest > 0 ? [h('button', { type: 'button', on: { click: () => { shown += 4 * PORTION; refresh(); } } }, t('more', number(Math.min(rest, 4 * PORTION))))] : []));
    if (!found.length) list.append(h('li', { class: 'note' }, t('none')));
  };
  const change = (key) => (e) => { filters[key] = e.target.value; shown = PORTION; refresh(); };
  const select = (key, label, options) => h('select', { 'aria-label': label, on: { change: change(key) } }, options.map(([value, text]) => option(value, text, filters[key])));
  const named = (names) => names.map((name, i) => [String(i), name]).sort((x, y) => x[1].localeCompare(y[1], lang));
  const date = (key) => h('label', null, t(key), ' ', h('input', { type: 'date', value: filters[key], on: { change: change(key) } }));
  const used = new Set(all.map((c) => c.a).filter((a) => a !== undefined));
  const form = h('form', { class: 'filters', role: 'search', on: { submit: (e) => e.preventDefault() } },
    h('input', { type: 'search', dir: 'auto', 'aria-label': t('search'), placeholder: t('search'), value: filters.q, on: { input: change('q') } }),
    D.sources.length > 0 && select('source', t('outlet'), [['', t('anySource')], ...named(D.sources)]),
    used.size > 0 && select('agency', t('agency'), [['', t('anyAgency')], ...named(D.agencies.map((_, i) => agencyName(i))).filter(([i]) => used.has(Number(i)))]),
    select('kind', t('how'), [['', t('anyKind')], ['exact', t('kExact')], ['near_duplicate', t('kNear')], ['contained', t('kContained')]]),
    select('size', t('sizes'), [['', t('anySize')], ...[3, 5, 10, 20].map((n) => [String(n), t('atLeast', n)])]),
    date('from'), date('to'),
    h('label', null, t('sort'), ' ', select('sort', t('sort'), ['sSize', 'sNew', 'sOld', 'sSpan', 'sSources'].map((k) => [k, t(k)]))),
    h('button', { type: 'button', on: { click: () => { Object.assign(filters, { q: '', source: '', agency: '', kind: '', size: '', from: '', to: '', sort: 'sSize' }); draw(); } } }, t('clear')));
  refresh();
  return [h('section', { class: 'card' }, form, count, list, more)];
}

function cluster(c, chosen) {
  const place = all.indexOf(c), step = (to, key) => all[to] && h('a', { href: `#cluster=${all[to].n}`, class: 'button' }, t(key));
  const nav = h('nav', { class: 'steps' }, h('a', { href: '#clusters', class: 'button' }, t('back')), step(place - 1, 'prev'), step(place + 1, 'next'),
    h('button', { type: 'button', on: { click: (e) => copyText(location.href, e.target) } }, t('link')));
  const top = h('header', { class: 'top' }, h('h1', { dir: 'auto' }, c.t),
    h('p', { class: 'facts' }, h('span', null, counted(c.z, 'member')), h('span', { class: 'when' }, whenOf(c)), h('span', null, sourcesOf(c, 12)), c.h && chip(c.a === undefined ? t(c.h === 'unknown' ? 'noAgency' : c.h) : `${agencyName(c.a)} · ${t(c.h)}`, c.h)));
  if (!c.m) return [nav, h('section', { class: 'card' }, top, h('p', { class: 'note' }, t('briefNote', c.n + 1)))];
  const order = c.m.map((_, i) => i).sort((x, y) => (c.m[x].d ?? Infinity) - (c.m[y].d ?? Infinity) || x - y);
  const other = c.m[chosen] && chosen !== c.r ? chosen : order.find((i) => i !== c.r);
  return [nav, h('section', { class: 'card' }, top, origin(c), h('h2', null, t('byMember')), h('p', { class: 'note' }, t('barNote')), members(c, order, other), h('p', { class: 'note' }, t('redNote'))), beside(c, other)];
}

function origin(c) {
  if (!(c.o ?? []).length && !(c.c ?? []).length) return null;
  return h('div', { class: 'origin' }, h('h2', null, t('origin')),
    (c.c ?? []).length > 1 && h('p', null, c.c.map(([a, n]) => chip(`${agencyName(a)} ${number(n)}`))),
    h('ul', { class: 'plainlist' }, (c.o ?? []).map((reason) => h('li', null, because(reason)))));
}

// A reason in words: its numbers and agencies, as `reasons.rs` took them from the files.
function because({ k, n = [], a = [], t: text = '' }) {
  const dated = () => [counted(n[0], 'member'), n[1] ? t('rUndatedMembers', number(n[1])) : ''];
  switch (k) {
    case 'credit': return t('rCredit', number(n[0]), counted(n[1], 'member'), agencyName(a[0]));
    case 'differ': return t('rDiffer', a.map((id, i) => `${agencyName(id)} ${number(n[i])}`).join(lang === 'ar' ? '، ' : ', '));
    case 'outside': return t('rOutside', agencyName(a[0]));
    case 'none': return t('rNone');
    case 'undated': return t('rUndated');
    case 'alone': return t('rAlone', n[0] ? t('rUndatedMembers', number(n[0])) : '');
    case 'earliest': return t('rEarliest', ...dated(), stretch(n[2], n[2] % 1440 !== 0));
    case 'same': return t('rSame', ...dated(), counted(n[2], 'member'));
    case 'itself': return t('rItself', agencyName(a[0]));
    case 'notItself': return t('rNotItself', agencyName(a[0]));
    default: return h('bdi', { lang: 'en', dir: 'auto' }, text);
  }
}

function creditsOf(c, place) {
  const m = c.m[place];
  if (!m.a) return [m.c ? bdi(m.c, { class: 'credit' }) : (c.u ?? []).includes(place) ? chip(t('uncredited'), 'bad') : null];
  const found = m.a.m.filter(([, , role]) => role !== 'citation').map(([, text, , where]) => bdi(text, { class: 'credit', title: t(where) }));
  const [agency, how, candidates] = m.a.r;
  const resolved = agency !== undefined && agency !== null ? chip(`${agencyName(agency)}${how === 'credited' ? '' : ` · ${t(how)}`}`, how) : how === 'ambiguous' ? chip(candidates.map(agencyName).join(' / '), 'conflict') : null;
  return [found.length ? found : (c.u ?? []).includes(place) ? chip(t('uncredited'), 'bad') : null, ' ', resolved];
}

function members(c, order, chosen) {
  const first = c.d ? c.d[0] : undefined, reach = c.d ? Math.max(1, c.d[1] - c.d[0]) : 1, timed = isTimed(c);
  const after = (m) => (m.d === undefined ? t('noDate') : m.d === first ? t('first') : !timed && m.d - first < 1440 ? t('sameDay') : `+${stretch(m.d - first, timed)}`);
  const row = (place) => {
    const m = c.m[place], rep = place === c.r;
    const figures = m.r && h('span', { class: 'figures', title: `${t('inRep', percent(m.r[2]))} · ${t('ofRep', percent(m.r[3]))}` },
      h('span', { class: 'meter', 'aria-hidden': 'true' }, h('span', { css: { 'inline-size': `${100 * m.r[2]}%` } })), percent(m.r[2]));
    return h('li', { class: rep ? 'rep' : place === chosen ? 'chosen' : '' },
      h('a', { href: `#cluster=${c.n}&member=${place}`, 'aria-current': place === chosen ? 'true' : undefined },
        h('span', { class: 'time' }, h('span', { class: 'at' }, m.d === undefined ? (m.w ? bdi(m.w) : t('noDate')) : ltr(moment(m.d, timed))), h('span', { class: 'after' }, m.d === undefined ? '' : after(m))),
        h('span', { class: 'track', 'aria-hidden': 'true' }, m.d !== undefined && h('span', { class: 'dot', css: { 'inset-inline-start': `${100 * (m.d - first) / reach}%` } })),
        h('span', { class: 'who' }, h('span', { class: 'outlet' }, m.s === undefined ? bdi(m.i) : bdi(D.sources[m.s])), m.t && h('span', { class: 'headline', dir: 'auto' }, m.t)),
        h('span', { class: 'rel' }, rep ? chip(t('representative'), 'lead') : [chip(t(m.r?.[0] ?? ''), m.r?.[0]), figures]),
        h('span', { class: 'by' }, creditsOf(c, place))));
  };
  return h('ol', { class: 'members' }, order.map(row));
}

function beside(c, place) {
  const rep = c.m[c.r], m = c.m[place];
  const box = (member, name, pieces) => h('article', { class: 'text' },
    h('header', null, name && [h('strong', null, name), ' · '], member.s !== undefined && bdi(D.sources[member.s]), h('small', null, bdi(member.i), ' · ', ltr(`${member.f}:${member.k}`))),
    pieces ? h('div', { class: 'words', dir: 'auto' }, pieces) : h('p', { class: 'note' }, t('noText', member.f, number(member.k))),
    member.x !== undefined && D.texts[member.x][1] && h('p', { class: 'note' }, t('cut')));
  const text = (member) => (member.x === undefined ? null : D.texts[member.x][0]);
  let [right, left] = [text(m), text(rep)];
  if (right !== null && left !== null) [right, left] = compared(right, left, m.p ?? []);
  const legend = h('p', { class: 'legend' }, h('mark', { class: 's' }, t('shared')), ' ', h('mark', { class: 'd' }, t('differs')), ' ', h('span', null, t('own')));
  const said = m.r && h('p', { class: 'facts' }, chip(t(m.r[0]), m.r[0]), h('span', null, `${t('resemblance')} ${m.r[1]}`), h('span', null, t('inRep', percent(m.r[2]))), h('span', null, t('ofRep', percent(m.r[3]))));
  return h('section', { class: 'card', id: 'beside' }, h('h2', null, t('compare')), said, m.r?.[0] === 'exact' ? h('p', { class: 'note' }, t('identical')) : legend,
    h('div', { class: 'pair' }, box(rep, t('rep'), left), box(m, '', right)));
}

function flow() {
  const most = 16;
  const table = (flows, key, name, note, title) => {
    if (!flows.length) return null;
    const sum = (side) => { const totals = new Map(); for (const f of flows) totals.set(f[side], (totals.get(f[side]) ?? 0) + f.n); return [...totals].sort((x, y) => y[1] - x[1]).map((x) => x[0]); };
    const columns = sum(key), cells = new Map(flows.map((f) => [`${f.to} ${f[key]}`, f]));
    const say = (f) => [bdi(D.sources[f.to]), ' ← ', bdi(name(f[key])), ' — ', counted(f.n, 'document'), ': ', `${number(f.verbatim)} ✓ · ${number(f.edited)} ✎`, f.hours === undefined ? '' : ` · ${t('delay', f.hours)}`];
    return section(title, note, matrix(cells, sum('to').map((s) => [s, bdi(D.sources[s])]), columns.slice(0, most).map((x) => [x, bdi(name(x))]), say),
      columns.length > most && h('p', { class: 'note' }, t('cols', most, columns.length)));
  };
  const views = [table(D.flows.filter((f) => f.agency !== undefined), 'agency', agencyName, t('flowAgencyNote'), t('flowAgency')),
    table(D.flows.filter((f) => f.from !== undefined), 'from', (s) => D.sources[s], t('flowOutletNote'), t('flowOutlet'))];
  return views.some(Boolean) ? views : [section(t('flow'), t('noFlow'))];
}

let paragraphClass = '';
function paragraphs() {
  if (!D.paragraphs.length) return [section(t('paragraphs'), t('noParagraphs'))];
  const name = (c) => t(c === 'template' ? 'templateP' : c);
  const total = Object.values(D.classes).reduce((x, y) => x + y, 0);
  const choose = (c) => h('button', { type: 'button', 'aria-pressed': String(c === paragraphClass), on: { click: () => { paragraphClass = c; draw(); } } }, c ? name(c) : t('allClasses'), ' ', h('small', null, number(c ? D.classes[c] : total)));
  const list = D.paragraphs.filter((p) => !paragraphClass || p.c === paragraphClass).sort((x, y) => y.o - x.o || y.w - x.w).slice(0, 400);
  return [section(t('paragraphs'), list.length < total && !paragraphClass ? t('pNote', number(total)) : null, h('div', { class: 'choices' }, choose(''), Object.keys(D.classes).map(choose)),
    h('ol', { class: 'paragraphs' }, list.map((p) => h('li', null, h('p', { dir: 'auto' }, p.t),
      h('p', { class: 'facts' }, chip(name(p.c), p.c), h('span', null, t('times', number(p.o))), h('span', null, counted(p.d, 'document')), h('span', null, counted(p.s, 'source')), h('span', null, counted(p.w, 'word')), h('span', { class: 'ids' }, p.i.flatMap((id, i) => [i ? ' · ' : '', bdi(id)]), p.d > p.i.length && ' …'))))))];
}

function aside() {
  const docs = S.documents ?? {}, cap = S.capped ?? {};
  const fact = (key, n) => [h('dt', null, t(key)), h('dd', null, number(n ?? 0))];
  const head = h('tr', null, ['file', 'line', 'byte', 'reason'].map((k) => h('th', { scope: 'col' }, t(k))));
  const rows = D.bad.map(([file, line, byte, reason]) => h('tr', null, h('td', null, bdi(file)), h('td', null, number(line)), h('td', null, number(byte)), h('td', null, bdi(reason))));
  return [section(t('bad'), D.bad.length ? t('badNote', number(D.bad.length), number(docs.quarantined ?? 0)) : t('badNone'),
    D.bad.length > 0 && h('div', { class: 'scroll', tabindex: '0' }, h('table', { class: 'rows' }, h('thead', null, head), h('tbody', null, rows)))),
  frames(S.templates ?? {}),
  section(t('uncounted'), null, h('dl', { class: 'facts' }, fact('skipped', docs.skipped), fact('kTemplate', S.pairs?.template), fact('kOverlap', S.pairs?.overlap))),
  section(t('capped'), null, h('dl', { class: 'facts' }, fact('candidates', S.candidates), fact('bucket', S.largest_bucket), fact('crowded', cap.crowded_texts), fact('grams', cap.common_grams)))];
}

// Documents of one frame, so that a reader sees what was not counted as copies.
function frames({ groups = 0, largest = [] }) {
  if (!groups) return null;
  const about = (g) => [h('span', null, counted(g.size, 'document')), h('span', { class: 'ids' }, bdi(t('like', g.representative))), g.days > 0 && h('span', null, counted(g.days, 'dayOf')),
    h('span', null, g.sources.slice(0, 5).flatMap((s, i) => [i ? ' · ' : '', bdi(s)]), g.sources.length > 5 && ` +${g.sources.length - 5}`)];
  return section(t('frames'), t('framesNote', number(largest.length), number(groups)),
    h('ol', { class: 'paragraphs' }, largest.map((g) => h('li', null, g.words && h('p', { dir: 'auto' }, g.words), h('p', { class: 'facts' }, about(g))))));
}

// What the address asks for; some programs escape the equals sign of a link.
function asked() {
  const text = location.hash.slice(1);
  try { return new URLSearchParams(decodeURIComponent(text)); } catch { return new URLSearchParams(text); }
}

function draw() {
  root.lang = lang;
  root.dir = lang === 'ar' ? 'rtl' : 'ltr';
  const address = asked();
  const open = address.has('cluster') ? byNumber.get(Number(address.get('cluster'))) : undefined;
  const view = open ? 'clusters' : VIEWS.find((v) => address.has(v)) ?? 'overview';
  const docs = S.documents?.indexed ?? 0;
  const toggle = () => { const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches; root.dataset.theme = dark ? 'light' : 'dark'; };
  const bar = h('header', { class: 'bar' }, h('a', { class: 'skip', href: '#main', on: { click: (e) => { e.preventDefault(); document.getElementById('main').focus(); } } }, t('skip')),
    h('a', { class: 'brand', href: '#overview' }, h('span', { dir: 'ltr' }, 'naskh'), h('span', { lang: 'ar', dir: 'rtl' }, 'نسخ')),
    h('nav', { 'aria-label': 'naskh' }, VIEWS.map((v) => h('a', { href: `#${v}`, 'aria-current': v === view ? 'page' : undefined }, t(v)))),
    h('span', { class: 'tools' }, h('button', { type: 'button', lang: lang === 'ar' ? 'en' : 'ar', on: { click: () => { lang = lang === 'ar' ? 'en' : 'ar'; draw(); document.querySelector('.tools button').focus(); } } }, t('other')), h('button', { type: 'button', 'aria-label': t('theme'), title: t('theme'), on: { click: toggle } }, '◐')));
  const title = view === 'overview' && h('div', { class: 'title' }, h('h1', null, t('title')), h('p', null, S.sources ? t('sub', counted(docs, 'document'), counted(S.sources, 'source')) : t('subPlain', counted(docs, 'document'))));
  const content = open ? cluster(open, Number(address.get('member') ?? NaN)) : { overview, clusters, flow, paragraphs, aside }[view]();
  document.title = open ? `${open.t} – naskh` : `${t(view)} – naskh`;
  document.getElementById('page').replaceChildren(bar, h('main', { id: 'main', tabindex: '-1' }, title || (!open && h('h1', { class: 'unseen' }, t(view))), content), h('footer', null, t('made')));
}

let last = '';
function go() {
  const cluster = location.hash.match(/cluster=\d+/)?.[0] ?? location.hash;
  draw();
  // The page is built anew: whoever moves by keyboard must find the focus where they left it.
  if (last !== '' && cluster !== last) {
    scrollTo(0, 0);
    document.getElementById('main').focus({ preventScroll: true });
  } else if (location.hash.includes('&member=')) {
    document.querySelector('.members [aria-current]')?.focus({ preventScroll: true });
    document.getElementById('beside')?.scrollIntoView({ block: 'nearest' });
  }
  last = cluster || ' ';
}
addEventListener('hashchange', go);
go();
root.dataset.clusters = String(S.clusters?.all ?? 0);
root.dataset.documents = String(S.documents?.indexed ?? 0);
root.dataset.ready = '';
