package org.segstream.worker.claimcheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.segstream.transport.serde.MalformedRecordException;

class ExternalUriTest {
  private static final UriPrefix WEB = UriPrefix.parse("https://images.example/frames");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://images.example/frames/1.png",
        "HTTPS://Images.EXAMPLE:443/frames/cam-1/2.png",
        "https://images.example/frames/1.png?signature=abc%2Fdef",
        "https://images.example/frames/a%20b.png",
        "https://images.example/frames/..png",
      })
  void whatLiesUnderAPrefixIsCovered(String uri) throws Exception {
    assertThat(WEB.covers(ExternalUri.parse(uri))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://images.example/frames/1.png",
        "https://images.example:444/frames/1.png",
        "https://images.example.evil.example/frames/1.png",
        "https://evil.example/images.example/frames/1.png",
        "https://images.example./frames/1.png",
        "https://images.example/framesx/1.png",
        "https://images.example/frames",
        "https://images.example/frames/",
        "https://images.example/Frames/1.png",
        "https://images.example/%66rames/1.png",
        "https://127.0.0.1/frames/1.png",
        "https://[::1]/frames/1.png",
        "file:///frames/1.png",
      })
  void whatLiesElsewhereIsNot(String uri) throws Exception {
    assertThat(WEB.covers(ExternalUri.parse(uri))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "frames/1.png",
        "//images.example/frames/1.png",
        "https:images.example/frames/1.png",
        "https:///frames/1.png",
        "https://images.example@evil.example/frames/1.png",
        "https://user:secret@images.example/frames/1.png",
        "https://images_example/frames/1.png",
        "https://images.example:0/frames/1.png",
        "https://images.example:65536/frames/1.png",
        "https://images.example/frames/../secret",
        "https://images.example/frames/./1.png",
        "https://images.example/frames/..",
        "https://images.example/frames/..;/secret",
        "https://images.example/frames/%2e%2E/secret",
        "https://images.example/frames/.%2e/secret",
        "https://images.example/frames/..%2fsecret",
        "https://images.example/frames/..%5Csecret",
        "https://images.example/frames/..\\secret",
        "https://images.example/frames/%252e%252e/secret",
        "https://images.example/frames//evil.example/1.png",
        "https://images.example/frames/1.png%00.jpg",
        "https://images.example/frames/1.png%0d%0aHost:evil",
        "https://images.example/frames/1.png\r\nHost: evil",
        "https://images.example/frames/1.png#x",
        "https://images.example/frames/\u2025/secret",
        "https://im\u0430ges.example/frames/1.png",
        "file://host/frames/1.png",
        "file:///frames/1.png?x",
        "file:1.png",
        "jar:file:///frames/1.jar!/1.png",
        "ftp://images.example/frames/1.png",
        "data:image/png;base64,AAAA",
        "gopher://images.example/frames/1",
      })
  void whatMightBeReadInMoreThanOneWayIsRefused(String uri) {
    assertThatThrownBy(() -> ExternalUri.parse(uri))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageStartingWith("the image's address ");
  }

  @Test
  void aVeryLongAddressIsRefusedAndNotRepeated() {
    assertThatThrownBy(() -> ExternalUri.parse("https://images.example/" + "a".repeat(5000)))
        .isInstanceOf(MalformedRecordException.class)
        .message()
        .hasSizeLessThan(200);
  }

  @Test
  void aSignatureIsNotRepeatedInMessages() throws Exception {
    assertThat(ExternalUri.parse("https://images.example/frames/1.png?sig=hunter2"))
        .hasToString("https://images.example:443/frames/1.png");
  }

  @ParameterizedTest
  @CsvSource({
    "s3://bucket/frames, scheme s3",
    "frames, no absolute URI",
    "https://images.example/a/../b, . or ..",
    "https://me@images.example/, user information",
    "https://images.example/?a, query",
  })
  void aPrefixThatIsNoneIsNamed(String text, String why) {
    assertThatThrownBy(() -> UriPrefix.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "' is no prefix like https://host/folder/")
        .hasMessageContaining(why);
  }
}
