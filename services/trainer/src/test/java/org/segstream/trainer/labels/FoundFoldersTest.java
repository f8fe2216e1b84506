package org.segstream.trainer.labels;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.segstream.trainer.TestBroker;
import org.segstream.trainer.TurnedJpeg;
import org.segstream.trainer.dataset.CamVidLayout;
import org.segstream.trainer.dataset.DatasetException;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Split;
import org.segstream.vision.LabelSet;
import org.segstream.vision.RgbImage;

/**
 * Folders of labelled images as people have them. Every picture is 24×16: above row 6 blue and
 * labelled sky, below grey and labelled road.
 */
@Timeout(60)
class FoundFoldersTest {
  private static final Path CASES = Path.of("../../../shared/cases/labels");
  private static final int WIDTH = 24;
  private static final int HEIGHT = 16;
  private static final int HORIZON = 6;
  private static final int SKY = 0x808080;
  private static final int ROAD = 0x804080;
  private static final String CLASSES =
      "id,name,r,g,b\n0,sky,128,128,128\n1,road,128,64,128\n2,Void,0,0,0\n";
  private static final String LABEL_MAP =
      "# label:color_rgb:parts:actions\nbackground:0,0,0::\nsky:128,128,128::\nroad:128,64,128::\n";

  @TempDir private Path folder;
  private final Topics topics = TestBroker.newTopics();

  private static RgbImage twoParts(int width, int height, int above, int below) {
    byte[] rgb = new byte[3 * width * height];
    for (int i = 0; i < width * height; i++) {
      int colour = i / width < HORIZON ? above : below;
      rgb[3 * i] = (byte) (colour >> 16);
      rgb[3 * i + 1] = (byte) (colour >> 8);
      rgb[3 * i + 2] = (byte) colour;
    }
    return new RgbImage(width, height, rgb);
  }

  private static RgbImage picture() {
    return twoParts(WIDTH, HEIGHT, 0x78A0DC, 0x909090);
  }

  private static byte[] colours() {
    return twoParts(WIDTH, HEIGHT, SKY, ROAD).toPng();
  }

