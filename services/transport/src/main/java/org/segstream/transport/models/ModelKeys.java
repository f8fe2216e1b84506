package org.segstream.transport.models;

import java.util.Optional;
import java.util.regex.Pattern;

/** The keys of the models' topic, which say what the value is. */
public final class ModelKeys {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  private ModelKeys() {}

  /** Which version a pointer names. */
  public enum Role {
    /** The version in use. */
    CHAMPION,
    /** The version on trial. */
    CHALLENGER
  }

  /** Key of a {@code Model}: {@code <name>/<version>}. */
  public static String model(String name, String version) {
    return checked(name) + "/" + checked(version);
  }

  /** Key of a {@code ModelPointer}: {@code <name>@champion} or {@code <name>@challenger}. */
  public static String pointer(String name, Role role) {
    return checked(name) + (role == Role.CHAMPION ? "@champion" : "@challenger");
  }

  /** Whether the key is that of a {@code ModelPointer}; otherwise of a {@code Model}. */
  public static boolean isPointer(String key) {
    return key.indexOf('@') >= 0;
  }

  /** Whose pointer the key is; empty for the key of a {@code Model}. */
  public static Optional<Role> role(String key) {
    if (!isPointer(key)) {
      return Optional.empty();
    }
    return Optional.of(key.endsWith("@champion") ? Role.CHAMPION : Role.CHALLENGER);
  }

  private static String checked(String part) {
    if (!NAME.matcher(part).matches()) {
      throw new IllegalArgumentException(
          "\"" + part + "\" must be 1 to 100 letters, digits, '.', '_' or '-'");
    }
    return part;
  }
}
