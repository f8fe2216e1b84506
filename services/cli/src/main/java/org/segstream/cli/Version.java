package org.segstream.cli;

import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Segstream.class.getPackage().getImplementationVersion();
    return new String[] {"segstream " + (version == null ? "(development)" : version)};
  }
}
