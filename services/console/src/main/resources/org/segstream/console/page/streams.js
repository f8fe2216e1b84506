// The wall: every stream with a small picture a second, and how it is.

import {get} from './api.js';
import {h, setText} from './dom.js';
import * as format from './format.js';
import {Painter, PLAIN} from './painter.js';
import {decode} from './picture.js';
import {set, settings} from './settings.js';
import {live} from './socket.js';

const EVERY = 2000;
const STALE = 60_000;
export const STATES = {
  failing: 'Failing', silent: 'Silent', dropping: 'Dropping', late: 'Late', healthy: 'Healthy',
};
const SORTS = {
  name: 'Name', state: 'State, worst first', fps: 'Frames a second', age: 'Age', gap: 'Gap', drops: 'Drops', model: 'Model',
};

export function streamsPage() {
  const query = {search: '', state: '', offset: 0};
  const wall = new Wall();
  const summary = h('p', {class: 'muted', role: 'status'});
  const chips = h('div', {class: 'chips', role: 'group', 'aria-label': 'State'});
  const pages = h('div', {class: 'row'});
  const search = h('input', {type: 'search', placeholder: 'Search streams', 'aria-label': 'Search streams'});
  const sort = select('Sort by', SORTS, settings.sort, value => set('sort', value));
  const size = select('Streams on a page', {24: '24', 96: '96', 200: '200'}, settings.size, value => set('size', value));
  const ask = changes => {
    Object.assign(query, {offset: 0}, changes);
    refresh();
  };
  search.addEventListener('input', () => ask({search: search.value}));
  for (const choice of [sort, size]) choice.addEventListener('change', () => ask({}));

  let newest = 0;
  async function refresh() {
    const number = ++newest;
    const limit = Number(settings.size);
    try {
      const answer = await get('api/streams', {...query, sort: settings.sort, limit});
      if (number !== newest) return;
      wall.show(answer.streams);
      showChips(chips, query.state, answer.states, state => ask({state}));
      showPages(pages, query.offset, limit, answer.total, offset => ask({offset}));
      const all = Object.values(answer.states).reduce((sum, each) => sum + each, 0);
      setText(summary, all === 0 && !query.search
        ? 'No stream yet. They appear here as soon as a monitor has seen their first mask.'
        : answer.total === all ? `${format.count(all)} ${all === 1 ? 'stream' : 'streams'}` : `${format.count(answer.total)} of ${format.count(all)} streams`);
    } catch (failure) {
      if (number === newest) setText(summary, failure.message);
    }
  }

  refresh();
  const timer = setInterval(refresh, EVERY);
  const element = h('section', {'aria-label': 'Streams'},
    h('div', {class: 'head'}, h('h1', {}, 'Streams'), summary),
    h('div', {class: 'toolbar'}, search, chips, h('div', {class: 'row end'}, label('Sort', sort), label('Show', size))),
    wall.element, pages);
  return {element, leave: () => (clearInterval(timer), newest++, wall.leave())};
}

function select(name, choices, chosen, onChoice) {
  const element = h('select', {'aria-label': name, onchange: () => onChoice(element.value)},
    Object.entries(choices).map(([value, text]) => h('option', {value, selected: value === chosen}, text)));
  return element;
}

const label = (text, control) => h('span', {class: 'labelled'}, h('span', {class: 'muted', 'aria-hidden': 'true'}, text), control);

function showChips(chips, chosen, counts, onChoice) {
  const all = Object.values(counts).reduce((sum, each) => sum + each, 0);
  const wanted = [['', 'All', all], ...Object.entries(STATES).map(([state, name]) => [state, name, counts[state] ?? 0])];
  wanted.forEach(([state, name, number], at) => {
    const chip = chips.children[at] ?? chips.appendChild(h('button', {type: 'button', class: 'chip', onclick: () => onChoice(state)}));
    chip.dataset.state = state;
    chip.setAttribute('aria-pressed', String(state === chosen));
    setText(chip, `${name} ${format.count(number)}`);
  });
}

