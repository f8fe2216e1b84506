// The iterations: chains of active blocks, and what they hand over.

// Marks the blocks that have a pixel whose neighbour has another label of least unary. A grid of a
// single row or column is active as a whole, for it is solved at once.
//
// firsts:  labels of least unary
// active, next: receive the flags
// visits:  receives 0, int[slot]
kernel void boundaries(
    global const int *slots, int width, int height, global const uchar *restrict firsts,
    global int *restrict active, global int *restrict next, global int *restrict visits) {
  int column = get_global_id(0);
  int row = get_global_id(1);
  int slot = slots[get_global_id(2)];
  if (column >= blocksOf(width)) {
    return;
  }
  firsts += (size_t)slot * width * height;
  int differ = width == 1 || height == 1;
  for (int y = row * BLOCK; y < min(row * BLOCK + BLOCK, height); y++) {
    for (int x = column * BLOCK; x < min(column * BLOCK + BLOCK, width); x++) {
      int i = y * width + x;
      int label = firsts[i];
      differ |= x > 0 && firsts[i - 1] != label;
      differ |= x + 1 < width && firsts[i + 1] != label;
      differ |= y > 0 && firsts[i - width] != label;
      differ |= y + 1 < height && firsts[i + width] != label;
    }
  }
  size_t block = blockOf(slot, column * BLOCK, row * BLOCK, width, height);
  active[block] = differ;
  next[block] = differ;
  if (column == 0 && row == 0) {
    visits[slot] = 0;
  }
}

// Counts the active blocks, and makes those active that have to be.
kernel void grow(
    global const int *slots, int width, int height, global int *restrict active,
    global const int *restrict next, global int *restrict visits) {
  int column = get_global_id(0);
  int slot = slots[get_global_id(2)];
  if (column >= blocksOf(width)) {
    return;
  }
  size_t block = blockOf(slot, column * BLOCK, get_global_id(1) * BLOCK, width, height);
  if (active[block]) {
    atomic_inc(visits + slot);
  }
  active[block] = next[block];
}

// Makes the block at rest beside a pixel active if the pixel decides for another label than its
// neighbour there has.
void look(int label, uchar there, global int *next) {
  if (label != there) {
    atomic_or(next, 1);
  }
}

// A tile of numbers [c][label][r] as [r][label][c]: this work-item's number. Numbers of blocks that
// are not active are not read.
int turnedOver(
    global const int *from, local int *tile, int rows, int columns, global const int *active,
    int rowStep, int columnStep) {
  int k = get_global_id(2) % LABELS;
  int r = get_group_id(1) * TILE + get_local_id(0);
  int c = get_group_id(0) * TILE + get_local_id(1);
  if (r < rows && c < columns
      && (active == 0 || active[r / BLOCK * rowStep + c / BLOCK * columnStep])) {
    tile[get_local_id(1) * (TILE + 1) + get_local_id(0)] = from[((size_t)c * LABELS + k) * rows + r];
  }
  barrier(CLK_LOCAL_MEM_FENCE);
  return tile[get_local_id(0) * (TILE + 1) + get_local_id(1)];
}

// Hands over what chains gave in active blocks: to[r][label][c] += given[c][label][r].
//
// active:  flags of the blocks
// rowStep, columnStep: from a block's flag to that of the block with the next r or c
// kept:    receives what was given in the order of to, if it is wanted
kernel __attribute__((reqd_work_group_size(TILE, TILE, 1))) void handOver(
    global const int *slots, int rows, int columns, global const int *restrict given,
    global int *restrict to, int keep, global int *restrict kept,
    global const int *restrict active, int rowStep, int columnStep) {
  local int tile[TILE * (TILE + 1)];
  int slot = slots[get_global_id(2) / LABELS];
  size_t frame = (size_t)slot * rows * columns * LABELS;
  active += (size_t)slot * blocksOf(rows) * blocksOf(columns);
  int value = turnedOver(given + frame, tile, rows, columns, active, rowStep, columnStep);
  int r = get_global_id(1);
  int c = get_global_id(0);
  if (r < rows && c < columns && active[r / BLOCK * rowStep + c / BLOCK * columnStep]) {
    size_t n = frame + ((size_t)r * LABELS + get_global_id(2) % LABELS) * columns + c;
    to[n] += value;
    if (keep) {
      kept[n] = value;
    }
  }
}

// The rows' shares: what the columns do not have of the unaries.
kernel __attribute__((reqd_work_group_size(TILE, TILE, 1))) void rowShares(
    global const int *slots, int width, int height, global const int *restrict units,
    global const int *restrict column, global int *restrict row) {
  local int tile[TILE * (TILE + 1)];
  size_t frame = (size_t)slots[get_global_id(2) / LABELS] * width * height * LABELS;
  int all = turnedOver(units + frame, tile, width, height, 0, 0, 0);
  barrier(CLK_LOCAL_MEM_FENCE);
  int others = turnedOver(column + frame, tile, width, height, 0, 0, 0);
  int r = get_global_id(1);
  int c = get_global_id(0);
  if (r < width && c < height) {
    row[frame + ((size_t)r * LABELS + get_global_id(2) % LABELS) * height + c] = all - others;
  }
}

