package org.segstream.console;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.segstream.console.http.Access;
import org.segstream.console.http.Tls;

/**
 * How a console serves.
 *
 * @param address where it listens; port 0 for a free one
 * @param access who may use it
 * @param tls its certificate; without one it speaks plain HTTP
 */
public record ConsoleOptions(InetSocketAddress address, Access access, Optional<Tls> tls) {
  /** Refuses to show everything to everybody. */
  public ConsoleOptions {
    if (address.isUnresolved()) {
      throw new IllegalArgumentException("there is no host " + address.getHostString());
    }
    if (access.isOpen() && !address.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "a console at %s can be reached from other machines: give it tokens, or 127.0.0.1"
              .formatted(address.getHostString()));
    }
  }
}
