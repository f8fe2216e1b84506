package org.segstream.cli.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.cli.Cli;
import org.segstream.vision.RgbImage;

/** A CVAT export of which one image has no mask. */
@Timeout(60)
class LabelsImportCommandTest {
  @TempDir private Path folder;

  @Test
  void theTableSaysWhatWasTakenWhatWasSkippedAndWhy() throws IOException {
    writeExport();
    try (EmbeddedBroker broker = EmbeddedBroker.builder().start()) {
      assertThat(run(broker, "topics", "create").exit()).isZero();
      Cli skipping = importFolder(broker);
      assertThat(skipping.exit()).isZero();
      assertThat(skipping.out())
          .isEqualTo(
              """
              1 labelled frames of stream s published
                taken                     1
                skipped, no labels        1
                  b: SegmentationClass has no b.png
              """);
      Cli filling = importFolder(broker, "--unlabelled", "void");
      assertThat(filling.exit()).isZero();
      assertThat(filling.out())
          .isEqualTo(
              """
              2 labelled frames of stream s published
                taken                     1
                taken as Void             1
              """);
      Files.delete(folder.resolve("SegmentationClass/a.png"));
      Cli none = importFolder(broker);
      assertThat(none.exit()).isEqualTo(1);
      assertThat(none.err())
          .contains("no image can be used, the first for this: a: SegmentationClass has no a.png");
    }
  }

  private void writeExport() throws IOException {
    for (String part : List.of("ImageSets/Segmentation", "JPEGImages", "SegmentationClass")) {
      Files.createDirectories(folder.resolve(part));
    }
    Files.writeString(folder.resolve("labelmap.txt"), "background:0,0,0::\nroad:128,64,128::\n");
    Files.writeString(folder.resolve("ImageSets/Segmentation/default.txt"), "a\nb\n");
    RgbImage black = new RgbImage(16, 8, new byte[16 * 8 * 3]);
    Files.write(folder.resolve("JPEGImages/a.jpg"), black.toJpeg(0.9f));
    Files.write(folder.resolve("JPEGImages/b.jpg"), black.toJpeg(0.9f));
    Files.write(folder.resolve("SegmentationClass/a.png"), black.toPng());
  }

  private Cli importFolder(EmbeddedBroker broker, String... more) {
    return run(
        broker,
        concat(
            List.of("labels", "import", folder.toString(), "--layout", "cvat", "--stream", "s"),
            List.of(more)));
  }

  private static Cli run(EmbeddedBroker broker, String... words) {
    return Cli.run(
        concat(List.of(words), List.of("--bootstrap-servers", broker.bootstrapServers())));
  }

  private static String[] concat(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toArray(String[]::new);
  }
}
