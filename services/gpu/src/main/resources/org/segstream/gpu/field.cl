// The random field on a device. LABELS, the number of labels, is given when this is compiled.
//
// A frame has rows and columns as its chains. Its numbers lie so that neighbouring work-items read
// neighbouring numbers: "upright" is [y][label][x], what the columns' chains read, and "turned" is
// [x][label][y], what the rows' chains read. Every buffer holds several frames, one a slot; a launch
// is for the slots that are listed.
//
// All that a bound depends on is an integer. Floats are copied, multiplied and added, each operation
// rounded by itself, so that every device has the same.

#pragma OPENCL FP_CONTRACT OFF

#define TILE 16
#define GROUP 64
#define ROWS 8

// No share of a unary goes beyond this but for a unary: sums of three fit into 32 bits.
#define LIMIT (1 << 28)

// A pixel's unary may exceed what its edges can cost by so much.
#define MARGIN 2

// What the numbers of a frame's record mean.
#define RECORD 8
#define DOWN 0
#define EXPONENT 1
#define WARM 2
#define BLOCK 3
#define BLOCKS 4

// A number times 2^exponent, rounded down to an integer.
long fixedDown(float value, int exponent) {
  uint bits = as_uint(value);
  int power = (int)((bits >> 23) & 255u);
  long mantissa = (long)(bits & 0x7fffffu) | (power > 0 ? 0x800000L : 0L);
  int shift = (power > 0 ? power : 1) - 150 + exponent;
  mantissa = (bits >> 31) != 0u ? -mantissa : mantissa;
  if (shift >= 0) {
    return mantissa * (1L << min(shift, 62));
  }
  return mantissa >> min(-shift, 62);
}

long fixedUp(float value, int exponent) { return -fixedDown(-value, exponent); }

// Adds what the work-items of a group have; the first one writes the sum.
void addUp(long own, local long *sums, global long *to) {
  int n = get_local_id(0);
  sums[n] = own;
  barrier(CLK_LOCAL_MEM_FENCE);
  for (int apart = GROUP / 2; apart > 0; apart /= 2) {
    if (n < apart) {
      sums[n] += sums[n + apart];
    }
    barrier(CLK_LOCAL_MEM_FENCE);
  }
  if (n == 0) {
    *to = sums[0];
  }
}

// Where a group's sum of a frame goes.
size_t sumOf(int slot) {
  return ((size_t)slot * get_num_groups(1) + get_group_id(1)) * get_num_groups(0) + get_group_id(0);
}

float between(float a, float rest, float b, float share) { return a * rest + b * share; }

// Unaries from the network's logits, by bilinear interpolation.
//
// logits:  float[slot][label][logitHeight][logitWidth]
// places:  samples before and after each column and each row, int[2][width], int[2][height]
// shares:  shares of the sample before and after, float[2][width], float[2][height]
// timeLabels, timeWeights: edges to the frame before, [slot][height][width]
// turned:  whether to write [x][label][y] instead of [y][label][x]
kernel void sample(
    global const int *slots, int width, int height, global const float *restrict logits,
    int logitWidth, int logitHeight, global const int *places, global const float *shares,
    global const uchar *timeLabels, global const float *timeWeights, int turned,
    global float *restrict unary) {
  int minor = get_global_id(0);
  int major = get_global_id(1);
  int slot = slots[get_global_id(2)];
  int minors = turned ? height : width;
  if (minor >= minors) {
    return;
  }
  int x = turned ? major : minor;
  int y = turned ? minor : major;
  size_t pixel = ((size_t)slot * height + y) * width + x;
  int left = places[x];
  int right = places[width + x];
  int above = places[2 * width + y] * logitWidth;
  int below = places[2 * width + height + y] * logitWidth;
  float leftShare = shares[x];
  float rightShare = shares[width + x];
  float aboveShare = shares[2 * width + y];
  float belowShare = shares[2 * width + height + y];
  int before = timeLabels[pixel];
  float weight = timeWeights[pixel];
  logits += (size_t)slot * LABELS * logitWidth * logitHeight;
  unary += ((size_t)slot * width * height + (size_t)major * minors) * LABELS + minor;
  for (int k = 0; k < LABELS; k++) {
    float upper = -between(logits[above + left], leftShare, logits[above + right], rightShare);
    float lower = -between(logits[below + left], leftShare, logits[below + right], rightShare);
    float value = between(upper, aboveShare, lower, belowShare);
    unary[(size_t)k * minors] = k == before ? value - weight : value;
    logits += logitWidth * logitHeight;
  }
}

