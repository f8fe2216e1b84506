package org.segstream.v1;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.TextFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * The published schema may grow, but nothing in it may change. What was published stands in {@code
 * src/test/resources/segstream.v1.txtpb}. After adding something, take it up with
 *
 * <pre>mvn -pl schemas test -Dtest=GoldenSchemaTest -Dtest.extra.jvm.args=-Dsegstream.golden=update
 * </pre>
 *
 * which refuses to record a change that breaks users.
 */
class GoldenSchemaTest {
  private static final Path GOLDEN = Path.of("src/test/resources/segstream.v1.txtpb");
  private static final FileDescriptorSet CURRENT = current();

  @Test
  void nothingPublishedHasChanged() throws IOException {
    FileDescriptorSet published =
        Files.exists(GOLDEN)
            ? TextFormat.parse(Files.readString(GOLDEN), FileDescriptorSet.class)
            : FileDescriptorSet.getDefaultInstance();
    assertThat(Compatibility.breaks(published, CURRENT))
        .as("changes that break users of the published schema")
        .isEmpty();
    if ("update".equals(System.getProperty("segstream.golden"))) {
      Files.writeString(GOLDEN, TextFormat.printer().printToString(CURRENT));
    }
    assertThat(published.getFileList()).as("an empty golden file proves nothing").isNotEmpty();
  }

  @Test
  void removingAFieldIsRefused() {
    assertBreaks(frame(message -> message.removeField(3)), "field Frame.deadline = 4 is gone");
  }

  @Test
  void renumberingAFieldIsRefused() {
    assertBreaks(
        frame(message -> message.getFieldBuilder(3).setNumber(40)),
        "field Frame.deadline = 4 is gone");
  }

  @Test
  void renamingAFieldIsRefused() {
    assertBreaks(
        frame(message -> message.getFieldBuilder(1).setName("number")),
        "Frame.sequence name was 'sequence', is 'number'");
  }

  @Test
  void retypingAFieldIsRefused() {
    assertBreaks(
        frame(message -> message.getFieldBuilder(1).setType(FieldDescriptorProto.Type.TYPE_INT32)),
        "Frame.sequence type was 'LABEL_OPTIONAL TYPE_UINT64 ', is 'LABEL_OPTIONAL TYPE_INT32 '");
  }

  @Test
  void makingAFieldRepeatedIsRefused() {
    assertBreaks(
        frame(message ->
            message.getFieldBuilder(1).setLabel(FieldDescriptorProto.Label.LABEL_REPEATED)),
        "Frame.sequence type was 'LABEL_OPTIONAL TYPE_UINT64 ',"
            + " is 'LABEL_REPEATED TYPE_UINT64 '");
  }

  @Test
  void takingAFieldOutOfItsOneofIsRefused() {
    assertBreaks(
        spoiled(
            "segstream/v1/image.proto",
            file -> file.getMessageTypeBuilder(0).getFieldBuilder(3).clearOneofIndex()),
        "Image.data oneof was 'payload', is ''");
  }

  @Test
  void removingAMessageIsRefused() {
    assertBreaks(
        spoiled("segstream/v1/frame.proto", file -> file.removeMessageType(1)),
        "message RecordPosition is gone");
  }

  @Test
  void removingOrRenamingAnEnumValueIsRefused() {
    assertBreaks(
        startKind(kinds -> kinds.removeValue(4)), "enum value START_KIND_WARM_MOTION = 4 is gone");
    assertBreaks(
        startKind(kinds -> kinds.getValueBuilder(1).setName("START_KIND_ZERO")),
        "enum value 1 was 'START_KIND_COLD', is 'START_KIND_ZERO'");
  }

  @Test
  void additionsAreAllowed() {
    FileDescriptorSet grown =
        spoiled(
            "segstream/v1/frame.proto",
            file -> {
              file.addMessageTypeBuilder().setName("Exposure");
              file.getMessageTypeBuilder(0)
                  .addFieldBuilder()
                  .setName("exposure")
                  .setNumber(60)
                  .setType(FieldDescriptorProto.Type.TYPE_UINT32);
            });
    assertThat(Compatibility.breaks(CURRENT, grown)).isEmpty();
    assertThat(
            Compatibility.breaks(
                CURRENT,
                startKind(kinds -> kinds.addValueBuilder().setName("START_KIND_NEW").setNumber(9))))
        .isEmpty();
  }

  private static void assertBreaks(FileDescriptorSet later, String sentence) {
    assertThat(Compatibility.breaks(CURRENT, later)).containsExactly(sentence);
  }

  private static FileDescriptorSet frame(Consumer<DescriptorProto.Builder> change) {
    return spoiled(
        "segstream/v1/frame.proto", file -> change.accept(file.getMessageTypeBuilder(0)));
  }

  private static FileDescriptorSet startKind(Consumer<EnumDescriptorProto.Builder> change) {
    return spoiled(
        "segstream/v1/certificate.proto", file -> change.accept(file.getEnumTypeBuilder(0)));
  }

  private static FileDescriptorSet spoiled(
      String name, Consumer<FileDescriptorProto.Builder> change) {
    FileDescriptorSet.Builder files = CURRENT.toBuilder();
    files.getFileBuilderList().stream().filter(file -> file.getName().equals(name)).forEach(change);
    return files.build();
  }

  private static FileDescriptorSet current() {
    Map<String, FileDescriptor> files = new TreeMap<>();
    List.of(
            LabeledFrame.getDescriptor(),
            Mask.getDescriptor(),
            LabelRequest.getDescriptor(),
            StreamHealth.getDescriptor(),
            ModelScore.getDescriptor())
        .forEach(message -> collect(message.getFile(), files));
    return FileDescriptorSet.newBuilder()
        .addAllFile(files.values().stream().map(FileDescriptor::toProto).toList())
        .build();
  }

  private static void collect(FileDescriptor file, Map<String, FileDescriptor> files) {
    if (file.getPackage().equals("segstream.v1")) {
      files.put(file.getName(), file);
      file.getDependencies().forEach(dependency -> collect(dependency, files));
    }
  }
}
