package org.segstream.worker.claimcheck;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.segstream.transport.serde.MalformedRecordException;

/**
 * Where an image is, in a form that can be compared: whatever servers or file systems might read in
 * more than one way is refused rather than interpreted.
 *
 * @param uri as it is asked for
 * @param scheme {@code file}, {@code http} or {@code https}
 * @param host in lower case, empty for a file
 * @param port 0 for a file
 * @param path absolute, still with its escapes, without {@code .}, {@code ..} or empty segments
 */
record ExternalUri(URI uri, String scheme, String host, int port, String path) {
  static final String FILE = "file";
  private static final Set<String> SCHEMES = Set.of(FILE, "http", "https");
  private static final int LONGEST = 2048;
  private static final Pattern PRINTABLE = Pattern.compile("[!-~]+");

  /** Escapes of dot, slash, backslash and percent sign, and of control characters. */
  private static final Pattern AMBIGUOUS =
      Pattern.compile("%(2e|2f|5c|25|7f|[01][0-9a-f])", Pattern.CASE_INSENSITIVE);

  /**
   * Reads a URI.
   *
   * @throws MalformedRecordException if it is none, or one that might not be what it seems
   */
  static ExternalUri parse(String text) throws MalformedRecordException {
    if (text.length() > LONGEST || !PRINTABLE.matcher(text).matches()) {
      throw refused("is not 1 to " + LONGEST + " printable ASCII characters");
    }
    try {
      return checked(new URI(text));
    } catch (URISyntaxException e) {
      throw new MalformedRecordException("the image's address is no URI: " + e.getReason(), e);
    }
  }

  private static ExternalUri checked(URI uri) throws MalformedRecordException {
    if (!uri.isAbsolute() || uri.isOpaque()) {
      throw refused("is no absolute URI with a path");
    }
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    if (!SCHEMES.contains(scheme)) {
      throw refused("has the scheme " + scheme + "; only file, http and https can be read");
    }
    if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      throw refused("has user information or a fragment");
    }
    checkPath(uri.getRawPath());
    return scheme.equals(FILE) ? file(uri) : web(uri, scheme);
  }

  private static void checkPath(String path) throws MalformedRecordException {
    if (AMBIGUOUS.matcher(path).find()) {
      throw refused("escapes dots, slashes or control characters in its path");
    }
    String[] segments = path.split("/", -1);
    for (int i = 1; i < segments.length; i++) {
      // Some servers take what follows a semicolon for parameters.
      String name = segments[i].split(";", -1)[0];
      boolean inside = i < segments.length - 1;
      if (name.equals(".") || name.equals("..") || (inside && name.isEmpty())) {
        throw refused("has an empty segment, . or .. in its path");
      }
    }
  }

  private static ExternalUri file(URI uri) throws MalformedRecordException {
    if (uri.getRawAuthority() != null || uri.getRawQuery() != null) {
      throw refused("is a file's with a host or a query");
    }
    return new ExternalUri(uri, FILE, "", 0, uri.getRawPath());
  }

  private static ExternalUri web(URI uri, String scheme) throws MalformedRecordException {
    if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 0xffff) {
      throw refused("has no valid host and port");
    }
    int usual = scheme.equals("https") ? 443 : 80;
    int port = uri.getPort() < 0 ? usual : uri.getPort();
    return new ExternalUri(
        uri, scheme, uri.getHost().toLowerCase(Locale.ROOT), port, uri.getRawPath());
  }

  private static MalformedRecordException refused(String why) {
    return new MalformedRecordException("the image's address " + why);
  }

  /** Without the query, which may hold a signature. */
  @Override
  public String toString() {
    String server = scheme.equals(FILE) ? "" : host + ":" + port;
    return scheme + "://" + server + path;
  }
}