// Unaries from an array that has them in some order.
kernel void arrange(
    global const int *slots, int width, int height, global const float *restrict from,
    int pixelStep, int labelStep, int turned, global float *restrict unary) {
  int minor = get_global_id(0);
  int major = get_global_id(1);
  int slot = slots[get_global_id(2)];
  int minors = turned ? height : width;
  if (minor >= minors) {
    return;
  }
  int x = turned ? major : minor;
  int y = turned ? minor : major;
  size_t frame = (size_t)slot * width * height * LABELS;
  from += frame + (size_t)(y * width + x) * pixelStep;
  unary += frame + (size_t)major * minors * LABELS + minor;
  for (int k = 0; k < LABELS; k++) {
    unary[(size_t)k * minors] = from[(size_t)k * labelStep];
  }
}

int colourDistance(global const uchar *a, global const uchar *b) {
  int red = (int)a[0] - b[0];
  int green = (int)a[1] - b[1];
  int blue = (int)a[2] - b[2];
  return red * red + green * green + blue * blue;
}

// Edge weights from the frame's colours: a table has them by squared distance.
//
// rgb:     uchar[slot][height][width][3]
// across, down: weights of the edges to the right and down, float[slot][height][width]
kernel void contrast(
    global const int *slots, int width, int height, global const uchar *restrict rgb,
    global const float *table, int entries, global float *restrict across,
    global float *restrict down) {
  int x = get_global_id(0);
  int y = get_global_id(1);
  int slot = slots[get_global_id(2)];
  if (x >= width) {
    return;
  }
  size_t i = ((size_t)slot * height + y) * width + x;
  global const uchar *here = rgb + 3 * i;
  across[i] = x + 1 < width ? table[min(colourDistance(here, here + 3), entries - 1)] : 0;
  down[i] = y + 1 < height ? table[min(colourDistance(here, here + 3 * width), entries - 1)] : 0;
}

// Integer units of an edge's weight, rounded down.
int unitsOf(float weight, float down) { return convert_int_sat_rtz(weight * down); }

// More than a pixel's edges can cost.
int capOf(global const float *across, global const float *down, size_t i, int x, int y, int width,
    float scale) {
  int cap = unitsOf(across[i], scale) + unitsOf(down[i], scale) + MARGIN;
  cap += x > 0 ? unitsOf(across[i - 1], scale) : 0;
  return cap + (y > 0 ? unitsOf(down[i - width], scale) : 0);
}

// Integer units of a unary above the pixel's least, rounded down. Halves, because the difference of
// two floats may overflow.
int unaryUnits(float value, float least, int cap, float scale) {
  return min(cap, convert_int_sat_rtz((value * 0.5f - least * 0.5f) * (2 * scale)));
}

// The part of a unary that rows begin with. A grid of a single row or column is one chain.
int rowsPart(int units, int width, int height) {
  return height == 1 ? units : width == 1 ? 0 : units >> 1;
}

