package org.segstream.gpu;

import java.lang.System.Logger.Level;
import java.util.List;
import org.segstream.crf.Solvers;
import org.segstream.crf.certificate.CrfSolver;

/** Opens the solver for a device. */
public final class FieldSolvers {
  private static final System.Logger LOG = System.getLogger(FieldSolvers.class.getName());

  private FieldSolvers() {}

  /**
   * The solver for a device; logs which one that is, and why.
   *
   * @throws DeviceException if a device was asked for that is not there
   */
  public static CrfSolver open(FieldDevice wanted) {
    return switch (wanted.kind()) {
      case CPU -> Solvers.best();
      case AUTO -> automatic(Devices.list());
      case GPU -> onDevice(chosen(wanted.number(), Devices.list()));
    };
  }

  private static CrfSolver automatic(Devices devices) {
    if (!devices.gpus().isEmpty()) {
      return onDevice(devices.gpus().getFirst());
    }
    LOG.log(
        Level.INFO,
        "the field is solved on the processor: {0}",
        devices.trouble().orElse("none of the devices that OpenCL lists is a GPU"));
    return Solvers.best();
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

  /**
   * A device by its number among all that there are: GPUs come first, and where there is none, the
   * processor as OpenCL lists it.
   */
  static DeviceInfo chosen(int number, Devices devices) {
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
