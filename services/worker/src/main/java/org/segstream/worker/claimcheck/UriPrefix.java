package org.segstream.worker.claimcheck;

import org.segstream.transport.serde.MalformedRecordException;

/** A folder of files or of a web server, with all that is in it. */
public final class UriPrefix {
  private final ExternalUri folder;

  private UriPrefix(ExternalUri folder) {
    this.folder = folder;
  }

  /**
   * Reads a prefix, for instance {@code https://images.example/frames/} or {@code file:///data}; a
   * slash at its end may be left out.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static UriPrefix parse(String text) {
    try {
      ExternalUri uri = ExternalUri.parse(text.endsWith("/") ? text : text + "/");
      if (uri.uri().getRawQuery() != null) {
        throw new MalformedRecordException("the address has a query");
      }
      return new UriPrefix(uri);
    } catch (MalformedRecordException e) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is no prefix like https://host/folder/ or file:///folder/: "
              + String.valueOf(e.getMessage()).replace("the image's address", "it"),
          e);
    }
  }

  /** Its path ends with a slash. */
  ExternalUri folder() {
    return folder;
  }

  /** Whether an image lies in it; scheme, host and port are the same, the path begins with ours. */
  boolean covers(ExternalUri uri) {
    return uri.scheme().equals(folder.scheme())
        && uri.host().equals(folder.host())
        && uri.port() == folder.port()
        && uri.path().startsWith(folder.path())
        && uri.path().length() > folder.path().length();
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
