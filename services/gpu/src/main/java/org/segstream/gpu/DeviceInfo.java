package org.segstream.gpu;

/**
 * A device that OpenCL lists.
 *
 * @param platform handle of its platform
 * @param id handle of the device
 * @param name as its driver calls it
 * @param platformName name of the platform
 * @param driver version of its driver
 * @param isGpu whether it is a GPU; pocl, for one, lists the processor
 * @param memory of the device that may be used, bytes
 * @param largestBuffer that it takes, bytes
 * @param units that compute side by side
 */
public record DeviceInfo(
    long platform,
    long id,
    String name,
    String platformName,
    String driver,
    boolean isGpu,
    long memory,
    long largestBuffer,
    int units) {

  /** The same device, of whose memory only so many bytes may be used. */
  DeviceInfo withinMemory(long bytes) {
    return new DeviceInfo(
        platform,
        id,
        name,
        platformName,
        driver,
        isGpu,
        Math.min(memory, bytes),
        largestBuffer,
        units);
  }

  /** Name, kind, memory and driver in a line. */
  public String describe() {
    return "%s (%s, %.1f GiB, %d units, %s, driver %s)"
        .formatted(name, isGpu ? "GPU" : "not a GPU", memory / 0x1p30, units, platformName, driver);
  }
}
