package org.segstream.trainer.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.segstream.trainer.TestBroker;
import org.segstream.trainer.dataset.DatasetException;
import org.segstream.trainer.dataset.TinyStreet;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Image;
import org.segstream.v1.PixelFormat;
import org.segstream.v1.Split;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.RgbImage;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.StreetFrame;
import org.segstream.vision.street.SyntheticStreet;

/** Folders that go through Kafka and come out as they were. */
@Timeout(60)
class LabelLayoutTest {
  private static final int WIDTH = 48;
  private static final int HEIGHT = 32;
  @TempDir private Path folder;
  private final Topics topics = TestBroker.newTopics();

  @ParameterizedTest
  @EnumSource(LabelLayout.class)
  void whatIsImportedIsExportedByteForByte(LabelLayout layout) throws IOException {
    Path before = folder.resolve("before");
    write(layout, before);

    importFolder(layout.open(before), Map.of());
    LabelExport.Result result = export(layout, folder.resolve("after"));

    assertThat(result).isEqualTo(new LabelExport.Result(4, 0));
    assertThat(contents(folder.resolve("after"))).isEqualTo(contents(before)).isNotEmpty();
  }

  /** Readers of PASCAL VOC, CVAT's among them, make a mask of each instance, and none of black. */
  @Test
  void cvatHasAnInstanceOfEachClassAndNoneOfWhatIsNotLabelled() throws IOException {
    write(LabelLayout.CVAT, folder);
    Map<Path, byte[]> instances = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder.resolve("SegmentationObject"))) {
      for (Path file : files.toList()) {
        instances.put(file.getFileName(), Files.readAllBytes(file));
      }
    }
    assertThat(instances).isNotEmpty();
    for (Map.Entry<Path, byte[]> each : instances.entrySet()) {
      byte[] map = Files.readAllBytes(folder.resolve("SegmentationClass").resolve(each.getKey()));
      byte[] labels = LabelMap.fromPng(map).labels();
      byte[] ids = LabelMap.fromPng(each.getValue()).labels();
      for (int i = 0; i < ids.length; i++) {
        int label = labels[i] & 0xff;
        assertThat(ids[i] & 0xff).isEqualTo(label == LabelSet.camVid().voidId() ? 0 : label + 1);
      }
      RgbImage colours = RgbImage.decode(each.getValue());
      int road = indexOf(ids, 4);
      assertThat(rgb(colours, road)).as("instance 4 of PASCAL VOC").isEqualTo(0x000080);
    }
  }

  private static int indexOf(byte[] ids, int id) {
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] == id) {
        return i;
      }
    }
    throw new AssertionError("no instance " + id);
  }

  private static int rgb(RgbImage image, int pixel) {
    byte[] rgb = image.rgb();
    return ((rgb[3 * pixel] & 0xff) << 16)
        | ((rgb[3 * pixel + 1] & 0xff) << 8)
        | (rgb[3 * pixel + 2] & 0xff);
  }

  @Test
  void aFolderAsOthersWriteItKeepsNamesSplitsImagesAndLabels() throws IOException {
    TinyStreet.write(folder);
    LabelSource before = LabelLayout.CAMVID.open(folder);
    importFolder(before, Map.of());
    importFolder(before, Map.of());

    LabelExport.Result result = export(LabelLayout.CAMVID, folder.resolve("after"));

    LabelSource after = LabelLayout.CAMVID.open(folder.resolve("after"));
    assertThat(result.written()).as("once, though imported twice").isEqualTo(8);
    assertThat(after.labelSet()).isEqualTo(before.labelSet());
    assertThat(after.items()).hasSameSizeAs(before.items());
    for (int i = 0; i < before.items().size(); i++) {
      LabelSource.Item was = before.items().get(i);
      LabelSource.Item is = after.items().get(i);
      assertThat(is.name()).isEqualTo(was.name());
      assertThat(is.split()).isEqualTo(was.split());
      assertThat(is.image().orElseThrow()).hasSameBinaryContentAs(was.image().orElseThrow());
      assertThat(labels(after, is)).isEqualTo(labels(before, was));
    }
  }

  @Test
  void cityscapesIsReadByIdsAndByTrainIdsAlike() throws IOException {
    Path city = folder.resolve("city");
    write(LabelLayout.CITYSCAPES, city);
    LabelSource byIds = LabelLayout.CITYSCAPES.open(city);
    LabelSource.Item item = byIds.items().getFirst();
    byte[] ids = labels(byIds, item);
    assertThat(item.name()).isEqualTo("aachen/aachen_000000_000019");
    Files.delete(item.labels().orElseThrow());

    LabelSource byTrainIds = LabelLayout.CITYSCAPES.open(city);

    LabelSource.Item other = byTrainIds.items().getFirst();
    assertThat(other.labels().orElseThrow().toString()).endsWith("labelTrainIds.png");
    assertThat(labels(byTrainIds, other)).isEqualTo(ids);
  }

  @Test
  void cvatsColoursAreReadByTheirNames() throws IOException {
    Path cvat = cvat("default.txt");

    LabelSource source = LabelLayout.CVAT.open(cvat);

    LabelSource.Item item = source.items().getFirst();
    assertThat(item.split()).isEqualTo(Split.SPLIT_UNSPECIFIED);
    assertThat(labels(source, item)).containsExactly(0, 1, 2);
    assertThat(source.labelSet().voidId()).isEqualTo(2);
    Files.write(
        cvat.resolve("SegmentationClass/shot 1.png"),
        new RgbImage(3, 1, new byte[] {1, 2, 3, 0, 0, 0, 0, 0, 0}).toPng());
    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> labels(source, item))
        .withMessageContaining(
            "shot 1.png: the colour 010203 at column 0, row 0 is no class's own");
  }

  @ParameterizedTest
  @CsvSource({
    "Train.txt, SPLIT_TRAIN",
    "Validation.txt, SPLIT_VALIDATION",
    "Test.txt, SPLIT_TEST",
    "train.txt, SPLIT_TRAIN",
    "val.txt, SPLIT_VALIDATION"
  })
  void cvatsSubsetsAreSplitsHoweverTheyAreWritten(String list, Split split) throws IOException {
    assertThat(LabelLayout.CVAT.open(cvat(list)).items())
        .hasSize(1)
        .allMatch(item -> item.split() == split);
  }

  /** One image as CVAT exports it, in one list. */
  private Path cvat(String list) throws IOException {
    Path cvat = folder.resolve("cvat");
    for (String part : List.of("ImageSets/Segmentation", "JPEGImages", "SegmentationClass")) {
      Files.createDirectories(cvat.resolve(part));
    }
    Files.writeString(
        cvat.resolve("labelmap.txt"),
        """
        # label:color_rgb:parts:actions
        background:0,0,0::
        car:255,0,16::
        road:128,64,128:a:b
        """);
    Files.writeString(cvat.resolve("ImageSets/Segmentation").resolve(list), "shot 1\n");
    Files.write(cvat.resolve("JPEGImages/shot 1.jpg"), image(3, 1, 0).toJpeg(0.9f));
    byte[] colours = {(byte) 255, 0, 16, (byte) 128, 64, (byte) 128, 0, 0, 0};
    Files.write(cvat.resolve("SegmentationClass/shot 1.png"), new RgbImage(3, 1, colours).toPng());
    return cvat;
  }

  @Test
  void classesAreMappedByNameAndUnknownOnesBecomeVoid() {
    LabelMapping mapping =
        new LabelMapping(
            CityscapesClasses.LABELS, LabelSet.camVid(), Map.of("sidewalk", "Pavement"));
    // road, sidewalk, wall, Void
    LabelMap map = new LabelMap(5, 1, new byte[] {0, 1, 3, 3, (byte) 255});

    assertThat(mapping.apply(map).labels()).containsExactly(3, 4, 11, 11, 11);
    assertThat(mapping.lost())
        .contains("1 class without a counterpart in camvid-11 became Void: wall (2 pixels)");
    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() ->
            new LabelMapping(CityscapesClasses.LABELS, LabelSet.camVid(), Map.of("street", "Road")))
        .withMessageContaining("street is no class of cityscapes-19");
  }

  @Test
  void imagesAreBroughtToTheSizeAskedFor() throws IOException {
    Path before = folder.resolve("before");
    write(LabelLayout.CAMVID, before);
    LabelSource source = LabelLayout.CAMVID.open(before);
    LabelMapping mapping = new LabelMapping(source.labelSet(), source.labelSet(), Map.of());
    new LabelImport(source, mapping, labels(Optional.of(new Resolution(24, 16))))
        .run(TestBroker.kafka(), topics, (_, _) -> {});

    export(LabelLayout.CAMVID, folder.resolve("after"));

    LabelSource after = LabelLayout.CAMVID.open(folder.resolve("after"));
    LabelSource.Item item = after.items().getFirst();
    assertThat(after.labels(item.labels().orElseThrow()).width()).isEqualTo(24);
    assertThat(RgbImage.decode(Files.readAllBytes(item.image().orElseThrow())).height())
        .isEqualTo(16);
  }

  @Test
  void anExportIntoALayoutThatCannotExpressTheClassesIsRefused() throws IOException {
    Path before = folder.resolve("before");
    write(LabelLayout.CAMVID, before);
    importFolder(LabelLayout.CAMVID.open(before), Map.of());

    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> export(LabelLayout.CITYSCAPES, folder.resolve("after")))
        .withMessageContaining("label set camvid-11 is not that of Cityscapes");
  }

  private void importFolder(LabelSource source, Map<String, String> renames) {
    LabelMapping mapping = new LabelMapping(source.labelSet(), source.labelSet(), renames);
    new LabelImport(source, mapping, labels(Optional.empty()))
        .run(TestBroker.kafka(), topics, (_, _) -> {});
  }

  private static byte[] labels(LabelSource source, LabelSource.Item item) {
    return source.labels(item.labels().orElseThrow()).labels();
  }

  private static LabelImport.Labels labels(Optional<Resolution> size) {
    return new LabelImport.Labels(
        "cam-1", "somebody", size, Instant.EPOCH, LabelImport.Unlabelled.SKIP);
  }

  private LabelExport.Result export(LabelLayout layout, Path to) {
    return new LabelExport(layout, to, Optional.of("cam-1"))
        .run(TestBroker.kafka(), topics, (_, _) -> {});
  }

  /** Four images: two to train on, one to judge by, one for the last score. */
  private static void write(LabelLayout layout, Path to) throws IOException {
    LabelSet labels =
        layout == LabelLayout.CITYSCAPES ? CityscapesClasses.LABELS : LabelSet.camVid();
    List<Split> splits =
        List.of(Split.SPLIT_TRAIN, Split.SPLIT_TRAIN, Split.SPLIT_VALIDATION, Split.SPLIT_TEST);
    List<String> names =
        layout == LabelLayout.CITYSCAPES
            ? List.of(
                "aachen/aachen_000000_000019", "bochum/bochum_000000_000313",
                "munster/munster_000000_000019", "berlin/berlin_000000_000019")
            : List.of("0001TP_006690", "0001TP_006720", "0016E5_00901", "Seq05VD_f00000");
    try (LabelSink sink = layout.create(to, labels)) {
      for (int i = 0; i < splits.size(); i++) {
        sink.add(names.get(i), splits.get(i), picture(i), street(i).labels());
      }
    }
  }

  private static ImageFile picture(int number) {
    try {
      return ImageFile.of(
          Image.newBuilder()
              .setWidth(WIDTH)
              .setHeight(HEIGHT)
              .setPixelFormat(PixelFormat.PIXEL_FORMAT_RGB24)
              .setData(ByteString.copyFrom(street(number).image().rgb()))
              .build());
    } catch (MalformedRecordException e) {
      throw new AssertionError(e);
    }
  }

  private static StreetFrame street(int number) {
    return new SyntheticStreet(4, WIDTH, HEIGHT, CameraMotion.FORWARD).frame(20 * number);
  }

  private static RgbImage image(int width, int height, int number) {
    return street(number).image().resized(width, height);
  }

  private static Map<String, List<Byte>> contents(Path folder) {
    Map<String, List<Byte>> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        List<Byte> bytes = new ArrayList<>();
        for (byte each : Files.readAllBytes(file)) {
          bytes.add(each);
        }
        files.put(folder.relativize(file).toString(), bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }
}
