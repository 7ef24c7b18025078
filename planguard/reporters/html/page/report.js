'use strict';
// Everything from the plan reaches the page through textContent and value: none of it is ever parsed as markup.
const PAGE = 200;
const CLASSES = {'+': 'add', '-': 'del', '~': 'mod', '#': 'head', '!': 'remark blocks', '?': 'remark warns', ':': 'remark'};
const [ADDRESS, TYPE, GROUP, KIND, POINTS, LEVEL, TEXT, EVENT] = [0, 1, 2, 3, 4, 5, 6, 7];
const page = JSON.parse(document.getElementById('data').textContent);
const el = id => document.getElementById(id);
const form = el('filter'), list = el('list'), more = el('more'), search = el('search');
const byEvent = new Map();
let found = [], shown = 0;

page.objects.forEach((object, number) => {
  if (!byEvent.has(object[EVENT])) byEvent.set(object[EVENT], []);
  byEvent.get(object[EVENT]).push(number);
});

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

// An address may be broken between its steps, and not within a word.
function address(text) {
  const node = make('code');
  for (const [place, step] of text.split(/(?<=\.)(?=[A-Za-z])|(?=\[)/).entries()) {
    if (place) node.append(make('wbr'));
    node.append(step);
  }
  return node;
}

function row(number, named) {
  const object = page.objects[number];
  const [kind, symbol, words] = page.kinds[object[KIND]];
  const node = make('details', 'row'), title = make('summary');
  if (named) node.id = 'o' + number;
  const sign = make('i', kind, symbol);
  sign.setAttribute('aria-hidden', 'true');
  title.append(sign, address(object[ADDRESS]));
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

// What belongs to an event stands there; the list has the rest, until somebody searches the whole plan.
function chosen() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const [kind, group, type] = ['kind', 'group', 'type'].map(id => el(id).value);
  const least = Number(el('level').value);
  if (!words.length && kind + group + type === '' && least < 0) return {all: false, kept: byEvent.get(-1) || []};
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
  return {all: true, kept};
}

function extend(count) {
  const rows = document.createDocumentFragment();
  for (const number of found.slice(shown, shown + count)) rows.append(row(number, page.objects[number][EVENT] < 0));
  list.append(rows);
  shown = list.childElementCount;
  label(more, found.length - shown);
}

function label(button, left) {
  button.hidden = left === 0;
  button.textContent = 'Show ' + Math.min(PAGE, left) + ' more of ' + left.toLocaleString('en');
}

function tell(all) {
  const some = found.length.toLocaleString('en'), objects = found.length === 1 ? ' object' : ' objects';
  el('shown').textContent = all
    ? some + ' of ' + page.objects.length.toLocaleString('en') + ' objects found, worst first. Unchanged objects are not listed.'
    : found.length ? some + objects + (found.length === 1 ? ' is' : ' are') + ' not part of an event above.'
    : 'Every object that changes is part of an event above.';
}

function update() {
  const {all, kept} = chosen();
  found = kept;
  shown = 0;
  list.replaceChildren();
  extend(PAGE);
  tell(all);
}

function clear() {
  search.value = '';
  for (const id of ['kind', 'level', 'group', 'type']) el(id).selectedIndex = 0;
  update();
}

function choose({kind, group, type, find}) {
  clear();
  if (find) search.value = find;
  if (kind) el('kind').value = kind;
  if (group) el('group').value = group;
  if (type) el('type').value = String(page.types.indexOf(type));
  update();
}

function eventRows(fold) {
  const numbers = byEvent.get(Number(fold.dataset.event)) || [];
  const rows = make('div'), button = make('button');
  button.type = 'button';
  const next = () => {
    const from = rows.childElementCount;
    for (const number of numbers.slice(from, from + PAGE)) rows.append(row(number, true));
    label(button, numbers.length - rows.childElementCount);
    return rows.children[from];
  };
  button.addEventListener('click', () => next().firstChild.focus());
  next();
  fold.append(rows, button);
  return next;
}

const pages = new Map();
function filled(fold) {
  if (!pages.has(fold)) pages.set(fold, eventRows(fold));
  return pages.get(fold);
}

function reveal(node) {
  for (let outer = node; outer; outer = outer.parentElement) if (outer.tagName === 'DETAILS') outer.open = true;
}

function follow() {
  const target = el(location.hash.slice(1));
  if (target?.matches('.event')) {
    reveal(target);
    target.firstElementChild.focus({preventScroll: true});
    target.scrollIntoView({block: 'start'});
  }
  const number = Number((/^#o(\d+)$/.exec(location.hash) || [])[1]);
  if (number < page.objects.length) showObject(number);
}

function showObject(number) {
  const event = page.objects[number][EVENT];
  if (event < 0) {
    if (!el('o' + number)) clear();
    while (!el('o' + number)) extend(PAGE);
  } else {
    const fold = document.querySelector('.rows[data-event="' + event + '"]');
    const next = filled(fold);
    while (!el('o' + number)) next();
  }
  const node = el('o' + number);
  reveal(node);
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
  const name = () => { button.textContent = isDark() ? 'Light' : 'Dark'; };
  button.addEventListener('click', () => { root.dataset.theme = isDark() ? 'light' : 'dark'; name(); });
  dark.addEventListener('change', name);
  button.hidden = false;
  name();
}

function startTreemap(map) {
  const tiles = [...map.querySelectorAll('a.tile')], told = el('told');
  const enter = (tile, focus) => {
    tiles.forEach(other => { other.tabIndex = other === tile ? 0 : -1; });
    if (focus) tile.focus();
  };
  if (tiles.length) enter(tiles[0], false);
  tiles.forEach((tile, place) => {
    tile.addEventListener('keydown', event => {
      if (event.key === ' ') { event.preventDefault(); tile.click(); }
      const step = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[event.key];
      if (!step) return;
      event.preventDefault();
      enter(tiles[(place + step + tiles.length) % tiles.length], true);
    });
  });
  for (const tile of map.querySelectorAll('.tile')) {
    for (const kind of ['focus', 'mouseenter']) tile.addEventListener(kind, () => { told.textContent = tile.title; });
  }
}

function startWhole() {
  const button = el('whole');
  const maps = [...document.querySelectorAll('.treemap')];
  const explain = map => { el('told').textContent = map.getAttribute('aria-label') + ' Choose one to see it in the plan.'; };
  if (maps.length) explain(maps[0]);
  if (!button) return;
  const all = button.textContent;
  button.hidden = false;
  button.addEventListener('click', () => {
    for (const map of maps) map.hidden = !map.hidden;
    button.textContent = maps[1].hidden ? all : 'Show only what changes';
    explain(maps.find(map => !map.hidden));
  });
}

function copy(button) {
  const text = button.nextElementSibling;
  const done = () => { button.textContent = 'Copied'; setTimeout(() => { button.textContent = 'Copy'; }, 2000); };
  const select = () => { getSelection().selectAllChildren(text); if (document.execCommand('copy')) done(); };
  if (navigator.clipboard) navigator.clipboard.writeText(text.textContent).then(done, select); else select();
}

function startEvents() {
  for (const fold of document.querySelectorAll('.rows')) fold.addEventListener('toggle', () => { if (fold.open) filled(fold); });
  for (const button of document.querySelectorAll('.copy')) {
    button.hidden = false;
    button.addEventListener('click', () => copy(button));
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
  for (const link of document.querySelectorAll('a[href="#objects"]:is([data-kind], [data-find])')) {
    link.addEventListener('click', () => choose(link.dataset));
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
addEventListener('click', event => { if (event.target.closest?.('a[href^="#o"], a[href^="#e"]')) setTimeout(follow); });
addEventListener('beforeprint', () => {
  for (const card of document.querySelectorAll('.event:not([open]), .rest:not([open])')) {
    card.open = true;
    addEventListener('afterprint', () => { card.open = false; }, {once: true});
  }
});
startTheme();
document.querySelectorAll('.treemap').forEach(startTreemap);
startWhole();
startEvents();
startFilters();
update();
follow();
