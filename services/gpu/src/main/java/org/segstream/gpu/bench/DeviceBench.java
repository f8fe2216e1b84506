package org.segstream.gpu.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.segstream.crf.Solvers;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.certificate.Solution;
import org.segstream.crf.energy.SampledEnergy;
import org.segstream.gpu.DeviceBandwidth;
import org.segstream.gpu.DeviceException;
import org.segstream.gpu.DeviceInfo;
import org.segstream.gpu.DeviceSolver;
import org.segstream.gpu.Devices;
import org.segstream.gpu.FieldDevice;
import org.segstream.gpu.FieldSolvers;

/**
 * Measures what the field costs on a device, for several sizes and numbers of frames together, from
 * scratch and from the frames before.
 *
 * @param launches numbers of frames together
 * @param rounds launches that count, after one that does not
 */
public record DeviceBench(DeviceInfo device, List<Size> sizes, List<Integer> launches, int rounds) {
  private static final int LABELS = 11;
  private static final Budget BUDGET = Budget.toGap(1e-2, 100);

  /** Bytes that an iteration moves for each pixel it visits and label: chains, and handing over. */
  private static final int BYTES_AN_ITERATION = 76;

  /** The size of a frame. */
  public record Size(int width, int height) {
    @Override
    public String toString() {
      return width + "×" + height;
    }
  }

  /** Copies the lists, and checks the ranges. */
  public DeviceBench {
    sizes = List.copyOf(sizes);
    launches = List.copyOf(launches);
    if (rounds < 1 || launches.stream().anyMatch(frames -> frames < 1)) {
      throw new IllegalArgumentException(
          "%d rounds of launches of %s frames: must be at least 1".formatted(rounds, launches));
    }
  }

  /** What suits a device: little where it is no GPU. */
  public static DeviceBench of(DeviceInfo device) {
    Size small = new Size(480, 360);
    return device.isGpu()
        ? new DeviceBench(device, List.of(small, new Size(1920, 1080)), List.of(1, 4, 16, 64), 5)
        : new DeviceBench(device, List.of(small), List.of(1, 4), 1);
  }

  /** Measures; tells what comes next. What does not fit the device is left out. */
  public DeviceReport run(Consumer<String> progress) {
    double bandwidth = DeviceBandwidth.measure(device);
    List<LaunchFigures> figures = new ArrayList<>();
    for (Size size : sizes) {
      for (int frames : launches) {
        if (DeviceSolver.fits(device, size.width(), size.height(), LABELS, frames)) {
          progress.accept(frames + " frames of " + size + " together");
          figures.addAll(measure(size, frames, bandwidth));
        } else {
          progress.accept(frames + " frames of " + size + " together do not fit the device");
        }
      }
    }
    return new DeviceReport(device, bandwidth, figures);
  }

  private List<LaunchFigures> measure(Size size, int frames, double bandwidth) {
    StreetFrames street = new StreetFrames(size, LABELS);
    try (DeviceSolver solver = new DeviceSolver(device, Solvers.best())) {
      List<LaunchFigures> figures = new ArrayList<>();
      for (String start : new String[] {"cold", "warm"}) {
        List<CrfSolver.StreamState> states =
            IntStream.range(0, frames).mapToObj(_ -> solver.newState()).toList();
        double[] millis = new double[rounds + 1];
        double work = 0;
        double iterations = 0;
        for (int round = 0; round <= rounds; round++) {
          List<SampledEnergy> energies = street.frames(frames, round);
          if (start.equals("cold")) {
            states.forEach(CrfSolver.StreamState::reset);
          }
          long began = System.nanoTime();
          List<Solution> solutions = solver.solveTogether(energies, states, BUDGET);
          millis[round] = (System.nanoTime() - began) / 1e6 / frames;
          iterations += round == 0 ? 0 : solutions.stream().mapToDouble(Solution::iterations).sum();
          work += round == 0 ? 0 : solutions.stream().mapToDouble(Solution::work).sum();
        }
        if (solver.counters().failovers() > 0) {
          throw new DeviceException("the device failed: the log says why");
        }
        double each = iterations / rounds / frames;
        figures.add(
            figures(size, frames, start, median(millis), each, work / iterations, bandwidth));
      }
      return figures;
    }
  }

  /** Without the first round, in which kernels may be compiled. */
  private static double median(double[] millis) {
    double[] counting = Arrays.copyOfRange(millis, 1, millis.length);
    Arrays.sort(counting);
    return counting[counting.length / 2];
  }

  private static LaunchFigures figures(
      Size size,
      int frames,
      String start,
      double millis,
      double iterations,
      double visited,
      double bandwidth) {
    double numbers = iterations * visited * size.width() * size.height() * LABELS;
    double share = BYTES_AN_ITERATION * numbers / bandwidth / (millis / 1e3);
    return new LaunchFigures(size, LABELS, frames, start, millis, iterations, visited, share);
  }

  /**
   * Measures by itself.
   *
   * @param arguments the device, {@code gpu} if there is none
   */
  public static void main(String[] arguments) {
    try {
      FieldDevice wanted = FieldDevice.parse(arguments.length == 0 ? "gpu" : arguments[0]);
      DeviceInfo device =
          FieldSolvers.choice(wanted, Devices.list())
              .orElseThrow(() -> new DeviceException("OpenCL lists no GPU"));
      DeviceReport report = of(device).run(what -> System.err.println("measuring: " + what));
      System.out.println(report.toTable());
    } catch (DeviceException | IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }
}
