package org.segstream.vision.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.segstream.vision.LabelSet;
import org.segstream.vision.LabelSet.LabelClass;

class LabelTableTest {
  @TempDir private Path folder;

  private LabelTable read(String csv) throws IOException {
    return LabelTable.of(Files.writeString(folder.resolve("labels.csv"), csv).toString());
  }

  @ParameterizedTest
  @CsvSource({"cityscapes, 19", "camvid, 11", "ade20k, 150", "coco-stuff, 171", "VOC, 21"})
  void setsInTheBoxAreFoundByName(String name, int labels) {
    LabelSet set = LabelTable.of(name).labels();
    assertThat(set.size()).isEqualTo(labels);
    assertThat(set.name()).startsWith(name.toLowerCase(java.util.Locale.ROOT));
    assertThat(set.classes().stream().map(LabelClass::name)).doesNotHaveDuplicates();
  }

  @Test
  void theirCamVidIsOurs() {
    assertThat(LabelTable.of("camvid").labels()).isEqualTo(LabelSet.camVid());
  }

  @Test
  void coloursAreReadInEveryForm() throws IOException {
    LabelTable table =
        read(
            """
            \uFEFFid,Name,color,ignore
            2,"sky, blue",#0000ff,
            0,road,128 64 128,no
            1,none,,yes
            3,tree,,0
            """);
    assertThat(table.labels().classes())
        .containsExactly(
            new LabelClass("road", 0x804080),
            new LabelClass("sky, blue", 0x0000ff),
            new LabelClass("tree", 0x808000));
    assertThat(table.channels()).containsExactly(0, 2, 3);
    assertThat(table.labels().name()).isEqualTo("labels-3");
    assertThat(read("id,name,r,g,b\n0,a,1,2,3\n").labels().classes().getFirst().rgb())
        .isEqualTo(0x010203);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0,road,#ffffff",
        "id,name\n",
        "id,name\n0,a\n0,b\n",
        "id,name\n-1,a\n",
        "id,name\n999,a\n",
        "id,name\n0,\n",
        "id,name,colour\n0,a,300 0 0\n",
        "id,name,colour\n0,a,reddish\n",
        "id,name,ignore\n0,a,perhaps\n",
        "id,name,ignore\n0,a,yes\n",
        "id,name\n0,\"a\n"
      })
  void whatIsNoListIsRefusedInASentence(String csv) {
    assertThatExceptionOfType(ImportException.class)
        .isThrownBy(() -> read(csv))
        .satisfies(e -> assertThat(e.getMessage()).contains("labels").doesNotContain("\n"));
  }

  @Test
  void aNameThatIsNoneNamesThoseThereAre() {
    assertThatExceptionOfType(ImportException.class)
        .isThrownBy(() -> LabelTable.of("city"))
        .withMessage(
            "city is no file, and no set in the box, which are ade20k, camvid, cityscapes,"
                + " coco-stuff, voc");
  }
}
