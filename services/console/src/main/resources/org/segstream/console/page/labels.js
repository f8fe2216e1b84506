// Frames that labels are asked for: look, accept the mask as it is, or say no.

import {get, getBytes, post} from './api.js';
import {confirmed, h, notice} from './dom.js';
import * as format from './format.js';
import {Painter, PLAIN} from './painter.js';
import {decode} from './picture.js';

const EVERY = 5000;
const REASONS = {
  wide_gap: 'The gap is among the widest of its time.',
  uncertain: 'The network is unsure.',
  disagreement: 'Champion and challenger disagree.',
  flicker: 'Labels flicker.',
};

const key = request => `${request.stream_id}/${request.sequence}`;

export function labelsPage({mayAct}) {
  const cards = new Map();
  const list = h('ul', {class: 'wall wide'});
  const summary = h('p', {class: 'muted', role: 'status'}, 'Reading …');
  const task = h('a', {class: 'button', href: 'api/labels/task.zip', download: true, hidden: true}, 'Download as a CVAT task');
  const refresh = async () => {
    try {
      const requests = (await get('api/labels')).label_requests;
      const open = new Set(requests.map(key));
      for (const [id, card] of cards) {
        if (!open.has(id)) card.remove(), cards.delete(id);
      }
      for (const request of requests.filter(each => !cards.has(key(each)))) {
        const card = requestCard(request, mayAct, refresh);
        cards.set(key(request), card);
        list.append(card);
      }
      task.hidden = !mayAct || requests.length === 0;
      summary.textContent = requests.length === 0
        ? 'No frame waits for labels. The monitor asks for those that would help most.'
        : requests.length === 1 ? 'One frame waits for labels' : `${format.count(requests.length)} frames wait for labels`;
    } catch (failure) {
      summary.textContent = failure.message;
    }
  };
  refresh();
  const timer = setInterval(refresh, EVERY);
  return {
    element: h('section', {'aria-label': 'Labels'},
      h('div', {class: 'head'}, h('h1', {}, 'Labels'), summary, task), list),
    leave: () => clearInterval(timer),
  };
}

function requestCard(request, mayAct, refresh) {
  const canvas = h('canvas', {width: 480, height: 360, role: 'img', 'aria-label': `Frame ${request.sequence} with its mask`});
  const opacity = h('input', {type: 'range', min: 0, max: 100, value: PLAIN.opacity, 'aria-label': 'Opacity'});
  const card = h('li', {class: 'tile card'}, canvas,
    h('div', {class: 'tile-head'}, h('a', {class: 'ellipsis name', href: `#/stream/${encodeURIComponent(request.stream_id)}`}, request.stream_id), h('span', {class: 'muted'}, `Frame ${request.sequence}`)),
    h('p', {}, REASONS[request.reason] ?? 'No reason is stated.', ' ', h('span', {class: 'muted'}, `Gap ${format.gap(request.relative_gap)}, asked ${format.ago(request.state_time)} ago`)),
    h('label', {class: 'row'}, h('span', {class: 'muted'}, 'Opacity'), opacity),
    mayAct ? h('div', {class: 'row end'},
      h('button', {type: 'button', onclick: () => reject(request, refresh)}, 'Reject'),
      h('button', {type: 'button', class: 'primary', onclick: () => accept(request, refresh)}, 'Accept mask')) : null);
  paintWhenSeen(card, canvas, opacity, request);
  return card;
}

function paintWhenSeen(card, canvas, opacity, request) {
  const painter = new Painter(canvas);
  const sight = new IntersectionObserver(async ([{isIntersecting}]) => {
    if (!isIntersecting) return;
    sight.disconnect();
    try {
      const {stream_id: stream, sequence} = request;
      const picture = await decode(await getBytes('api/labels/picture', {stream, sequence}));
      const paint = () => painter.paint(picture, {...PLAIN, opacity: Number(opacity.value)});
      opacity.addEventListener('input', paint);
      paint();
    } catch (failure) {
      canvas.replaceWith(h('p', {class: 'empty'}, failure.message));
    }
  });
  sight.observe(card);
}

async function accept(request, refresh) {
  const lines = ['The mask becomes true labels, as it is: models are trained on it and judged by it.'];
  if (await confirmed(`Accept the mask of frame ${request.sequence}?`, lines, 'Accept')) {
    await decide('accept', request, 'accepted', refresh);
  }
}

const reject = (request, refresh) => decide('reject', request, 'not asked for any more', refresh);

async function decide(what, request, done, refresh) {
  try {
    await post(`api/labels/${what}`, {stream: request.stream_id, sequence: String(request.sequence)});
    notice(`Labels of frame ${request.sequence}: ${done}`);
  } catch (failure) {
    notice(failure.message, true);
  }
  refresh();
}