// Turns floats into integers and sets the columns' shares of the unaries.
//
// records: int[slot][RECORD]
// old:     how much more than their part the columns had before, int upright
// moves:   the motion of each block, int[slot][height · width]; -1 for none
// column:  receives the columns' shares, int upright
// units:   receives the unaries, int upright
// acrossUnits: receives weights of the edges to the right, int[slot][x][y]
// downUnits:   receives weights of the edges down, int[slot][y][x]
// labels:  receives labels of least unary, uchar[slot][height][width]
// base:    receives sums of least unaries, times 2^exponent
kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void ingest(
    global const int *slots, int width, int height, global const int *records,
    global const float *restrict unary, global const float *restrict across,
    global const float *restrict down, global const int *restrict old, global const int *moves,
    global int *restrict column, global int *restrict units, global int *restrict acrossUnits,
    global int *restrict downUnits, global uchar *restrict labels, global long *base) {
  local long sums[GROUP];
  int x = get_global_id(0);
  int slot = slots[get_global_id(2)];
  global const int *record = records + slot * RECORD;
  float scale = as_float(record[DOWN]);
  size_t frame = (size_t)slot * width * height;
  long sum = 0;
  for (int n = 0; n < ROWS; n++) {
    int y = get_group_id(1) * ROWS + n;
    if (x >= width || y >= height) {
      continue;
    }
    size_t i = frame + (size_t)y * width + x;
    size_t at = frame * LABELS + (size_t)y * LABELS * width + x;
    int best = 0;
    float least = unary[at];
    for (int k = 1; k < LABELS; k++) {
      float value = unary[at + (size_t)k * width];
      best = value < least ? k : best;
      least = value < least ? value : least;
    }
    labels[i] = (uchar)best;
    sum += fixedDown(least, record[EXPONENT]);
    acrossUnits[frame + (size_t)x * height + y] = unitsOf(across[i], scale);
    downUnits[i] = unitsOf(down[i], scale);
    int cap = capOf(across, down, i, x, y, width, scale);
    int move = record[WARM] ? 0x8080 : -1;
    if (record[WARM] && record[BLOCK] > 0) {
      move = moves[frame + y / record[BLOCK] * record[BLOCKS] + x / record[BLOCK]];
    }
    int fromX = x - ((move >> 8) - 128);
    int fromY = y - ((move & 255) - 128);
    int known = move >= 0 && fromX >= 0 && fromX < width && fromY >= 0 && fromY < height;
    size_t from = frame * LABELS + (size_t)fromY * LABELS * width + fromX;
    for (int k = 0; k < LABELS; k++) {
      size_t n = at + (size_t)k * width;
      int own = unaryUnits(unary[n], least, cap, scale);
      int more = known ? clamp(old[from + (size_t)k * width], -LIMIT / 2, LIMIT / 2) : 0;
      column[n] = own - rowsPart(own, width, height) + more;
      units[n] = own;
    }
  }
  addUp(sum, sums, base + sumOf(slot));
}

// How much more than their part the columns have: what the stream's next frame starts from.
kernel void retire(
    global const int *slots, int width, int height, global const int *records,
    global const float *restrict unary, global const float *restrict across,
    global const float *restrict down, global const int *restrict column, global int *restrict to) {
  int x = get_global_id(0);
  int y = get_global_id(1);
  int slot = slots[get_global_id(2)];
  if (x >= width) {
    return;
  }
  float scale = as_float(records[slot * RECORD + DOWN]);
  size_t frame = (size_t)slot * width * height;
  size_t i = frame + (size_t)y * width + x;
  size_t at = frame * LABELS + (size_t)y * LABELS * width + x;
  float least = unary[at];
  for (int k = 1; k < LABELS; k++) {
    least = fmin(least, unary[at + (size_t)k * width]);
  }
  int cap = capOf(across, down, i, x, y, width, scale);
  for (int k = 0; k < LABELS; k++) {
    size_t n = at + (size_t)k * width;
    int own = unaryUnits(unary[n], least, cap, scale);
    to[n] = column[n] - (own - rowsPart(own, width, height));
  }
}

// A tile of numbers [c][label][r] as [r][label][c]: this work-item's number.
int turnedOver(global const int *from, local int *tile, int rows, int columns) {
  int k = get_global_id(2) % LABELS;
  int r = get_group_id(1) * TILE + get_local_id(0);
  int c = get_group_id(0) * TILE + get_local_id(1);
  if (r < rows && c < columns) {
    tile[get_local_id(1) * (TILE + 1) + get_local_id(0)] = from[((size_t)c * LABELS + k) * rows + r];
  }
  barrier(CLK_LOCAL_MEM_FENCE);
  return tile[get_local_id(0) * (TILE + 1) + get_local_id(1)];
}

