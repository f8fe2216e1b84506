package org.segstream.console.http;

import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * A certificate with its key.
 *
 * @param store PKCS #12 file with both
 * @param password of the file
 */
public record Tls(Path store, String password) {
  /** Checks that the file is there. */
  public Tls {
    if (!Files.isReadable(store)) {
      throw new IllegalArgumentException("the TLS key store " + store + " cannot be read");
    }
  }

  Connector connector(Server server, HttpConfiguration http, String host, int port) {
    SslContextFactory.Server certificates = new SslContextFactory.Server();
    certificates.setKeyStorePath(store.toAbsolutePath().toString());
    certificates.setKeyStoreType("PKCS12");
    certificates.setKeyStorePassword(password);
    HttpConfiguration secure = new HttpConfiguration(http);
    // Names are checked by browsers; a server behind a balancer may be asked for by several.
    secure.addCustomizer(new SecureRequestCustomizer(false));
    ServerConnector connector =
        new ServerConnector(
            server,
            new SslConnectionFactory(certificates, "http/1.1"),
            new HttpConnectionFactory(secure));
    connector.setHost(host);
    connector.setPort(port);
    return connector;
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "Tls[" + store + "]";
  }
}
