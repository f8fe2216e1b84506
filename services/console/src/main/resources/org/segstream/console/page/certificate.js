// What a mask's record says, in words.

import {h} from './dom.js';
import * as format from './format.js';

const STARTS = {
  cold: 'from nothing',
  coarse: 'from a solution at half the resolution',
  warm: 'from the frame before',
  warm_motion: 'from the frame before, carried along the motion',
};

const OUTCOMES = {
  dropped: 'was left out to keep up', undecodable: 'cannot be decoded', failed: 'could not be segmented',
};

/** Sentences about a record, most important first. */
export function sentences(record) {
  if (record.outcome !== 'segmented') {
    const why = record.outcome_detail ? `: ${record.outcome_detail}` : '';
    return [`This frame ${OUTCOMES[record.outcome] ?? 'has no mask'}${why}.`];
  }
  const proof = record.certificate;
  if (!proof) return ['This mask was made without the random field, so nothing is proven of it.'];
  return [...quality(proof), effort(proof)];
}

function quality(proof) {
  const bound = `No label map of this size can have an energy below ${format.decimal(proof.lower_bound)} nats; this one has ${format.decimal(proof.energy)}.`;
  if (proof.energy === proof.lower_bound) return ['This mask is optimal: no other one has a lower energy.', bound];
  if (proof.relative_gap === undefined) return ['Nothing useful is proven yet: the bound is still the trivial one.', bound];
  return [`At most ${format.share(proof.relative_gap)} is left between this mask and the best possible one.`, bound];
}

function effort(proof) {
  const rounds = proof.iterations === 1 ? 'one iteration' : `${format.count(proof.iterations)} iterations`;
  const start = STARTS[proof.start] ?? 'from a start that is not stated';
  const end = proof.deadline_hit ? 'The deadline ended it.' : 'It had the time it wanted.';
  return `The solver took ${rounds}, ${start}. ${end}`;
}

export const STAGES = {
  queue_wait_us: 'Queue', decode_us: 'Decode', network_us: 'Network',
  crf_setup_us: 'Energy', crf_solve_us: 'Solver', encode_us: 'Encode',
};

/** From capture to the mask's record, ms; undefined if the frame does not say when it was taken. */
export function age(record) {
  if (!record.capture_time) return undefined;
  return Math.max(0, Date.parse(record.published_time) - Date.parse(record.capture_time));
}

/** A card about one record. */
export function certificateCard(record) {
  const model = record.model ? `${record.model.name} ${record.model.version}` : 'none';
  const facts = [
    ['Frame', String(record.sequence)],
    ['Captured', format.time(record.capture_time)],
    ['Capture to mask', format.millis(age(record))],
    ['In the worker', format.millis(record.timings ? record.timings.total_us / 1000 : undefined)],
    ['Model', model],
  ];
  return [
    ...sentences(record).map((sentence, at) => h('p', {class: at === 0 ? 'lead' : ''}, sentence)),
    h('dl', {class: 'facts'}, facts.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value)))),
  ];
}