function showPages(pages, offset, limit, total, onChoice) {
  pages.hidden = total <= limit;
  if (pages.hidden) return;
  const button = (text, to, isOn) => h('button', {type: 'button', class: 'quiet', disabled: !isOn, onclick: () => onChoice(to)}, text);
  const hadFocus = pages.contains(document.activeElement) ? [...pages.children].indexOf(document.activeElement) : -1;
  pages.replaceChildren(
    button('Previous', Math.max(0, offset - limit), offset > 0),
    h('span', {class: 'muted'}, `${format.count(offset + 1)}–${format.count(Math.min(offset + limit, total))} of ${format.count(total)}`),
    button('Next', offset + limit, offset + limit < total));
  if (hadFocus >= 0) pages.children[hadFocus].focus();
}

/** The tiles of a page, in order; only those that are in sight are watched. */
class Wall {
  element = h('ul', {class: 'wall'});
  #tiles = new Map();
  #sight = new IntersectionObserver(entries => {
    for (const {target, isIntersecting} of entries) this.#tiles.get(target.dataset.stream)?.see(isIntersecting);
  }, {rootMargin: '100px'});

  show(rows) {
    const there = new Set(rows.map(row => row.stream_id));
    for (const [id, tile] of this.#tiles) {
      if (!there.has(id)) this.#remove(id, tile);
    }
    rows.forEach((row, at) => {
      const tile = this.#tiles.get(row.stream_id) ?? this.#add(row.stream_id);
      if (this.element.children[at] !== tile.element) this.element.insertBefore(tile.element, this.element.children[at] ?? null);
      tile.show(row);
    });
  }

  #add(id) {
    const tile = new Tile(id);
    this.#tiles.set(id, tile);
    this.#sight.observe(tile.element);
    return tile;
  }

  #remove(id, tile) {
    this.#sight.unobserve(tile.element);
    tile.see(false);
    tile.element.remove();
    this.#tiles.delete(id);
  }

  leave() {
    this.#sight.disconnect();
    for (const tile of this.#tiles.values()) tile.see(false);
  }
}

class Tile {
  #id;
  #leave = null;
  #canvas = h('canvas', {width: 320, height: 240, 'aria-hidden': 'true'});
  #painter = new Painter(this.#canvas);
  #state = h('span', {class: 'state'});
  #figures = ['Rate', 'Age', 'Gap', 'Drops'].map(name => [name, h('dd')]);
  #model = h('span', {class: 'muted ellipsis'});

  constructor(id) {
    this.#id = id;
    this.element = h('li', {class: 'tile card'},
      h('a', {href: `#/stream/${encodeURIComponent(id)}`},
        this.#canvas,
        h('div', {class: 'tile-head'}, h('span', {class: 'ellipsis name'}, id), this.#state)),
      h('dl', {class: 'figures'}, this.#figures.map(([name, value]) => h('div', {}, h('dt', {}, name), value))),
      this.#model);
    this.element.dataset.stream = id;
  }

  show(row) {
    const isStale = row.state !== 'silent' && Date.now() - Date.parse(row.told_time) > STALE;
    this.#state.dataset.state = isStale ? 'unknown' : row.state;
    setText(this.#state, isStale ? `Not heard of for ${format.ago(row.told_time)}` : STATES[row.state] ?? row.state);
    const dropped = row.dropped_percent === undefined ? undefined : row.dropped_percent / 100;
    const values = [format.rate(row.fps), format.millis(row.age_ms), format.gap(row.relative_gap), format.share(dropped)];
    this.#figures.forEach(([, element], at) => setText(element, values[at]));
    setText(this.#model, row.model || 'no model yet');
  }

  see(isInSight) {
    if (isInSight && !this.#leave) {
      this.#leave = live.watch('tile', this.#id, async (data, header) => {
        const picture = await decode(data, header);
        this.#painter.paint(picture, PLAIN);
        this.#canvas.dataset.sequence = header.sequence;
        picture.bitmap?.close();
      });
    } else if (!isInSight && this.#leave) {
      this.#leave();
      this.#leave = null;
    }
  }
}
