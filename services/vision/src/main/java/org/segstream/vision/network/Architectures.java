package org.segstream.vision.network;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;

/** The architectures this program knows, by the names that model files carry. */
public final class Architectures {
  private static final Map<String, IntFunction<NetworkGraph>> KNOWN =
      new TreeMap<>(Map.of(StreetNet.QUARTER, StreetNet::quarter, StreetNet.HALF, StreetNet::half));

  private Architectures() {}

  /**
   * An architecture for a number of classes.
   *
   * @param name for instance {@code street-net-1}, or one with fewer channels as {@link ChannelCut}
   *     names it
   * @param labels classes without Void
   * @throws IllegalArgumentException if no architecture has this name
   */
  public static NetworkGraph byName(String name, int labels) {
    Optional<SlimArchitecture> slim = SlimArchitecture.parse(name);
    if (slim.isPresent()) {
      return slim.get().of(byName(slim.get().root(), labels));
    }
    IntFunction<NetworkGraph> architecture = KNOWN.get(name);
    if (architecture == null) {
      throw new IllegalArgumentException(
          "unknown architecture " + name + ", known are " + KNOWN.keySet());
    }
    return architecture.apply(labels);
  }
}