// Hands over what chains gave: to[r][label][c] += given[c][label][r].
//
// kept:    receives what was given in the order of to, if it is wanted
kernel __attribute__((reqd_work_group_size(TILE, TILE, 1))) void handOver(
    global const int *slots, int rows, int columns, global const int *restrict given,
    global int *restrict to, int keep, global int *restrict kept) {
  local int tile[TILE * (TILE + 1)];
  size_t frame = (size_t)slots[get_global_id(2) / LABELS] * rows * columns * LABELS;
  int value = turnedOver(given + frame, tile, rows, columns);
  int r = get_global_id(1);
  int c = get_global_id(0);
  if (r < rows && c < columns) {
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
  int all = turnedOver(units + frame, tile, width, height);
  barrier(CLK_LOCAL_MEM_FENCE);
  int others = turnedOver(column + frame, tile, width, height);
  int r = get_global_id(1);
  int c = get_global_id(0);
  if (r < width && c < height) {
    row[frame + ((size_t)r * LABELS + get_global_id(2) % LABELS) * height + c] = all - others;
  }
}

// Solves chains of one direction, one a work-item, and lets each pixel give a quarter of what its
// labels cost above the cheapest: to the chain of the other direction. On the way along a chain
// messages are computed, on the way back pixels give, one after the other, so that no chain's least
// energy changes: two-way sequential reparametrisation.
//
// own:     the chains' shares of the unaries, int[slot][length][label][count]
// given:   receives what was given, likewise
// weight:  of the edge from each pixel onwards, int[slot][length][count]
// least:   receives each chain's least energy, long[slot][count]
// backwards: whether to begin at the chain's end
// decide:  whether to choose labels by what this chain and the one across say
// across:  what the chain across gave, in the order of own
kernel void chains(
    global const int *slots, int length, int count, global int *restrict own,
    global int *restrict given, global const int *restrict weight, global long *restrict least,
    int backwards, int decide, global const int *restrict across, global uchar *restrict labels) {
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
  int step = backwards ? -1 : 1;
  int arrived[LABELS];
  for (int k = 0; k < LABELS; k++) {
    arrived[k] = 0;
  }
  long energy = 0;
  int t = backwards ? length - 1 : 0;
  for (int n = 0; n < length; n++, t += step) {
    size_t at = (size_t)t * LABELS * count;
    int lowest = INT_MAX;
    for (int k = 0; k < LABELS; k++) {
      given[at + (size_t)k * count] = arrived[k];
      arrived[k] += own[at + (size_t)k * count];
      lowest = min(lowest, arrived[k]);
    }
    energy += lowest;
    int edge = n + 1 < length ? weight[(size_t)(backwards ? t - 1 : t) * count] : 0;
    for (int k = 0; k < LABELS; k++) {
      arrived[k] = min(arrived[k] - lowest, edge);
    }
  }
  least[(size_t)slot * count + c] = energy;

  for (int k = 0; k < LABELS; k++) {
    arrived[k] = 0;
  }
  for (int n = 0; n < length; n++) {
    t -= step;
    size_t at = (size_t)t * LABELS * count;
    int lowest = INT_MAX;
    for (int k = 0; k < LABELS; k++) {
      lowest = min(lowest, own[at + (size_t)k * count] + given[at + (size_t)k * count] + arrived[k]);
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
      labels[(size_t)t * count] = (uchar)label;
    }
    int edge = n + 1 < length ? weight[(size_t)(backwards ? t : t - 1) * count] : 0;
    for (int k = 0; k < LABELS; k++) {
      arrived[k] = min(arrived[k] - lowestOnwards, edge);
    }
  }
}

// Chooses the best labels of every second chain given those of its neighbours.
//
// unary:   float[slot][length][label][count]
// along:   weights of edges along chains, float[slot][height][width]
// aside:   weights of edges between chains, likewise
// room:    as large as unary
// first:   number of the first chain
// alongStep, asideStep: from a pixel to the next of the chain, and to the next chain's
kernel void polish(
    global const int *slots, int length, int count, global const float *restrict unary,
    global const float *restrict along, global const float *restrict aside,
    global float *restrict room, global uchar *labels, int first, int alongStep, int asideStep) {
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
  float arrived[LABELS];
  for (int k = 0; k < LABELS; k++) {
    arrived[k] = 0;
  }
  for (int t = 0; t < length; t++) {
    int pixel = t * alongStep + c * asideStep;
    int before = c > 0 ? labels[pixel - asideStep] : 0;
    int after = c + 1 < count ? labels[pixel + asideStep] : 0;
    float beforeWeight = c > 0 ? aside[pixel - asideStep] : 0;
    float afterWeight = c + 1 < count ? aside[pixel] : 0;
    size_t at = (size_t)t * LABELS * count;
    float lowest = INFINITY;
    for (int k = 0; k < LABELS; k++) {
      float cost = unary[at + (size_t)k * count] + arrived[k];
      cost += k == before ? 0 : beforeWeight;
      cost += k == after ? 0 : afterWeight;
      room[at + (size_t)k * count] = cost;
      arrived[k] = cost;
      lowest = cost < lowest ? cost : lowest;
    }
    float edge = t + 1 < length ? along[pixel] : 0;
    for (int k = 0; k < LABELS; k++) {
      float more = arrived[k] - lowest;
      arrived[k] = more < edge ? more : edge;
    }
  }
  int onwards = -1;
  for (int t = length - 1; t >= 0; t--) {
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
