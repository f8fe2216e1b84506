package org.segstream.vision.model;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The entries of a zip archive that a stranger may have made. A few kilobytes can unpack to
 * gigabytes, and the sizes that an archive states may be lies; so each entry is unpacked up to a
 * limit only.
 */
final class ArchiveEntries {
  private static final int MOST_ENTRIES = 16;

  private ArchiveEntries() {}

  /**
   * Unpacks all entries.
   *
   * @param limits bytes that an entry of this name may have, unpacked
   * @param limit of entries of other names, bytes
   * @return contents by name
   * @throws IOException if it is no archive, or an entry is larger, or there are more than 16
   */
  static Map<String, byte[]> unpack(InputStream archive, Map<String, Integer> limits, int limit)
      throws IOException {
    Map<String, byte[]> entries = new HashMap<>();
    try (ZipInputStream zip = new ZipInputStream(archive)) {
      int count = 0;
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        count++;
        if (count > MOST_ENTRIES) {
          throw new IOException("it holds more than " + MOST_ENTRIES + " entries");
        }
        String name = entry.getName();
        entries.put(name, unpack(zip, name, limits.getOrDefault(name, limit)));
      }
    }
    return entries;
  }

  private static byte[] unpack(ZipInputStream zip, String name, int limit) throws IOException {
    byte[] bytes = zip.readNBytes(limit + 1);
    if (bytes.length > limit) {
      throw new IOException("its " + name + " unpacks to more than " + limit + " bytes");
    }
    return bytes;
  }
}
