// Messages of pictures: a JSON header, a picture file, and label ids as rows of a PNG.

import {headerOf} from './socket.js';

const MOST_PIXELS = 1 << 26;

/** A picture with its labels: {header, bitmap or null, labels, width, height, classes}. */
export async function decode(data, header = headerOf(data)) {
  const view = new DataView(data);
  const fileAt = 4 + view.getUint32(0) + 4;
  const fileLength = view.getUint32(fileAt - 4);
  const {width, height} = header;
  const [bitmap, labels] = await Promise.all([
    picture(new Uint8Array(data, fileAt, fileLength), header.media_type),
    labelIds(new Uint8Array(data, fileAt + fileLength), width, height),
  ]);
  return {header, bitmap, labels, width, height, classes: header.classes, voidId: header.void_id};
}

async function picture(bytes, type) {
  if (bytes.length === 0) return null;
  try {
    return await createImageBitmap(new Blob([bytes], {type}));
  } catch {
    return null;
  }
}

async function labelIds(compressed, width, height) {
  if (!(width > 0 && height > 0 && width * height <= MOST_PIXELS)) throw new Error(`labels of ${width}×${height}`);
  const rows = await inflated(compressed, (width + 1) * height);
  return unfiltered(rows, width, height);
}

/** Stops where there is more than there should be. */
async function inflated(compressed, length) {
  const reader = new Blob([compressed]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
  const bytes = new Uint8Array(length);
  let at = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (at + part.value.length > length) {
      await reader.cancel();
      throw new Error('more labels than pixels');
    }
    bytes.set(part.value, at);
    at += part.value.length;
  }
  if (at !== length) throw new Error('fewer labels than pixels');
  return bytes;
}

/** Takes back the filters of PNG (ISO/IEC 15948, 9.2) of one byte a pixel. */
export function unfiltered(rows, width, height) {
  const ids = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const filter = rows[y * (width + 1)];
    const row = rows.subarray(y * (width + 1) + 1, (y + 1) * (width + 1));
    const to = y * width;
    if (filter === 0) ids.set(row, to);
    else if (filter === 2) addAbove(ids, row, to, width);
    else addPredicted(ids, row, to, width, filter);
  }
  return ids;
}

/** The filter of workers: most rows are like the one above. */
function addAbove(ids, row, to, width) {
  if (to === 0) ids.set(row, 0);
  else for (let x = 0; x < width; x++) ids[to + x] = row[x] + ids[to - width + x];
}

function addPredicted(ids, row, to, width, filter) {
  for (let x = 0; x < width; x++) {
    const left = x > 0 ? ids[to + x - 1] : 0;
    const up = to > 0 ? ids[to - width + x] : 0;
    const corner = x > 0 && to > 0 ? ids[to - width + x - 1] : 0;
    ids[to + x] = row[x] + predicted(filter, left, up, corner);
  }
}

function predicted(filter, left, up, corner) {
  switch (filter) {
    case 0: return 0;
    case 1: return left;
    case 2: return up;
    case 3: return (left + up) >> 1;
    case 4: return paeth(left, up, corner);
    default: throw new Error(`filter ${filter}`);
  }
}

function paeth(left, up, corner) {
  const toLeft = Math.abs(up - corner);
  const toUp = Math.abs(left - corner);
  const toCorner = Math.abs(left + up - 2 * corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** The share of each class, by its id. */
export function shares({labels, classes}) {
  const counts = new Uint32Array(256);
  for (let i = 0; i < labels.length; i++) counts[labels[i]]++;
  return classes.map((_, id) => counts[id] / labels.length);
}

/** The share of pixels whose label is another one than before; undefined if sizes differ. */
export function changedShare(now, before) {
  if (!before || before.labels.length !== now.labels.length) return undefined;
  let changed = 0;
  for (let i = 0; i < now.labels.length; i++) changed += now.labels[i] !== before.labels[i];
  return changed / now.labels.length;
}
