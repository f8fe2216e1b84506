// Labels: made better, and their energies.

// Chooses the best labels of every second chain given those of its neighbours, in active blocks.
//
// unary:   float[slot][length][label][count]
// along:   weights of edges along chains, float[slot][height][width]
// aside:   weights of edges between chains, likewise
// room:    as large as unary
// first:   number of the first chain
// alongStep, asideStep: from a pixel to the next of the chain, and to the next chain's
// active:  flags of the blocks
// blockAlong, blockAside: from a block's flag to that of the chain's next block, and to the next
//          chains'
kernel void polish(
    global const int *slots, int length, int count, global const float *restrict unary,
    global const float *restrict along, global const float *restrict aside,
    global float *restrict room, global uchar *labels, int first, int alongStep, int asideStep,
    global const int *restrict active, int blockAlong, int blockAside) {
  int c = 2 * get_global_id(0) + first;
  int slot = slots[get_global_id(1)];
  if (c >= count) {
    return;
  }
  size_t frame = (size_t)slot * length * count;
  unary += frame * LABELS + c;
  room += frame * LABELS + c;
  along += frame;
  aside += frame;
  labels += frame;
  int blocks = blocksOf(length);
  active += (size_t)slot * blocks * blocksOf(count) + c / BLOCK * blockAside;
  float arrived[LABELS];
  for (int block = 0; block < blocks; block++) {
    if (!active[block * blockAlong]) {
      continue;
    }
    int begin = block * BLOCK;
    int end = min(begin + BLOCK, length);
    if (!has(active, block - 1, blocks, blockAlong)) {
      int pixel = begin * alongStep + c * asideStep;
      int fixed = begin > 0 ? labels[pixel - alongStep] : 0;
      for (int k = 0; k < LABELS; k++) {
        arrived[k] = begin > 0 && k != fixed ? along[pixel - alongStep] : 0;
      }
    }
    int isLast = end < length && !active[(block + 1) * blockAlong];
    for (int t = begin; t < end; t++) {
      int pixel = t * alongStep + c * asideStep;
      int before = c > 0 ? labels[pixel - asideStep] : 0;
      int after = c + 1 < count ? labels[pixel + asideStep] : 0;
      float beforeWeight = c > 0 ? aside[pixel - asideStep] : 0;
      float afterWeight = c + 1 < count ? aside[pixel] : 0;
      float edge = t + 1 < length ? along[pixel] : 0;
      int isEnd = isLast && t + 1 == end;
      int onwards = isEnd ? labels[pixel + alongStep] : 0;
      size_t at = (size_t)t * LABELS * count;
      float lowest = INFINITY;
      for (int k = 0; k < LABELS; k++) {
        float cost = unary[at + (size_t)k * count] + arrived[k];
        cost += k == before ? 0 : beforeWeight;
        cost += k == after ? 0 : afterWeight;
        cost += isEnd && k != onwards ? edge : 0;
        room[at + (size_t)k * count] = cost;
        arrived[k] = cost;
        lowest = cost < lowest ? cost : lowest;
      }
      for (int k = 0; k < LABELS; k++) {
        float more = arrived[k] - lowest;
        arrived[k] = more < edge ? more : edge;
      }
    }
  }
  int onwards = -1;
  for (int block = blocks - 1; block >= 0; block--) {
    if (!active[block * blockAlong]) {
      onwards = -1;
      continue;
    }
    for (int t = min(block * BLOCK + BLOCK, length) - 1; t >= block * BLOCK; t--) {
      int pixel = t * alongStep + c * asideStep;
      size_t at = (size_t)t * LABELS * count;
      int label = 0;
      for (int k = 1; k < LABELS; k++) {
        label = room[at + (size_t)k * count] < room[at + (size_t)label * count] ? k : label;
      }
      if (onwards >= 0
          && room[at + (size_t)onwards * count] <= room[at + (size_t)label * count] + along[pixel]) {
        label = onwards;
      }
      labels[pixel] = (uchar)label;
      onwards = label;
    }
  }
}

// The energy of a labelling, times 2^exponent; every term is rounded up.
kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void energy(
    global const int *slots, int width, int height, global const int *records,
    global const float *restrict unary, global const float *restrict across,
    global const float *restrict down, global const uchar *restrict labels, global long *to) {
  local long sums[GROUP];
  int x = get_global_id(0);
  int slot = slots[get_global_id(2)];
  int exponent = records[slot * RECORD + EXPONENT];
  size_t frame = (size_t)slot * width * height;
  long sum = 0;
  for (int n = 0; n < ROWS; n++) {
    int y = get_group_id(1) * ROWS + n;
    if (x >= width || y >= height) {
      continue;
    }
    size_t i = frame + (size_t)y * width + x;
    int label = labels[i];
    sum += fixedUp(unary[frame * LABELS + ((size_t)y * LABELS + label) * width + x], exponent);
    if (x + 1 < width && labels[i + 1] != label) {
      sum += fixedUp(across[i], exponent);
    }
    if (y + 1 < height && labels[i + width] != label) {
      sum += fixedUp(down[i], exponent);
    }
  }
  addUp(sum, sums, to + sumOf(slot));
}
