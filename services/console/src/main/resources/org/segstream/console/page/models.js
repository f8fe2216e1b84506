// The versions of each model: which is at work, how each does, and who gets which role.

import {get, post} from './api.js';
import {confirmed, h, notice} from './dom.js';
import * as format from './format.js';

const EVERY = 5000;

export function modelsPage({mayAct}) {
  const list = h('div', {class: 'stack'}, h('p', {class: 'empty'}, 'Reading …'));
  let shown = '';
  const refresh = async () => {
    try {
      const answer = await get('api/models');
      const text = JSON.stringify(answer);
      if (text === shown || list.contains(document.activeElement) && shown) return;
      shown = text;
      show(list, answer, mayAct, () => ((shown = ''), document.activeElement?.blur(), refresh()));
    } catch (failure) {
      list.replaceChildren(h('p', {class: 'empty'}, failure.message));
      shown = '';
    }
  };
  refresh();
  const timer = setInterval(refresh, EVERY);
  return {
    element: h('section', {'aria-label': 'Models'}, h('div', {class: 'head'}, h('h1', {}, 'Models')), list),
    leave: () => clearInterval(timer),
  };
}

function show(list, {models, monitor}, mayAct, changed) {
  if (models.length === 0) {
    list.replaceChildren(h('p', {class: 'empty'}, 'No model is on the topic. Workers that do not follow one use the model they were started with.'));
    return;
  }
  const names = [...new Set(models.map(model => model.name))];
  list.replaceChildren(...names.map(name => {
    const versions = models.filter(model => model.name === name).toReversed();
    const champion = versions.find(model => model.roles.includes('champion'));
    return h('article', {class: 'card pad'},
      h('div', {class: 'head'}, h('h2', {}, name),
        h('span', {class: 'muted'}, champion ? `Champion: ${champion.version}` : 'No champion')),
      trial(monitor, name),
      h('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `Versions of ${name}`}, h('table', {},
        h('thead', {}, h('tr', {}, ['Version', 'Role', 'mIoU', 'Online mIoU', 'Finished', 'Size'].map(text => h('th', {scope: 'col'}, text)))),
        h('tbody', {}, versions.map(model => row(model, champion, monitor, mayAct, changed)))))); 
  }));
}

function row(model, champion, monitor, mayAct, changed) {
  const scores = model.scores.filter(score => score.metric === 'miou');
  const online = onlineScore(monitor, model);
  const isChampion = model === champion;
  const roles = model.roles.map(role => h('span', {class: `role ${role}`}, role === 'champion' ? '★ Champion' : '⚔ Challenger'));
  return h('tr', {},
    h('th', {scope: 'row'}, details(model, online)),
    h('td', {}, h('div', {class: 'row'}, roles.length ? roles : h('span', {class: 'muted'}, 'Candidate'),
      mayAct && !isChampion ? actions(model, champion, changed) : null)),
    h('td', {}, scores.length ? `${format.decimal(scores.at(-1).value)} %` : '–'),
    h('td', {}, online ? `${format.decimal(online.miou)} % (${format.count(online.frames)})` : '–'),
    h('td', {}, format.time(model.created_time)),
    h('td', {}, format.bytes(model.bytes)));
}

function actions(model, champion, changed) {
  const promotion = isOlder(model, champion) ? 'Roll back' : 'Promote';
  return [
    button(promotion, () => promote(model, champion, changed)),
    model.roles.includes('challenger')
      ? button('Withdraw', () => withdraw(model, champion, changed))
      : button('Challenge', () => challenge(model, champion, changed)),
  ];
}

const button = (text, onclick) => h('button', {type: 'button', onclick}, text);
const isOlder = (model, champion) => champion && (model.created_time ?? '') < (champion.created_time ?? '');

