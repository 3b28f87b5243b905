// Elements are built, never parsed: whatever a corpus holds becomes text, not markup.
function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key === 'on') for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
    else if (key === 'css') for (const [name, to] of Object.entries(value)) element.style.setProperty(name, to);
    else if (key === 'class') element.className = value;
    else element.setAttribute(key, value === true ? '' : value);
  }
  for (const child of children.flat(Infinity)) if (child !== undefined && child !== null && child !== false) element.append(child);
  return element;
}
// A text of the corpus: it brings its own direction, and keeps it to itself.
const bdi = (text, props) => h('bdi', { dir: 'auto', ...props }, text);
// Figures that read from left to right wherever they stand: dates, ranges, paths.
const ltr = (text, props) => h('bdi', { dir: 'ltr', ...props }, text);
const fold = (text) => text.toLowerCase().normalize('NFKC').replace(/[\u064b-\u065f\u0670\u0640\u0610-\u061a\u06d6-\u06ed]/g, '')
  .replace(/[أإآٱ]/g, 'ا').replace(/[ىی]/g, 'ي').replace(/ک/g, 'ك').replace(/ة/g, 'ه').replace(/ؤ/g, 'و').replace(/ئ/g, 'ي');
const copyText = (text, button) => navigator.clipboard?.writeText(text).then(() => {
  const was = button.textContent;
  button.textContent = t('copied');
  setTimeout(() => { button.textContent = was; }, 1200);
}, () => {});

// Minutes since 1970 as a day, and as a day with its time where it has one.
const pad = (n) => String(n).padStart(2, '0');
function day(minute) {
  const d = new Date(minute * 60000);
  return `${d.getUTCFullYear()}-${pad(d.getUTCMonth() + 1)}-${pad(d.getUTCDate())}`;
}
const moment = (minute, timed) => timed ? `${day(minute)} ${pad(Math.floor(minute / 60) % 24)}:${pad(minute % 60)}` : day(minute);
function stretch(minutes, timed) {
  if (!timed) return `${Math.round(minutes / 1440)} ${t('days')}`;
  if (minutes < 90) return `${minutes} ${t('minutes')}`;
  if (minutes < 2880) return `${Math.round(minutes / 60)} ${t('hours')}`;
  return `${Math.round(minutes / 1440)} ${t('days')}`;
}
