package org.segstream.worker.claimcheck;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.segstream.transport.serde.MalformedRecordException;

/** Regular files; a symbolic link may lead anywhere within its prefix's folder. */
final class FileSource implements ByteSource {
  @Override
  public byte[] read(ExternalUri uri, UriPrefix prefix, long limit)
      throws IOException, MalformedRecordException {
    Path folder = Path.of(prefix.folder().uri()).toRealPath();
    Path file = Path.of(uri.uri()).toRealPath();
    if (!file.startsWith(folder)) {
      throw new MalformedRecordException("the image at " + uri + " is a link out of " + prefix);
    }
    // Devices and pipes may never end.
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new MalformedRecordException("the image at " + uri + " is no regular file");
    }
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes((int) Math.min(limit + 1, Integer.MAX_VALUE - 8));
      if (bytes.length > limit) {
        throw ByteSource.tooLong(uri, limit);
      }
      return bytes;
    }
  }
}
