// The baseline that `segstream bench crf` measures against: sequential tree-reweighted message passing (Kolmogorov
// 2006) as the textbook has it, with Potts messages in O(K), in float, on one thread.
//
//   g++ -O3 -march=native -std=c++17 -o trws_plain trws_plain.cpp
//   ./trws_plain INSTANCE ITERATIONS GAP
//
// reads an instance file (its layout is in InstanceFile.java), iterates until the relative gap is reached, and prints
//
//   iteration N cpu_ms T bound B energy E     after each iteration: CPU time of the iterations so far, nats
//   pass plain_ms P decoding_ms D             then: a forward and backward pass without labels, and with labels and energy
//
// Reading the file, taking out each pixel's least unary and clearing the messages are not counted.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

namespace {

double cpu_ms() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return 1e3 * now.tv_sec + 1e-6 * now.tv_nsec;
}

[[noreturn]] void fail(const char* what, const char* file) {
  std::fprintf(stderr, "%s %s\n", what, file);
  std::exit(1);
}

struct Instance {
  int width, height, labels;
  std::vector<float> unary;       // [height][width][labels], each pixel's least taken out
  std::vector<float> horizontal;  // [height][width - 1]
  std::vector<float> vertical;    // [height - 1][width]
  double base = 0;                // the sum of what was taken out

  explicit Instance(const char* name) {
    std::FILE* file = std::fopen(name, "rb");
    if (!file) fail("cannot open", name);
    int32_t size[3];
    if (std::fread(size, sizeof size, 1, file) != 1) fail("no header in", name);
    width = size[0], height = size[1], labels = size[2];
    if (width < 1 || height < 1 || labels < 1 || labels > 255) fail("no instance:", name);
    read(file, name, unary, size_t(width) * height * labels);
    read(file, name, horizontal, size_t(width - 1) * height);
    read(file, name, vertical, size_t(width) * (height - 1));
    std::fclose(file);
    for (size_t at = 0; at < unary.size(); at += labels) {
      const float least = *std::min_element(&unary[at], &unary[at] + labels);
      base += least;
      for (int k = 0; k < labels; k++) unary[at + k] -= least;
    }
  }

  static void read(std::FILE* file, const char* name, std::vector<float>& into, size_t count) {
    into.resize(count);
    if (std::fread(into.data(), sizeof(float), count, file) != count) fail("cut short:", name);
  }

  double energy(const std::vector<uint8_t>& label) const {
    double sum = base;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        const size_t i = size_t(y) * width + x;
        sum += unary[i * labels + label[i]];
        if (x + 1 < width && label[i] != label[i + 1]) sum += horizontal[i - y];
        if (y + 1 < height && label[i] != label[i + width]) sum += vertical[i];
      }
    }
    return sum;
  }
};

// Every pixel lies on one row and one column, each of which is a monotone chain with half of the pixel's unaries; where
// the grid is a single row or column there is but one chain, with all of them.
class Trws {
 public:
  std::vector<uint8_t> label;

  explicit Trws(const Instance& of)
      : label(size_t(of.width) * of.height), in(of), K(of.labels), step(size_t(of.width) * K),
        gamma(of.width > 1 && of.height > 1 ? 0.5f : 1.0f), right(of.unary.size()), down(of.unary.size()) {}

  // Messages go right and down; with `decode`, every pixel takes its best label given those decided before it.
  template <bool decode>
  void forward() {
    for (int y = 0; y < in.height; y++)
      for (int x = 0; x < in.width; x++) {
        const size_t pixel = size_t(y) * in.width + x, at = pixel * K;
        const bool has_left = x > 0, has_right = x + 1 < in.width, has_up = y > 0, has_down = y + 1 < in.height;
        gather(at, has_right, has_down);
        const float* weight_left = has_left ? &in.horizontal[size_t(y) * (in.width - 1) + x - 1] : nullptr;
        const float* weight_up = has_up ? &in.vertical[pixel - in.width] : nullptr;
        if (decode) decide(pixel, weight_left, weight_up);
        if (has_left) add(&right[at - K]);
        if (has_up) add(&down[at - step]);
        if (has_right) send(&right[at], in.horizontal[size_t(y) * (in.width - 1) + x]);
        if (has_down) send(&down[at], in.vertical[pixel]);
      }
  }