function details(model, online) {
  const training = model.training;
  const lines = [
    training?.parent_version ? `Trained from ${training.parent_version}.` : null,
    training?.images_seen ? `${format.count(training.images_seen)} images seen.` : null,
    ...model.scores.map(score => `${score.metric} on ${score.dataset}: ${format.decimal(score.value)}`),
    ...model.trials.filter(trial => trial.version === model.version).map(trial =>
      `On trial ${format.decimal(trial.miou)} % against ${format.decimal(trial.champion_miou)} % of ${trial.champion_version}: ${trial.accepted ? 'accepted' : 'not accepted'}.`),
    ...(online?.class_iou ?? []).map(each => `${each.class}: ${format.decimal(each.iou)} % by labels that came`),
  ].filter(Boolean);
  if (lines.length === 0) return model.version;
  return h('details', {}, h('summary', {}, model.version), h('ul', {}, lines.map(line => h('li', {}, line))));
}

/** By the labels that have come, over all streams, weighted by their frames. */
function onlineScore(monitor, {name, version}) {
  const scores = (monitor?.models ?? []).filter(score => score.name === name && score.version === version && score.total?.frames > 0);
  if (scores.length === 0) return null;
  const frames = scores.reduce((sum, score) => sum + score.total.frames, 0);
  const miou = scores.reduce((sum, score) => sum + score.total.miou * score.total.frames, 0) / frames;
  return {frames, miou, class_iou: scores.length === 1 ? scores[0].total.class_iou : []};
}

const VERDICTS = {better: '▲ Better', worse: '▼ Worse', not_enough: '◌ Not enough to say'};
const SIDE = [
  ['Frames', side => format.count(side.frames)],
  ['Failed', side => format.count(side.failed)],
  ['Labelled frames', side => format.count(side.labels)],
  ['mIoU of a frame, by labels', side => format.percent(side.frame_miou)],
  ['Gap, mean', side => format.gap(side.relative_gap)],
  ['Flickering pixels', side => format.percent(side.flicker)],
  ['Pixels with a small margin', side => format.percent(side.small_margin)],
  ['Network and solver', side => format.millis(side.compute_ms)],
];

/** What the monitor says of champion and challenger, if it says anything. */
function trial(monitor, name) {
  const it = (monitor?.trials ?? []).find(each => each.name === name && !each.end_time);
  if (!it) return null;
  const sides = [it.champion, it.challenger];
  return h('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `Trial of ${it.challenger.version}`},
    h('p', {class: 'lead'}, `The challenger: ${VERDICTS[it.verdict] ?? it.verdict}`),
    h('p', {class: 'muted'}, it.explanation),
    h('table', {},
      h('thead', {}, h('tr', {}, h('th', {scope: 'col'}, `Since ${format.time(it.start_time)}`),
        h('th', {scope: 'col'}, `★ ${it.champion.version}`), h('th', {scope: 'col'}, `⚔ ${it.challenger.version}`))),
      h('tbody', {}, SIDE.map(([text, of]) => h('tr', {}, h('th', {scope: 'row'}, text), sides.map(side => h('td', {}, of(side))))))));
}

async function promote(model, champion, changed) {
  const from = champion ? `from ${champion.version} to ${model.version}` : `to ${model.version}`;
  const lines = [
    `Workers that follow ${model.name} go ${from} between two frames.`,
    'Streams go on; with other labels, workers refuse the version unless they were told to take it.',
  ];
  if (!await confirmed(`Make ${model.version} the champion of ${model.name}?`, lines, 'Make it the champion')) return;
  await give(model, 'champion', changed);
}

async function challenge(model, champion, changed) {
  const lines = [
    `${champion?.version ?? 'The champion'} stays at work. ${model.version} runs beside it where workers try challengers, and the monitor compares both.`,
  ];
  if (!await confirmed(`Let ${model.version} challenge the champion of ${model.name}?`, lines, 'Challenge')) return;
  await give(model, 'challenger', changed);
}

async function withdraw({name, version}, champion, changed) {
  const lines = [`Its streams go back to ${champion?.version ?? 'the champion'} between two frames.`];
  if (!await confirmed(`Take the challenger ${version} of ${name} back?`, lines, 'Take it back')) return;
  try {
    await post('api/models/withdraw', {name});
    notice(`${name} ${version} challenges no longer`);
  } catch (failure) {
    notice(failure.message, true);
  }
  changed();
}

async function give({name, version}, role, changed) {
  try {
    await post('api/models/role', {name, version, role});
    notice(`${name} ${version} is the ${role}`);
  } catch (failure) {
    notice(failure.message, true);
  }
  changed();
}
