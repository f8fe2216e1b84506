package org.segstream.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.segstream.cli.http.Probes;
import org.segstream.cli.http.StatusServer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class StatusOptionsTest {
  @Test
  void theAddressToListenOnCanBeChosen() {
    assertThat(address("--http-port=0", "--http-address=127.0.0.1").isLoopbackAddress()).isTrue();
    assertThat(address("--http-port=0").isAnyLocalAddress())
        .as("every interface, as said in the help")
        .isTrue();
  }

  private static InetAddress address(String... options) {
    Service service = new Service();
    new CommandLine(service).parseArgs(options);
    Probes probes = new Probes(new AtomicBoolean(), Optional::empty, () -> true);
    try (StatusServer server =
        service.status.serve(probes, StatusOptions.newMetrics()).orElseThrow()) {
      return server.address().getAddress();
    }
  }

  @Command
  private static final class Service {
    @Mixin private final StatusOptions status = new StatusOptions();
  }
}
