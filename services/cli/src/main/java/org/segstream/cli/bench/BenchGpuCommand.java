package org.segstream.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.segstream.cli.options.FieldOptions;
import org.segstream.cli.options.ImageSize;
import org.segstream.gpu.DeviceException;
import org.segstream.gpu.DeviceInfo;
import org.segstream.gpu.Devices;
import org.segstream.gpu.FieldDevice;
import org.segstream.gpu.FieldSolvers;
import org.segstream.gpu.bench.DeviceBench;
import org.segstream.gpu.bench.DeviceBench.Size;
import org.segstream.gpu.bench.DeviceReport;
import org.segstream.gpu.bench.LaunchFigures;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code segstream bench gpu}. */
@Command(
    name = "gpu",
    description =
        "Measures what the random field costs on an OpenCL device, for several sizes and numbers of"
            + " frames in a launch, from scratch and from the frames before. Where there is no GPU,"
            + " it runs on the processor as OpenCL lists it, says so, and measures little.",
    mixinStandardHelpOptions = true)
final class BenchGpuCommand implements Callable<Integer> {
  @Option(
      names = "--field-device",
      paramLabel = "gpu[:N]",
      defaultValue = "gpu",
      converter = FieldOptions.DeviceConverter.class,
      description = "The device, as `segstream doctor` numbers them (default: ${DEFAULT-VALUE}).")
  private FieldDevice device = FieldDevice.AUTO;

  @Option(
      names = "--sizes",
      paramLabel = "WxH",
      split = ",",
      converter = ImageSize.Converter.class,
      description = "Sizes of frames (default: 480x360,1920x1080; without a GPU 480x360).")
  private List<ImageSize> sizes = List.of();

  @Option(
      names = "--launches",
      paramLabel = "N",
      split = ",",
      description = "Frames in a launch (default: 1,4,16,64; without a GPU 1,4).")
  private List<Integer> launches = List.of();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description =
          "Launches of each, after one that does not count (default: 5; without a GPU 1).")
  private Optional<Integer> rounds = Optional.empty();

  @Option(names = "--json", description = "Print the figures as JSON.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    DeviceInfo chosen =
        FieldSolvers.choice(device, Devices.list())
            .orElseThrow(() -> new DeviceException("OpenCL lists no GPU; try --field-device gpu"));
    DeviceReport report =
        bench(chosen).run(what -> spec.commandLine().getErr().println("measuring: " + what));
    spec.commandLine().getOut().println(json ? toJson(report).toPrettyString() : report.toTable());
    return 0;
  }

  private DeviceBench bench(DeviceInfo chosen) {
    DeviceBench usual = DeviceBench.of(chosen);
    List<Size> asked = sizes.stream().map(size -> new Size(size.width(), size.height())).toList();
    try {
      return new DeviceBench(
          chosen,
          asked.isEmpty() ? usual.sizes() : asked,
          launches.isEmpty() ? usual.launches() : launches,
          rounds.orElse(usual.rounds()));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private static ObjectNode toJson(DeviceReport report) {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode result = mapper.createObjectNode();
    result.put("device", report.device().describe());
    result.put("gpu", report.device().isGpu());
    result.put("copy_gb_per_s", report.bandwidth() / 1e9);
    result.set(
        "launches",
        mapper.valueToTree(report.figures().stream().map(LaunchFigures::toMap).toList()));
    return result;
  }
}
