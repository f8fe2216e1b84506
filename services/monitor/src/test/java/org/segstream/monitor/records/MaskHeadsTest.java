package org.segstream.monitor.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.segstream.monitor.Masks;
import org.segstream.monitor.state.MaskHead;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.v1.Mask;

class MaskHeadsTest {
  private static final Mask MASK = Masks.segmented("cam", 3, Instant.ofEpochSecond(9));

  @Test
  void aHeadHasTheFieldsOfAMaskUnderTheSameNumbers() {
    List<FieldDescriptor> fields = new ArrayList<>(MaskHead.getDescriptor().getFields());
    assertThat(fields.removeLast().getName()).as("the monitor's own").isEqualTo("flicker");
    for (FieldDescriptor field : fields) {
      FieldDescriptor published = Mask.getDescriptor().findFieldByNumber(field.getNumber());
      assertThat(published.getName()).isEqualTo(field.getName());
      assertThat(published.getType()).isEqualTo(field.getType());
    }
    List<String> leftOut =
        new ArrayList<>(
            Mask.getDescriptor().getFields().stream().map(FieldDescriptor::getName).toList());
    leftOut.removeAll(fields.stream().map(FieldDescriptor::getName).toList());
    assertThat(leftOut)
        .containsExactlyInAnyOrder(
            "outcome_detail",
            "label_map",
            "label_set",
            "local_gaps",
            "recomputed",
            "second_look",
            "second_look_left_out");
  }

  @Test
  void theLabelMapIsSkipped() throws Exception {
    MaskHead head = MaskHeads.parse(MASK.toByteArray());
    assertThat(head.getSerializedSize()).isLessThan(200);
    assertThat(head.getUnknownFields().asMap()).isEmpty();
    Mask without = MASK.toBuilder().clearLabelMap().build();
    assertThat(head.toByteString()).isEqualTo(without.toByteString());
  }

  @Test
  void bytesThatAreNoMaskAreNamedAsSuch() {
    assertThatThrownBy(() -> MaskHeads.parse(new byte[] {10, 99}))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageStartingWith("the value of 2 bytes cannot be read: ");
  }
}
