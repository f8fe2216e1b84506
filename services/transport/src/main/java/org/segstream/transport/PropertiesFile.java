package org.segstream.transport;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** A file in the format of Java's properties, in UTF-8 with or without a byte-order mark. */
public final class PropertiesFile {
  private PropertiesFile() {}

  /**
   * Its keys and values.
   *
   * @throws IllegalArgumentException if it is not in that format
   */
  public static Map<String, String> read(Path file) throws IOException {
    Properties properties = new Properties();
    properties.load(new StringReader(Files.readString(file).replaceFirst("^\uFEFF", "")));
    Map<String, String> values = new TreeMap<>();
    properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
    return values;
  }
}
