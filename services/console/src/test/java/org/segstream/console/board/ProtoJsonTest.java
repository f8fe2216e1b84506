package org.segstream.console.board;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.segstream.transport.serde.Times;
import org.segstream.v1.Certificate;
import org.segstream.v1.HealthWindow;
import org.segstream.v1.Mask;
import org.segstream.v1.ModelReference;
import org.segstream.v1.Outcome;
import org.segstream.v1.StartKind;
import org.segstream.v1.StreamHealth;
import org.segstream.v1.StreamState;

class ProtoJsonTest {
  @Test
  void aMaskIsInTheSchemasWords() {
    ObjectNode json =
        ProtoJson.of(
            Mask.newBuilder()
                .setStreamId("<b>cam</b>")
                .setSequence(-1)
                .setCaptureTime(Times.timestamp(Instant.parse("2026-11-30T08:00:00.5Z")))
                .setOutcome(Outcome.OUTCOME_SEGMENTED)
                .setModel(
                    ModelReference.newBuilder()
                        .setName("street")
                        .setSha256(ByteString.copyFromUtf8("digest")))
                .setCertificate(
                    Certificate.newBuilder()
                        .setEnergy(-2.5)
                        .setStart(StartKind.START_KIND_WARM_MOTION))
                .build());
    assertThat(json.get("stream_id").asText()).isEqualTo("<b>cam</b>");
    assertThat(json.get("sequence").asText()).isEqualTo("18446744073709551615");
    assertThat(json.get("sequence").isTextual()).isTrue();
    assertThat(json.get("capture_time").asText()).isEqualTo("2026-11-30T08:00:00.500Z");
    assertThat(json.get("outcome").asText()).isEqualTo("segmented");
    assertThat(json.at("/certificate/start").asText()).isEqualTo("warm_motion");
    assertThat(json.at("/certificate/energy").asDouble()).isEqualTo(-2.5);
    assertThat(json.at("/certificate/iterations").asInt(-1)).isZero();
    assertThat(json.at("/certificate").has("relative_gap")).isFalse();
    assertThat(json.get("model").has("sha256")).isFalse();
    assertThat(json.has("timings")).isFalse();
  }

  @Test
  void listsKeepTheirOrder() {
    ObjectNode json =
        ProtoJson.of(
            StreamHealth.newBuilder()
                .setState(StreamState.STREAM_STATE_LATE)
                .addWindows(HealthWindow.newBuilder().setLengthS(10).setFrames(99))
                .addWindows(HealthWindow.newBuilder().setLengthS(60))
                .build());
    assertThat(json.get("state").asText()).isEqualTo("late");
    assertThat(json.at("/windows/0/frames").asInt()).isEqualTo(99);
    assertThat(json.at("/windows/1/length_s").asInt()).isEqualTo(60);
  }
}