// Solves chains of one direction, one a work-item, and lets each pixel give a quarter of what its
// labels cost above the cheapest: to the chain of the other direction. On the way along a chain
// messages are computed, on the way back pixels give, one after the other, so that no chain's least
// energy changes: two-way sequential reparametrisation. A chain's runs of active blocks are solved
// each by itself; nothing is read or written of the others.
//
// own:     the chains' shares of the unaries, int[slot][length][label][count]
// given:   receives what was given, likewise
// weight:  of the edge from each pixel onwards, int[slot][length][count]
// least:   receives each chain's least energy, long[slot][count]
// backwards: whether to begin at the chain's end
// active:  flags of the blocks
// along, aside: from a block's flag to that of the chain's next block, and to the next chains'
// decide:  whether to choose labels by what this chain, a column, and the row across say
// across:  what the chain across gave, in the order of own
// firsts:  labels of least unary
// next:    receives flags of blocks next to a pixel that does not decide for the label there
kernel void chains(
    global const int *slots, int length, int count, global int *restrict own,
    global int *restrict given, global const int *restrict weight, global long *restrict least,
    int backwards, global const int *restrict active, int along, int aside, int decide,
    global const int *restrict across, global uchar *restrict labels,
    global const uchar *restrict firsts, global int *next) {
  int c = get_global_id(0);
  int slot = slots[get_global_id(1)];
  if (c >= count) {
    return;
  }
  size_t frame = (size_t)slot * length * count;
  own += frame * LABELS + c;
  given += frame * LABELS + c;
  across += frame * LABELS + c;
  weight += frame + c;
  labels += frame + c;
  firsts += frame + c;
  int blocks = blocksOf(length);
  int asides = blocksOf(count);
  size_t flags = (size_t)slot * blocks * asides + c / BLOCK * aside;
  active += flags;
  next += flags;
  int step = backwards ? -1 : 1;
  int arrived[LABELS];
  for (int k = 0; k < LABELS; k++) {
    arrived[k] = 0;
  }
  long energy = 0;
  int block = backwards ? blocks - 1 : 0;
  for (; block >= 0 && block < blocks; block += step) {
    if (!active[block * along]) {
      continue;
    }
    int isJoined = has(active, block + step, blocks, along);
    int t = backwards ? min(block * BLOCK + BLOCK, length) - 1 : block * BLOCK;
    for (int left = min(BLOCK, length - block * BLOCK) - 1; left >= 0; left--, t += step) {
      size_t at = (size_t)t * LABELS * count;
      int lowest = INT_MAX;
      for (int k = 0; k < LABELS; k++) {
        given[at + (size_t)k * count] = arrived[k];
        arrived[k] += own[at + (size_t)k * count];
        lowest = min(lowest, arrived[k]);
      }
      energy += lowest;
      int edge = left > 0 || isJoined ? weight[(size_t)(backwards ? t - 1 : t) * count] : 0;
      for (int k = 0; k < LABELS; k++) {
        arrived[k] = min(arrived[k] - lowest, edge);
      }
    }
  }
  least[(size_t)slot * count + c] = energy;

  // What arrives at a run is 0, for nothing joins it to what is before.
  for (int k = 0; k < LABELS; k++) {
    arrived[k] = 0;
  }
  int looksAsideBefore = decide && c > 0 && c % BLOCK == 0;
  int looksAsideAfter = decide && c + 1 < count && c % BLOCK == BLOCK - 1;
  for (block -= step; block >= 0 && block < blocks; block -= step) {
    if (!active[block * along]) {
      continue;
    }
    int isJoined = has(active, block - step, blocks, along);
    int before = decide && block > 0 && !active[(block - 1) * along];
    int after = decide && block + 1 < blocks && !active[(block + 1) * along];
    int asideBefore = looksAsideBefore && !active[block * along - aside];
    int asideAfter = looksAsideAfter && !active[block * along + aside];
    int first = block * BLOCK;
    int last = min(first + BLOCK, length) - 1;
    int t = backwards ? first : last;
    for (int left = last - first; left >= 0; left--, t -= step) {
      size_t at = (size_t)t * LABELS * count;
      int lowest = INT_MAX;
      for (int k = 0; k < LABELS; k++) {
        size_t m = at + (size_t)k * count;
        lowest = min(lowest, own[m] + given[m] + arrived[k]);
      }
      int lowestOnwards = INT_MAX;
      int cheapest = INT_MAX;
      int label = 0;
      for (int k = 0; k < LABELS; k++) {
        size_t m = at + (size_t)k * count;
        int here = own[m];
        int marginal = here + given[m] + arrived[k] - lowest;
        int gift = clamp(marginal >> 2, 0, here + LIMIT);
        if (decide) {
          int cost = marginal + 3 * across[m];
          label = cost < cheapest ? k : label;
          cheapest = min(cheapest, cost);
        }
        own[m] = here - gift;
        given[m] = gift;
        arrived[k] += here - gift;
        lowestOnwards = min(lowestOnwards, arrived[k]);
      }
      if (decide) {
        size_t i = (size_t)t * count;
        labels[i] = (uchar)label;
        if (before && t == first) {
          look(label, firsts[i - count], next + (block - 1) * along);
        }
        if (after && t == last) {
          look(label, firsts[i + count], next + (block + 1) * along);
        }
        if (asideBefore) {
          look(label, firsts[i - 1], next + block * along - aside);
        }
        if (asideAfter) {
          look(label, firsts[i + 1], next + block * along + aside);
        }
      }
      int edge = left > 0 || isJoined ? weight[(size_t)(backwards ? t : t - 1) * count] : 0;
      for (int k = 0; k < LABELS; k++) {
        arrived[k] = min(arrived[k] - lowestOnwards, edge);
      }
    }
  }
}