  // Messages go left and up; returns the bound of the chains.
  double backward() {
    double bound = in.base;
    for (int y = in.height - 1; y >= 0; y--)
      for (int x = in.width - 1; x >= 0; x--) {
        const size_t pixel = size_t(y) * in.width + x, at = pixel * K;
        const bool has_left = x > 0, has_up = y > 0;
        gather(at, x + 1 < in.width, y + 1 < in.height);
        if (has_left) add(&right[at - K]);
        if (has_up) add(&down[at - step]);
        const float rest = 1 - gamma * (has_left + has_up);
        if (rest > 0) bound += rest * *std::min_element(d, d + K);
        if (has_left) bound += send(&right[at - K], in.horizontal[size_t(y) * (in.width - 1) + x - 1]);
        if (has_up) bound += send(&down[at - step], in.vertical[pixel - in.width]);
      }
    return bound;
  }

  // The labels of least unary.
  void decide_alone() {
    for (size_t i = 0; i < label.size(); i++) {
      const float* u = &in.unary[i * K];
      label[i] = uint8_t(std::min_element(u, u + K) - u);
    }
  }

 private:
  const Instance& in;
  const int K;
  const size_t step;
  const float gamma;
  std::vector<float> right, down;  // one message an edge, that of the direction last sent, at its first pixel
  float d[256];

  void gather(size_t at, bool has_right, bool has_down) {
    const float *__restrict u = &in.unary[at], *__restrict r = &right[at], *__restrict b = &down[at];
    if (has_right && has_down)
      for (int k = 0; k < K; k++) d[k] = u[k] + r[k] + b[k];
    else
      for (int k = 0; k < K; k++) d[k] = u[k] + (has_right ? r[k] : 0) + (has_down ? b[k] : 0);
  }

  void add(const float* __restrict message) {
    for (int k = 0; k < K; k++) d[k] += message[k];
  }

  // Potts: a neighbour already decided asks its weight of every label but its own.
  void decide(size_t pixel, const float* weight_left, const float* weight_up) {
    const int left = weight_left ? label[pixel - 1] : -1, up = weight_up ? label[pixel - in.width] : -1;
    const float wl = weight_left ? *weight_left : 0, wu = weight_up ? *weight_up : 0;
    float least = 1e30f;
    int best = 0;
    for (int k = 0; k < K; k++) {
      const float cost = d[k] + (k != left ? wl : 0) + (k != up ? wu : 0);
      if (cost < least) least = cost, best = k;
    }
    label[pixel] = uint8_t(best);
  }

  // Puts the message to the edge's other end in the place of the one from there; returns what was taken out of it.
  float send(float* __restrict message, float weight) {
    float least = 1e30f;
    for (int k = 0; k < K; k++) {
      message[k] = gamma * d[k] - message[k];
      least = std::min(least, message[k]);
    }
    for (int k = 0; k < K; k++) message[k] = std::min(message[k] - least, weight);
    return least;
  }
};

// The convention of Certificate.java.
double relative_gap(double energy, double bound, double base) {
  if (energy <= std::max(bound, base)) return 0;
  return bound <= base ? 1e30 : (energy - bound) / (bound - base);
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
  return values[values.size() / 2];
}

void time_passes(Trws& trws, const Instance& instance) {
  std::vector<double> plain, decoding;
  double kept = 0;
  for (int n = 0; n < 5; n++) {
    double start = cpu_ms();
    trws.forward<false>();
    kept += trws.backward();
    plain.push_back(cpu_ms() - start);
    start = cpu_ms();
    trws.forward<true>();
    kept += instance.energy(trws.label);
    kept += trws.backward();
    decoding.push_back(cpu_ms() - start);
  }
  if (kept == 0.5) std::puts("");  // so that no pass is optimised away
  std::printf("pass plain_ms %.4f decoding_ms %.4f\n", median(plain), median(decoding));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: trws_plain INSTANCE ITERATIONS GAP\n");
    return 2;
  }
  const Instance instance(argv[1]);
  const int iterations = std::atoi(argv[2]);
  const double wanted = std::atof(argv[3]);
  Trws trws(instance);
  trws.decide_alone();
  double best = instance.energy(trws.label), spent = 0;
  for (int n = 1; n <= iterations; n++) {
    const double start = cpu_ms();
    if (n == 1) {
      trws.forward<false>();  // nothing is known yet that the least unaries do not say
    } else {
      trws.forward<true>();
      best = std::min(best, instance.energy(trws.label));
    }
    const double bound = trws.backward();
    spent += cpu_ms() - start;
    std::printf("iteration %d cpu_ms %.4f bound %.6f energy %.6f\n", n, spent, bound, best);
    if (relative_gap(best, bound, instance.base) <= wanted) break;
  }
  time_passes(trws, instance);
}
