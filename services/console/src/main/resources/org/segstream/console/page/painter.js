// Paints a picture with its labels on a canvas.

const CHANGED = 0xffff2bd6; // As bytes: red 0xd6, green 0x2b, blue 0xff.

const SHADE = 0x99000000;

/** From a dark red by orange to white, the more the less transparent; each part is brighter than the one before. */
const HEAT = Uint32Array.from({length: 256}, (_, part) => {
  const share = Math.sqrt(part / 255);
  const [red, green, blue] = [3 * share, 3 * share - 1, 3 * share - 2].map(each => Math.round(255 * Math.min(Math.max(each, 0), 1)));
  return ((Math.round(255 * (0.6 + 0.4 * share)) << 24) | (blue << 16) | (green << 8) | red) >>> 0;
});

/** How it is painted unless told otherwise. */
export const PLAIN = {opacity: 45, outlines: false, hidden: new Set(), mode: 'overlay'};

export class Painter {
  #canvas;
  #layer = document.createElement('canvas');
  #image = null;

  constructor(canvas) {
    this.#canvas = canvas;
  }

  /**
   * @param look {opacity in percent, outlines, hidden ids, mode: overlay | beside | change | gap}
   * @param before the picture that changes are counted from, if there is one
   */
  paint(picture, look = PLAIN, before = null) {
    const {bitmap, width, height} = picture;
    const columns = bitmap?.width ?? width;
    const rows = bitmap?.height ?? height;
    const left = look.mode === 'beside' ? columns : 0;
    const canvas = this.#canvas;
    if (canvas.width !== columns + left || canvas.height !== rows) {
      canvas.width = columns + left;
      canvas.height = rows;
    }
    const context = canvas.getContext('2d');
    context.fillStyle = '#000';
    context.fillRect(0, 0, canvas.width, canvas.height);
    if (bitmap) {
      context.drawImage(bitmap, 0, 0);
      if (left) context.drawImage(bitmap, left, 0);
    }
    this.#paintLabels(picture, look, before);
    context.imageSmoothingEnabled = false;
    context.drawImage(this.#layer, left, 0, columns, rows);
  }

  #paintLabels(picture, look, before) {
    const {labels, width, height} = picture;
    if (this.#layer.width !== width || this.#layer.height !== height || !this.#image) {
      this.#layer.width = width;
      this.#layer.height = height;
      this.#image = new ImageData(width, height);
    }
    const pixels = new Uint32Array(this.#image.data.buffer);
    if (look.mode === 'change') paintChange(pixels, picture, before);
    else if (look.mode === 'gap') paintGaps(pixels, picture);
    else paintClasses(pixels, labels, width, height, colours(picture, look.hidden), look);
    this.#layer.getContext('2d').putImageData(this.#image, 0, 0);
  }
}

/** A canvas' pixel of each id without its alpha, 0 for what is not shown. */
function colours({classes, voidId}, hidden) {
  const table = new Uint32Array(256);
  classes.forEach(({rgb}, id) => {
    if (id !== voidId && !hidden.has(id)) {
      table[id] = 0x1000000 | ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >> 16);
    }
  });
  return table;
}

function paintClasses(pixels, labels, width, height, table, {opacity, outlines}) {
  const alpha = (Math.round((opacity / 100) * 255) << 24) >>> 0;
  const fills = table.map(colour => (colour ? ((colour & 0xffffff) | alpha) >>> 0 : 0));
  for (let i = 0; i < labels.length; i++) pixels[i] = fills[labels[i]];
  if (!outlines) return;
  const edges = table.map(colour => (colour ? ((colour & 0xffffff) | 0xff000000) >>> 0 : 0));
  for (let y = 0; y < height; y++) {
    for (let x = 0, i = y * width; x < width; x++, i++) {
      const id = labels[i];
      const isEdge = (x + 1 < width && labels[i + 1] !== id) || (y + 1 < height && labels[i + width] !== id);
      if (isEdge && edges[id]) pixels[i] = edges[id];
    }
  }
}

/** The darker, the less of the certificate's gap is there; nothing but dark where the record does not say. */
function paintGaps(pixels, {width, height, header}) {
  const gaps = header.local_gaps;
  pixels.fill(SHADE);
  if (!gaps) return;
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.floor((y * gaps.height) / height) * gaps.width;
    for (let x = 0; x < width; x++, i++) {
      const part = gaps.parts[row + Math.floor((x * gaps.width) / width)];
      if (part > 0) pixels[i] = HEAT[part];
    }
  }
}

function paintChange(pixels, {labels}, before) {
  const isComparable = before && before.labels.length === labels.length;
  for (let i = 0; i < labels.length; i++) {
    pixels[i] = isComparable && labels[i] !== before.labels[i] ? CHANGED : SHADE;
  }
}
