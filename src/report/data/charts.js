// Pictures made of plain boxes, so that they turn with the page's direction and read as lists.

// Rows of a name, a bar and a figure.
function bars(rows, props) {
  const most = Math.max(1, ...rows.map((r) => r.n));
  return h('ul', { class: 'bars', ...props }, rows.map((r) => h('li', { class: r.kind },
    h('span', { class: 'name' }, r.name),
    h('span', { class: 'bar', 'aria-hidden': 'true' }, h('span', { css: { 'inline-size': `${Math.max(0.6, 100 * r.n / most)}%` } })),
    h('span', { class: 'figure' }, number(r.n)))));
}

// A table of counts, darker where there are more; the figures of a cell are said below.
function matrix(cells, rowNames, columnNames, say) {
  const most = Math.max(1, ...cells.values().map((c) => c.n));
  const line = h('p', { class: 'say', 'aria-live': 'polite' }, t('flowHint'));
  const cell = (r, c) => {
    const found = cells.get(`${r} ${c}`);
    if (!found) return h('td', { class: 'empty' });
    const tell = () => { line.replaceChildren(...say(found)); };
    const level = most === 1 ? 1 : 1 + Math.round(4 * Math.log(found.n) / Math.log(most));
    return h('td', { class: `level${level}`, tabindex: '0', on: { mouseenter: tell, focus: tell } }, number(found.n));
  };
  const head = h('tr', null, h('td'), columnNames.map(([, name]) => h('th', { scope: 'col' }, h('span', null, name))));
  const body = rowNames.map(([r, name]) => h('tr', null, h('th', { scope: 'row' }, name), columnNames.map(([c]) => cell(r, c))));
  return h('div', null, h('div', { class: 'scroll', tabindex: '0' }, h('table', { class: 'matrix' }, h('thead', null, head), h('tbody', null, body))), line);
}