  /** Grey values of a type of image. */
  private static byte[] ids(int type, int above, int below) throws IOException {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, type);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        image.getRaster().setSample(x, y, 0, y < HORIZON ? above : below);
      }
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    return png.toByteArray();
  }

  private static byte[] ids(int above, int below) throws IOException {
    return ids(BufferedImage.TYPE_BYTE_GRAY, above, below);
  }

  /** The picture as a camera held another way stores it, with the EXIF that says so. */
  private static byte[] heldAs(int orientation) {
    RgbImage upright = picture();
    boolean swap = orientation > 4;
    int width = swap ? HEIGHT : WIDTH;
    int height = swap ? WIDTH : HEIGHT;
    byte[] rgb = new byte[3 * WIDTH * HEIGHT];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int[] at =
            switch (orientation) {
              case 3 -> new int[] {width - 1 - x, height - 1 - y};
              case 6 -> new int[] {height - 1 - y, x};
              case 8 -> new int[] {y, width - 1 - x};
              default -> throw new IllegalArgumentException("orientation " + orientation);
            };
        System.arraycopy(upright.rgb(), 3 * (at[1] * WIDTH + at[0]), rgb, 3 * (y * width + x), 3);
      }
    }
    return TurnedJpeg.of(new RgbImage(width, height, rgb).toJpeg(0.95f), orientation);
  }

  private void write(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve("in").resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  private void write(String name, String text) throws IOException {
    write(name, text.getBytes(UTF_8));
  }

  private void cvat(String list) throws IOException {
    write("labelmap.txt", LABEL_MAP);
    write("ImageSets/Segmentation/default.txt", list);
  }

  private ImportReport imported(LabelLayout layout, Path from, LabelImport.Unlabelled unlabelled) {
    LabelSource source = layout.open(from);
    LabelMapping mapping = new LabelMapping(source.labelSet(), source.labelSet(), Map.of());
    return new LabelImport(
            source,
            mapping,
            new LabelImport.Labels("s", "", Optional.empty(), Instant.EPOCH, unlabelled))
        .run(TestBroker.kafka(), topics, (_, _) -> {});
  }

  private ImportReport imported(LabelLayout layout) {
    return imported(layout, folder.resolve("in"), LabelImport.Unlabelled.SKIP);
  }

  /** What is on the topic, as a folder that can be trained on. */
  private List<LabelledImage> exported() {
    Path out = folder.resolve("out");
    new LabelExport(LabelLayout.CAMVID, out, Optional.of("s"))
        .run(TestBroker.kafka(), topics, (_, _) -> {});
    CamVidLayout layout = CamVidLayout.open(out);
    return layout.split("train").stream().map(layout::read).toList();
  }

  /** Sky where it is blue, road where it is not. */
  private static void assertMatches(LabelledImage image) {
    for (int i = 0; i < image.labels().labels().length; i += 5) {
      int red = image.image().rgb()[3 * i] & 255;
      int blue = image.image().rgb()[3 * i + 2] & 255;
      assertThat((int) image.labels().labels()[i])
          .as("pixel %d", i)
          .isEqualTo(blue > red + 50 ? 0 : 1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 6, 8})
  void aTurnedPhotographMatchesItsUprightLabels(int orientation) throws IOException {
    cvat("a\n");
    write("JPEGImages/a.jpg", heldAs(orientation));
    write("SegmentationClass/a.png", colours());

    assertThat(imported(LabelLayout.CVAT).published()).isEqualTo(1);

    LabelledImage image = exported().getFirst();
    assertThat(image.image().width()).isEqualTo(WIDTH);
    assertMatches(image);
    assertThat(Files.readAllBytes(folder.resolve("out/train/a.jpg")))
        .as("the photograph itself stays as it is")
        .isEqualTo(heldAs(orientation));
  }

  @Test
  void whatCannotBeUsedIsSkippedAndToldAndTheRestIsTaken() throws IOException {
    cvat("whole\nnomask\nnoimage\nbroken\nstrange\nsmall\n");
    for (String name : List.of("whole", "nomask", "broken", "strange", "small")) {
      write("JPEGImages/" + name + ".jpg", picture().toJpeg(0.9f));
    }
    byte[] jpeg = picture().toJpeg(0.9f);
    write("JPEGImages/broken.jpg", Arrays.copyOf(jpeg, jpeg.length - 20));
    for (String name : List.of("whole", "noimage", "broken")) {
      write("SegmentationClass/" + name + ".png", colours());
    }
    write("SegmentationClass/strange.png", twoParts(WIDTH, HEIGHT, SKY, 0x010203).toPng());
    write("SegmentationClass/small.png", twoParts(WIDTH, HEIGHT - 1, SKY, ROAD).toPng());

    ImportReport report = imported(LabelLayout.CVAT);

    assertThat(report.published()).isEqualTo(1);
    assertThat(report.skipped()).isEqualTo(5);
    assertThat(String.join("\n", report.table()))
        .containsSubsequence(
            "taken                     1",
            "skipped, no labels        1",
            "nomask: SegmentationClass has no nomask.png",
            "skipped, no image         1",
            "noimage: JPEGImages has no image of this name",
            "skipped, not usable       3",
            "broken.jpg: a JPEG of",
            "is cut off",
            "strange.png: the colour 010203 at column 0, row 6 is no class's own",
            "small.jpg is 24×16 but its labels are 24×15");
    assertMatches(exported().getFirst());
  }

  @Test
  void imagesWithoutLabelsAreVoidOnRequest() throws IOException {
    cvat("a\nb\n");
    write("JPEGImages/a.jpg", picture().toJpeg(0.9f));
    write("JPEGImages/b.jpg", picture().toJpeg(0.9f));
    write("SegmentationClass/a.png", colours());

    ImportReport report =
        imported(LabelLayout.CVAT, folder.resolve("in"), LabelImport.Unlabelled.VOID);

    assertThat(report.published()).isEqualTo(2);
    assertThat(String.join("\n", report.table())).contains("taken as Void             1");
    assertThat(exported().get(1).labels().labels()).containsOnly(2);
  }

  @Test
  void aFolderOfWhichNothingCanBeUsedIsRefusedWithTheReason() throws IOException {
    cvat("a\n");
    write("JPEGImages/a.jpg", picture().toJpeg(0.9f));
    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> imported(LabelLayout.CVAT))
        .withMessageContaining("no image can be used")
        .withMessageContaining("SegmentationClass has no a.png");
    Files.delete(folder.resolve("in/JPEGImages/a.jpg"));
    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> LabelLayout.CVAT.open(folder.resolve("in")))
        .withMessageContaining("export from CVAT with images");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8 with mark", "UTF-16", "UTF-16LE with mark", "CRLF"})
  void textFilesOfEveryEditorAreRead(String kind) throws IOException {
    for (Map.Entry<String, String> file :
        Map.of("labelmap.txt", LABEL_MAP, "ImageSets/Segmentation/default.txt", "a ü\n")
            .entrySet()) {
      String text = file.getValue();
      write(
          file.getKey(),
          switch (kind) {
            case "UTF-8 with mark" -> ("\uFEFF" + text).getBytes(UTF_8);
            case "UTF-16" -> text.getBytes(UTF_16);
            case "CRLF" -> text.replace("\n", "\r\n").getBytes(UTF_8);
            default -> ("\uFEFF" + text).getBytes(UTF_16LE);
          });
    }
    write("JPEGImages/a ü.jpg", picture().toJpeg(0.9f));
    write("SegmentationClass/a ü.png", colours());
    assertThat(imported(LabelLayout.CVAT).published()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "a, a.JPG",
    "a, a.Jpeg",
    "a, a.png",
    "a, a.PNG",
    "a, a.webp",
    "a, a.WEBP",
    "a, a.bmp",
    "a.jpg, a.jpg",
    "with two spaces, with two spaces.jpg",
    "'\"in quotes\"', in quotes.jpg",
    "sub/a, sub/a.jpg",
    "a.b, a.b.jpg",
    "a.png, a.png.jpg"
  })
  void imagesAreFoundByNameWhateverTheirEnding(String listed, String file) throws IOException {
    cvat(listed + "\n");
    String ending = file.substring(file.lastIndexOf('.')).toLowerCase(Locale.ROOT);
    byte[] image = image(ending);
    write("JPEGImages/" + file, image);
    write("SegmentationClass/" + file.substring(0, file.lastIndexOf('.')) + ".PNG", colours());

    assertThat(imported(LabelLayout.CVAT).published()).isEqualTo(1);

    if (!ending.equals(".webp")) {
      assertMatches(exported().getFirst());
    }
  }

  private static byte[] image(String ending) throws IOException {
    ByteArrayOutputStream bmp = new ByteArrayOutputStream();
    ImageIO.write(picture().toImage(), "bmp", bmp);
    return switch (ending) {
      case ".png" -> picture().toPng();
      case ".bmp" -> bmp.toByteArray();
      // 24×16, without loss
      case ".webp" ->
          Base64.getDecoder()
              .decode(
                  "UklGRjIAAABXRUJQVlA4TCYAAAAvF8ADAA9wHHOCbBt/zW0/x3HM5z9+ACEB4f9aD1QTIvo/Adj0Aw==");
      default -> picture().toJpeg(0.95f);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "default, SPLIT_UNSPECIFIED",
    "Train, SPLIT_TRAIN",
    "val, SPLIT_VALIDATION",
    "my split, SPLIT_UNSPECIFIED"
  })
  void cvatsCityscapesIsReadByItsOwnLabelFile(String part, Split split) throws IOException {
    write("label_colors.txt", "0 0 0 background\n128 64 128 road\n128 128 128 sky\n");
    String image = "imgsFine/leftImg8bit/" + part + "/aachen/f 1_leftImg8bit.JPG";
    write(image, picture().toJpeg(0.95f));
    write(image.replace("f 1", "f2"), picture().toJpeg(0.95f));
    String truth = "gtFine/" + part + "/aachen/f 1_gtFine_";
    write(truth + "labelIds.png", ids(2, 1));
    write(truth + "color.png", colours());

    LabelSource source = LabelLayout.CITYSCAPES.open(folder.resolve("in"));

    assertThat(source.labelSet().classes())
        .extracting(LabelSet.LabelClass::name)
        .containsExactly("road", "sky");
    LabelSource.Item item = source.items().getFirst();
    assertThat(item.name()).isEqualTo("aachen/f 1");
    assertThat(item.split()).isEqualTo(split);
    byte[] labels = source.labels(item.labels().orElseThrow()).labels();
    assertThat(labels[0]).as("sky, by its line").isEqualTo((byte) 1);
    assertThat(labels[labels.length - 1]).isZero();
    ImportReport report = imported(LabelLayout.CITYSCAPES);
    assertThat(report.published()).isEqualTo(1);
    assertThat(report.skipped()).as("CVAT writes no file where nothing is labelled").isEqualTo(1);
  }

  @Test
  void cityscapesIdsAreNeverTakenForOtherClasses() throws IOException {
    write("label_colors.txt", "0 0 0 background\n128 64 128 road\n128 128 128 sky\n");
    write("imgsFine/leftImg8bit/default/f1_leftImg8bit.png", picture().toPng());
    write("gtFine/default/f1_gtFine_labelIds.png", ids(2, 7));
    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> imported(LabelLayout.CITYSCAPES))
        .withMessageContaining("holds label 7, but label_colors.txt ends at 2");
    write("gtFine/default/f1_gtFine_labelIds.png", ids(1, 2));
    write("gtFine/default/f1_gtFine_color.png", colours());
    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> imported(LabelLayout.CITYSCAPES))
        .withMessageContaining("has the colour 808080 where the ids say road");
    write("label_colors.txt", "0 0 0 background\n128 64 road\n");
    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> imported(LabelLayout.CITYSCAPES))
        .withMessageContaining("label_colors.txt line 2 is \"128 64 road\"");
    Files.delete(folder.resolve("in/label_colors.txt"));
    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> imported(LabelLayout.CITYSCAPES))
        .withMessageContaining("label_colors.txt does not exist");
  }

  private void camVid(String line, byte[] labels) throws IOException {
    write("classes.csv", CLASSES);
    write("train.txt", line + "\n");
    write("train/a b.png", picture().toPng());
    write("train/a.png", picture().toPng());
    write("trainannot/a b.png", labels);
    write("trainannot/a.png", labels);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train/a.png trainannot/a.png",
        "/train/a.png /trainannot/a.png",
        "/SegNet/CamVid/train/a.png /SegNet/CamVid/trainannot/a.png",
        "train\\a.png\ttrainannot\\a.png",
        "C:\\data\\train\\a.png C:\\data\\trainannot\\a.png",
        "train/a b.png trainannot/a b.png",
        "\uFEFF# a list\n\n./train/a.png   trainannot/a.png\r"
      })
  void camVidListsOfOtherToolsAreRead(String line) throws IOException {
    camVid(line, ids(0, 1));
    CamVidLayout layout = CamVidLayout.open(folder.resolve("in"));
    assertThat(layout.split("train")).hasSize(1);
    assertMatches(layout.read(layout.split("train").getFirst()));
    assertThat(imported(LabelLayout.CAMVID).published()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "Train"})
  void cvatsCamVidIsReadByItsOwnLabelFile(String part) throws IOException {
    write("label_colors.txt", "\uFEFF128 64 128 road\r\n128 128 128 sky\r\n");
    write(part + ".txt", "\"/%1$s/a b.jpg\" \"%1$sannot/a b.png\"\n/%1$s/c.jpg \n".formatted(part));
    for (String name : List.of("a b", "c")) {
      write(part + "/" + name + ".jpg", picture().toJpeg(0.95f));
    }
    write(part + "annot/a b.png", twoParts(WIDTH, HEIGHT, 0, ROAD).toPng());

    ImportReport report = imported(LabelLayout.CAMVID);

    assertThat(report.published()).isEqualTo(1);
    assertThat(String.join("\n", report.table())).contains("skipped, no labels        1");
    byte[] labels = exported().getFirst().labels().labels();
    assertThat(labels[0]).as("black, which the file does not list, is Void").isEqualTo((byte) 2);
    assertThat(labels[labels.length - 1]).as("road").isZero();
    assertThat(LabelLayout.CAMVID.open(folder.resolve("in")).items().getFirst().split())
        .isEqualTo(part.equals("Train") ? Split.SPLIT_TRAIN : Split.SPLIT_UNSPECIFIED);
  }

  @Test
  void camVidLabelsAreReadByValueOrByColour() throws IOException {
    BufferedImage ignoring = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
    ignoring.getRaster().setSample(0, 0, 0, 255);
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(ignoring, "png", png);
    camVid("train/a.png trainannot/a.png", png.toByteArray());
    CamVidLayout layout = CamVidLayout.open(folder.resolve("in"));
    Path file = folder.resolve("in/trainannot/a.png");
    assertThat(layout.labels(file).labels()[0]).as("255 is Void").isEqualTo((byte) 2);
    for (byte[] labels :
        List.of(
            ids(BufferedImage.TYPE_USHORT_GRAY, 0, 1),
            colours(),
            twoParts(WIDTH, HEIGHT, SKY, ROAD).toPng())) {
      Files.write(file, labels);
      assertMatches(layout.read(layout.split("train").getFirst()));
    }
    Files.write(file, twoParts(WIDTH, HEIGHT, SKY, 0xFFFFFF).toPng());
    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> layout.labels(file))
        .withMessageContaining("a.png: the colour ffffff at column 0, row 6 is no class's own");
    Files.write(file, ids(BufferedImage.TYPE_USHORT_GRAY, 0, 1000));
    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> layout.labels(file))
        .withMessageContaining("a label map holds 1000");
  }

  @Test
  void linesOfACamVidListThatNameNothingAreSkipped() throws IOException {
    camVid("train/a.png trainannot/a.png\ntrain/a.png trainannot/no.png\nsingle\n", ids(0, 1));
    ImportReport report = imported(LabelLayout.CAMVID);
    assertThat(report.published()).isEqualTo(1);
    assertThat(String.join("\n", report.table()))
        .containsSubsequence(
            "train.txt line 2 names trainannot/no.png, which is not in",
            "train.txt line 3 is \"single\", must be an image and a label file");
  }

  @Test
  void aTextOfAnotherEncodingIsRefusedByFileAndLine() throws IOException {
    camVid("", ids(0, 1));
    write("train.txt", "train/a.png trainannot/a.png\n# v\u00e9\n".getBytes(ISO_8859_1));
    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> imported(LabelLayout.CAMVID))
        .withMessageContaining("train.txt line 2 is not UTF-8");
  }

  @ParameterizedTest
  @CsvSource({
    "cvat-exif3, CVAT, 1, 0",
    "cvat-nomask, CVAT, 1, 1",
    "cvat-bom, CVAT, 1, 0",
    "cvat-cityscapes, CITYSCAPES, 1, 0",
    "cv-slash, CAMVID, 1, 0",
    "cv-255, CAMVID, 1, 0",
    "cv-bom, CAMVID, 1, 0",
    "cv-rgb, CAMVID, 1, 0"
  })
  void sharedFoldersAreTakenWithTheirLabels(
      String name, LabelLayout layout, int published, int skipped) {
    Path from = shared(name);
    ImportReport report = imported(layout, from, LabelImport.Unlabelled.SKIP);
    assertThat(report.published()).isEqualTo(published);
    assertThat(report.skipped()).isEqualTo(skipped);
    LabelledImage image = exported().getFirst();
    byte[] labels = image.labels().labels();
    assertThat(labels[1]).as("sky").isZero();
    assertThat(labels[labels.length - 1]).as("road").isEqualTo((byte) 1);
    assertThat(image.image().rgb()[5] & 255).as("blue").isBetween(214, 226);
  }

  @Test
  void aSharedFolderInLatin1IsRefusedByFileAndLine() {
    Path from = shared("cv-latin");
    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> imported(LabelLayout.CAMVID, from, LabelImport.Unlabelled.SKIP))
        .withMessageContaining("train.txt line 2 is not UTF-8");
  }

  private static Path shared(String name) {
    Path from = CASES.resolve(name);
    assumeTrue(Files.isDirectory(from), "the folder " + name + " is not on this machine");
    return from;
  }
}
