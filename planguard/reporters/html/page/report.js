'use strict';
// Everything from the plan reaches the page through textContent and value: none of it is ever parsed as markup.
const PAGE = 200;
const CLASSES = {'+': 'add', '-': 'del', '~': 'mod', '#': 'head', '!': 'remark blocks', '?': 'remark warns', ':': 'remark'};
const [ADDRESS, TYPE, GROUP, KIND, POINTS, LEVEL, TEXT] = [0, 1, 2, 3, 4, 5, 6];
const page = JSON.parse(document.getElementById('data').textContent);
const el = id => document.getElementById(id);
const form = el('filter'), list = el('list'), more = el('more'), search = el('search');
let found = [], shown = 0;

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function row(number) {
  const object = page.objects[number];
  const [kind, symbol, words] = page.kinds[object[KIND]];
  const node = make('details', 'row'), title = make('summary');
  node.id = 'o' + number;
  const sign = make('i', kind, symbol);
  sign.setAttribute('aria-hidden', 'true');
  title.append(sign, make('code', '', object[ADDRESS]));
  if (object[LEVEL]) title.append(make('span', 'level ' + object[LEVEL], object[LEVEL] + ' ' + object[POINTS]));
  title.append(make('span', 'about', words));
  node.append(title);
  node.addEventListener('toggle', () => fill(node, object));
  return node;
}

function fill(node, object) {
  if (node.childElementCount > 1) return;
  const text = make('pre');
  text.tabIndex = 0;
  for (const line of object[TEXT].split('\n')) {
    const kind = CLASSES[line[0]];
    text.append(make('span', kind ? 'l ' + kind : 'l', (line[0] === '#' ? '# ' : '') + line.slice(1)));
  }
  node.append(text);
}

function haystack(object) {
  const words = [object[ADDRESS], page.types[object[TYPE]], page.groups[object[GROUP]], object[TEXT]];
  return words.join('\n').toLowerCase();
}

function chosen() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const [kind, group, type] = ['kind', 'group', 'type'].map(id => el(id).value);
  const least = Number(el('level').value);
  const fits = object => (kind === '' || object[KIND] === Number(kind))
    && (group === '' || object[GROUP] === Number(group))
    && (type === '' || object[TYPE] === Number(type))
    && object[POINTS] >= least;
  const kept = [];
  page.objects.forEach((object, number) => {
    if (!fits(object)) return;
    if (words.length) {
      const text = haystack(object);
      if (!words.every(word => text.includes(word))) return;
    }
    kept.push(number);
  });
  return kept;
}

function extend(count) {
  const rows = document.createDocumentFragment();
  for (const number of found.slice(shown, shown + count)) rows.append(row(number));
  list.append(rows);
  shown = list.childElementCount;
  const left = found.length - shown;
  more.hidden = left === 0;
  more.textContent = 'Show ' + Math.min(PAGE, left) + ' more of ' + left.toLocaleString('en');
  tell();
}

function tell() {
  const all = page.objects.length, some = found.length.toLocaleString('en');
  const untouched = ' Untouched objects are counted above and not listed.';
  el('shown').textContent = (found.length === all ? some + (all === 1 ? ' object' : ' objects')
    : some + ' of ' + all.toLocaleString('en') + ' objects') + ', worst first.' + untouched;
}

function update() {
  found = chosen();
  shown = 0;
  list.replaceChildren();
  extend(PAGE);
}

function clear() {
  search.value = '';
  for (const id of ['kind', 'level', 'group', 'type']) el(id).selectedIndex = 0;
  update();
}

function choose(kind, group, type) {
  clear();
  el('kind').value = kind;
  if (group !== undefined && group !== '-1') el('group').value = group;
  if (type) el('type').value = String(page.types.indexOf(type));
  update();
}

function follow() {
  const number = Number((/^#o(\d+)$/.exec(location.hash) || [])[1]);
  if (!(number < page.objects.length)) return;
  if (!el('o' + number)) clear();
  while (!el('o' + number)) extend(PAGE);
  const node = el('o' + number);
  node.open = true;
  fill(node, page.objects[number]);
  node.firstChild.focus({preventScroll: true});
  node.scrollIntoView({block: 'start'});
}

function fold(open) {
  for (const node of list.children) node.open = open;
}

function options(id, names, used) {
  const rows = names.map((name, number) => [name, number]).filter(([, number]) => used.has(number));
  for (const [name, number] of rows) {
    const option = make('option', '', name);
    option.value = number;
    el(id).append(option);
  }
}

function startTheme() {
  const root = document.documentElement, button = el('theme'), dark = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => root.dataset.theme ? root.dataset.theme === 'dark' : dark.matches;
  const label = () => { button.textContent = isDark() ? 'Light' : 'Dark'; };
  button.addEventListener('click', () => { root.dataset.theme = isDark() ? 'light' : 'dark'; label(); });
  dark.addEventListener('change', label);
  button.hidden = false;
  label();
}

function startTreemap() {
  const tiles = [...document.querySelectorAll('a.tile')], told = el('told');
  const enter = (tile, focus) => {
    tiles.forEach(other => { other.tabIndex = other === tile ? 0 : -1; });
    if (focus) tile.focus();
  };
  if (tiles.length) enter(tiles[0], false);
  tiles.forEach((tile, place) => {
    tile.addEventListener('keydown', event => {
      const step = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[event.key];
      if (!step) return;
      event.preventDefault();
      enter(tiles[(place + step + tiles.length) % tiles.length], true);
    });
  });
  for (const tile of document.querySelectorAll('.tile')) {
    for (const kind of ['focus', 'mouseenter']) tile.addEventListener(kind, () => { told.textContent = tile.title; });
  }
}

function startFilters() {
  const used = place => new Set(page.objects.map(object => object[place]));
  options('kind', page.kinds.map(([, symbol, words]) => symbol + ' ' + words), used(KIND));
  options('group', page.groups, used(GROUP));
  options('type', page.types, used(TYPE));
  let waiting = 0;
  form.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(update, 80); });
  form.addEventListener('reset', event => { event.preventDefault(); clear(); });
  form.addEventListener('submit', event => event.preventDefault());
  el('open').addEventListener('click', () => fold(true));
  el('close').addEventListener('click', () => fold(false));
  more.addEventListener('click', () => {
    const first = shown;
    extend(PAGE);
    list.children[first].firstChild.focus();
  });
  for (const link of document.querySelectorAll('a[data-kind][href="#objects"]')) {
    const {kind, group, type} = link.dataset;
    link.addEventListener('click', () => choose(kind, group, type));
  }
  form.hidden = false;
}

addEventListener('keydown', event => {
  if (event.key === '/' && !/INPUT|SELECT|TEXTAREA/.test(event.target.tagName)) {
    event.preventDefault();
    search.focus();
  }
});
addEventListener('hashchange', follow);
// The same link chosen twice changes no address, but is meant all the same.
addEventListener('click', event => { if (event.target.closest?.('a[href^="#o"]')) setTimeout(follow); });
startTheme();
startTreemap();
startFilters();
update();
follow();
