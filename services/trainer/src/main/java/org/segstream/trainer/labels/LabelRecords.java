package org.segstream.trainer.labels;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** What records of labelled frames carry in headers. */
final class LabelRecords {
  private static final String NAME = "segstream.label.name";

  /** One folder at most, and nothing that leads out of one. */
  private static final Pattern SOUND = Pattern.compile("(\\w[\\w.-]*/)?\\w[\\w.-]*");

  private static final int LONGEST = 200;

  private LabelRecords() {}

  static void setName(Headers headers, String name) {
    headers.add(NAME, name.getBytes(StandardCharsets.UTF_8));
  }

  /** The image's name, where it was imported from files and the name can be one again. */
  static Optional<String> name(Headers headers) {
    Header header = headers.lastHeader(NAME);
    if (header == null || header.value() == null || header.value().length > LONGEST) {
      return Optional.empty();
    }
    return Optional.of(new String(header.value(), StandardCharsets.UTF_8))
        .filter(name -> SOUND.matcher(name).matches());
  }
}
