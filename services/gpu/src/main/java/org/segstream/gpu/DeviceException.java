package org.segstream.gpu;

import java.util.Map;

/** A device did not do as told, or there is none. The message is a sentence for users. */
public final class DeviceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What is most likely to happen; the numbers are in OpenCL's header. */
  private static final Map<Integer, String> NAMES =
      Map.of(
          -2, "the device is not available",
          -4, "the device's memory is full",
          -5, "the device is out of resources",
          -6, "the driver is out of memory",
          -11, "the kernels do not compile",
          -36, "the device was lost",
          -54, "the device takes no such work-groups",
          -61, "a buffer is larger than the device takes",
          -1001, "no driver is installed");

  /**
   * @param message what happened, and what to do about it
   */
  public DeviceException(String message) {
    super(message);
  }

  DeviceException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Throws if a call of OpenCL has failed. */
  static void check(int code, String call) {
    if (code != 0) {
      throw new DeviceException(
          "OpenCL: %s (%s gave %d)".formatted(NAMES.getOrDefault(code, "it failed"), call, code));
    }
  }
}
