package org.segstream.gpu;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The device that tests run on: a GPU, or the processor as pocl lists it. */
final class TestDevice {
  private static final Devices DEVICES = Devices.list();

  private TestDevice() {}

  /** Skips the test where there is none. */
  static DeviceInfo get() {
    assumeTrue(
        !DEVICES.all().isEmpty(),
        () -> "no OpenCL device: " + DEVICES.trouble().orElse("") + "; install pocl-opencl-icd");
    return DEVICES.all().getFirst();
  }
}
