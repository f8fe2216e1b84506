// Frames: their floats, and the integers that these become.

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

// Chooses the labels of least unary.
//
// labels, firsts: receive them, uchar[slot][height][width]
// base:    receives sums of least unaries, times 2^exponent
kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void leastUnaries(
    global const int *slots, int width, int height, global const int *records,
    global const float *restrict unary, global uchar *restrict labels,
    global uchar *restrict firsts, global long *base) {
  local long sums[GROUP];
  int x = get_global_id(0);
  int slot = slots[get_global_id(2)];
  size_t frame = (size_t)slot * width * height;
  long sum = 0;
  for (int n = 0; n < ROWS; n++) {
    int y = get_group_id(1) * ROWS + n;
    if (x >= width || y >= height) {
      continue;
    }
    size_t at = frame * LABELS + (size_t)y * LABELS * width + x;
    int best = 0;
    float least = unary[at];
    for (int k = 1; k < LABELS; k++) {
      float value = unary[at + (size_t)k * width];
      best = value < least ? k : best;
      least = value < least ? value : least;
    }
    labels[frame + (size_t)y * width + x] = (uchar)best;
    firsts[frame + (size_t)y * width + x] = (uchar)best;
    sum += fixedDown(least, records[slot * RECORD + EXPONENT]);
  }
  addUp(sum, sums, base + sumOf(slot));
}

// Turns floats into integers and sets the columns' shares of the unaries.
//
// records: int[slot][RECORD]
// firsts:  labels of least unary
// old:     how much more than their part the columns had before, int upright
// moves:   the motion of each block, int[slot][height · width]; -1 for none
// active:  flags of blocks; the others start from nothing
// column:  receives the columns' shares, int upright
// units:   receives the unaries, int upright
// acrossUnits: receives weights of the edges to the right, int[slot][x][y]
// downUnits:   receives weights of the edges down, int[slot][y][x]
kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void ingest(
    global const int *slots, int width, int height, global const int *records,
    global const float *restrict unary, global const float *restrict across,
    global const float *restrict down, global const uchar *restrict firsts,
    global const int *restrict old, global const int *moves, global const int *restrict active,
    global int *restrict column, global int *restrict units, global int *restrict acrossUnits,
    global int *restrict downUnits) {
  int x = get_global_id(0);
  int y = get_global_id(1);
  int slot = slots[get_global_id(2)];
  if (x >= width) {
    return;
  }
  global const int *record = records + slot * RECORD;
  float scale = as_float(record[DOWN]);
  size_t frame = (size_t)slot * width * height;
  size_t i = frame + (size_t)y * width + x;
  size_t at = frame * LABELS + (size_t)y * LABELS * width + x;
  acrossUnits[frame + (size_t)x * height + y] = unitsOf(across[i], scale);
  downUnits[i] = unitsOf(down[i], scale);
  float least = unary[at + (size_t)firsts[i] * width];
  int cap = capOf(across, down, i, x, y, width, scale);
  int goesOn = record[WARM] && active[blockOf(slot, x, y, width, height)];
  int move = goesOn ? 0x8080 : -1;
  if (goesOn && record[MOVED] > 0) {
    move = moves[frame + y / record[MOVED] * record[MOVES] + x / record[MOVED]];
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

// How much more than their part the columns have: what the stream's next frame starts from.
kernel void retire(
    global const int *slots, int width, int height, global const int *records,
    global const float *restrict unary, global const float *restrict across,
    global const float *restrict down, global const uchar *restrict firsts,
    global const int *restrict active, global const int *restrict column, global int *restrict to) {
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
  int isActive = active[blockOf(slot, x, y, width, height)];
  float least = unary[at + (size_t)firsts[i] * width];
  int cap = capOf(across, down, i, x, y, width, scale);
  for (int k = 0; k < LABELS; k++) {
    size_t n = at + (size_t)k * width;
    int own = isActive ? unaryUnits(unary[n], least, cap, scale) : 0;
    to[n] = isActive ? column[n] - (own - rowsPart(own, width, height)) : 0;
  }
}
