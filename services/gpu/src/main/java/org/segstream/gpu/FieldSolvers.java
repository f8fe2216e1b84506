package org.segstream.gpu;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import org.segstream.crf.Solvers;
import org.segstream.crf.certificate.CrfSolver;

/** Opens the solver for a device. */
public final class FieldSolvers {
  private static final System.Logger LOG = System.getLogger(FieldSolvers.class.getName());

  private FieldSolvers() {}

  /**
   * The solver for a device; logs which one that is, and why.
   *
   * @param memory of the device that it may use, bytes; where others use it too, a part
   * @throws DeviceException if a device was asked for that is not there
   */
  public static CrfSolver open(FieldDevice wanted, long memory) {
    if (wanted.kind() == FieldDevice.Kind.CPU) {
      return Solvers.best();
    }
    Devices devices = Devices.list();
    Optional<DeviceInfo> device = choice(wanted, devices);
    if (device.isEmpty()) {
      String why = devices.trouble().orElse("none of the devices that OpenCL lists is a GPU");
      LOG.log(Level.INFO, "the field is solved on the processor: {0}", why);
    }
    return device
        .map(it -> it.withinMemory(memory))
        .map(FieldSolvers::onDevice)
        .orElseGet(Solvers::best);
  }

  /**
   * The device to take; absent for the processor as it is. Devices are numbered GPUs first, so that
   * {@code gpu} is a GPU where there is one, and otherwise the processor as OpenCL lists it.
   *
   * @throws DeviceException if a device was asked for that is not there
   */
  public static Optional<DeviceInfo> choice(FieldDevice wanted, Devices devices) {
    return switch (wanted.kind()) {
      case CPU -> Optional.empty();
      case AUTO -> devices.gpus().stream().findFirst();
      case GPU -> Optional.of(numbered(wanted.number(), devices));
    };
  }

  private static CrfSolver onDevice(DeviceInfo device) {
    LOG.log(Level.INFO, "the field is solved on {0}", device.describe());
    if (!device.isGpu()) {
      LOG.log(
          Level.WARNING,
          "{0} is no GPU: this is for tests, --field-device cpu is many times faster",
          device.name());
    }
    return new DeviceSolver(device, Solvers.best());
  }

  private static DeviceInfo numbered(int number, Devices devices) {
    List<DeviceInfo> all = devices.all();
    if (number < all.size()) {
      return all.get(number);
    }
    String there =
        devices
            .trouble()
            .orElseGet(() -> "there are " + all.stream().map(DeviceInfo::describe).toList());
    throw new DeviceException(
        "there is no device gpu:%d for the field: %s; take --field-device cpu or auto"
            .formatted(number, there));
  }
}
