package org.segstream.trainer.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.segstream.trainer.dataset.DatasetException;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.LabelSet.LabelClass;

class ClassMapTest {
  private static final LabelSet MODEL =
      set("city", 255, "road", "car", "truck", "terrain", "wall, low");
  private static final LabelSet DATA = set("village", 3, "Way", "Vehicle", "Fence");

  @TempDir private Path folder;

  private static LabelSet set(String name, int voidId, String... classes) {
    return new LabelSet(
        name, Stream.of(classes).map(each -> new LabelClass(each, 0)).toList(), voidId);
  }

  private ClassMap read(String... lines) throws IOException {
    Path csv = Files.write(folder.resolve("map.csv"), java.util.List.of(lines));
    return ClassMap.read(csv, MODEL, DATA);
  }

  private static LabelMap row(int... ids) {
    byte[] labels = new byte[ids.length];
    for (int i = 0; i < ids.length; i++) {
      labels[i] = (byte) ids[i];
    }
    return new LabelMap(ids.length, 1, labels);
  }

  @Test
  void severalLabelsStandForOneClassAndSomeForNone() throws IOException {
    ClassMap map =
        read("label,class", "# roads", "Road, way", "car,Vehicle", "2,1", "", "terrain,-");
    assertThat(map.answer(row(0, 1, 2, 3, 4, 255)).labels()).containsExactly(0, 1, 1, 3, 3, 3);
    assertThat(map.truth(row(0, 1, 2, 3)).labels()).containsExactly(0, 1, 2, 3);
    assertThat(map.unreached()).containsExactly("Fence");
    assertThat(map.classes()).isEqualTo(DATA);
  }

  @Test
  void namesMayHaveCommasAndQuotes() throws IOException {
    assertThat(read("wall, low,Fence", "road,Way").classOf(4)).isEqualTo(2);
    assertThat(read("\"wall, low\",\"Fence\"", "road,Way").classOf(4)).isEqualTo(2);
  }

  @Test
  void aClassThatIsLeftOutIsVoid() throws IOException {
    ClassMap map = read("road,Way", "car,Vehicle", "-,Fence");
    assertThat(map.truth(row(0, 1, 2, 3)).labels()).containsExactly(0, 1, 3, 3);
    assertThat(map.unreached()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "road;rood,Way | line 2 is \"road\"",
        "rood,Way | line 2: \"rood\" is no label of city, which has road, car, truck",
        "road,Weg | line 2: \"Weg\" is no class of village, which has Way, Vehicle, Fence",
        "7,Way | \"7\" is no label",
        "-,- | line 2 maps nothing to nothing",
        "road,Way;road,Fence | line 3 maps road a second time",
        "road,Way;-,Way | line 3: road is mapped to Way, which is left out",
        "-,Way;road,Way | line 3: road is mapped to Way, which is left out",
        "road,- | has no line label,class",
      })
  void whatCannotBeUnderstoodIsToldByItsLine(String lines, String message) {
    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> read(("label,class;" + lines).split(";", -1)))
        .withMessageContaining(message);
  }

  @Test
  void withoutAFileIdsAreTheSame() {
    LabelSet other = set("other", 3, "a", "b", "c");
    assertThat(ClassMap.byId(other, DATA).answer(row(0, 2, 3)).labels()).containsExactly(0, 2, 3);
    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> ClassMap.byId(MODEL, DATA))
        .withMessage(
            "the data has 3 classes and void id 3, the model 5 and 255; --map says which label"
                + " stands for which class");
  }
}
