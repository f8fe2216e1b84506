package org.segstream.gpu.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.segstream.gpu.DeviceInfo;

/**
 * What a device does.
 *
 * @param bandwidth at which it copies its memory, bytes read and written a second
 */
public record DeviceReport(DeviceInfo device, double bandwidth, List<LaunchFigures> figures) {

  /** Copies the list. */
  public DeviceReport {
    figures = List.copyOf(figures);
  }

  /** As a table in Markdown. */
  public String toTable() {
    return String.format(
            Locale.ROOT,
            "%s; copies its memory at %.1f GB/s%s%n%n",
            device.describe(),
            bandwidth / 1e9,
            device.isGpu() ? "" : "; this is no GPU: the figures say nothing about one")
        + "| frame | frames a launch | start | ms a frame | iterations | visited | of that"
        + " bandwidth |\n"
        + "|---|---|---|---|---|---|---|\n"
        + figures.stream().map(LaunchFigures::toRow).collect(Collectors.joining("\n"));
  }
}
