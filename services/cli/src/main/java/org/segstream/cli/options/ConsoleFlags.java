package org.segstream.cli.options;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.segstream.console.ConsoleOptions;
import org.segstream.console.http.Access;
import org.segstream.console.http.Tls;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a console serves its page, and to whom, as options. */
public final class ConsoleFlags {
  /** Where the page is unless told otherwise. */
  public static final int USUAL_PORT = 8090;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--console-port",
      paramLabel = "PORT",
      description = "Port of the page, 0 for a free one.")
  private Optional<Integer> port = Optional.empty();

  @Option(
      names = "--console-address",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "Address of this machine that the page listens on, for instance 0.0.0.0 for all of them,"
              + " which needs a token (default: ${DEFAULT-VALUE}).")
  private InetAddress address = InetAddress.getLoopbackAddress();

  @Option(
      names = "--viewer-token-file",
      paramLabel = "FILE",
      description = "File with the token of those who may look.")
  private Optional<Path> viewer = Optional.empty();

  @Option(
      names = "--operator-token-file",
      paramLabel = "FILE",
      description =
          "File with the token of those who may also act: promote models, accept labels. Without"
              + " any token, whoever reaches the page may do everything.")
  private Optional<Path> operator = Optional.empty();

  @Option(
      names = "--console-keystore",
      paramLabel = "FILE",
      description = "PKCS #12 file with certificate and key, for HTTPS (default: plain HTTP).")
  private Optional<Path> keystore = Optional.empty();

  @Option(
      names = "--console-keystore-password-file",
      paramLabel = "FILE",
      description = "File with the password of that file.")
  private Optional<Path> password = Optional.empty();

  @Option(
      names = "--allow-origin",
      paramLabel = "URL",
      description =
          "Where browsers see the page if a proxy does not pass on the name they asked for, such as"
              + " https://video.example.")
  private List<String> origins = List.of();

  /** Whether a page is asked for. */
  public boolean isGiven() {
    return port.isPresent();
  }

  /** How it is to be served, at {@value #USUAL_PORT} unless told otherwise. */
  public ConsoleOptions options() {
    try {
      return new ConsoleOptions(
          new InetSocketAddress(address, port.orElse(USUAL_PORT)),
          new Access(viewer.map(this::secret), operator.map(this::secret), Set.copyOf(origins)),
          keystore.map(file -> new Tls(file, password.map(this::secret).orElse(""))));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  private String secret(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new ParameterException(
          command.commandLine(), "the file " + file + " cannot be read: " + e, e);
    }
  }
}
