package org.segstream.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The profiles of native libraries, and what the page of platforms says of them. */
class PlatformsTest {
  private static final Path ROOT = Path.of("..");

  /** Profile → system, processor, classifiers of FFmpeg and PyTorch. */
  private static final Map<String, String> PROFILES =
      Map.of(
          "linux-arm64", "linux aarch64 linux-arm64 linux-aarch64",
          "macosx-arm64", "mac aarch64 macosx-arm64 osx-aarch64",
          "macosx-x86_64", "mac x86_64 macosx-x86_64 osx-aarch64",
          "windows-x86_64", "windows amd64 windows-x86_64 win-x86_64");

  @Test
  void eachPlatformHasAProfileThatItsMachineChooses() throws Exception {
    Map<String, String> found = new TreeMap<>();
    NodeList profiles = pom().getElementsByTagName("profile");
    for (int i = 0; i < profiles.getLength(); i++) {
      Element profile = (Element) profiles.item(i);
      if (profile.getElementsByTagName("javacpp.platform").getLength() > 0) {
        String system = text(profile, "family") + text(profile, "name");
        found.put(
            text(profile, "id"),
            String.join(
                " ",
                system,
                text(profile, "arch"),
                text(profile, "javacpp.platform"),
                text(profile, "pytorch.platform")));
      }
    }
    assertThat(found).isEqualTo(PROFILES);
  }

  @Test
  void noNativeLibraryIsOfAFixedPlatform() throws IOException {
    for (String pom : new String[] {"pom.xml", "services/vision/pom.xml"}) {
      assertThat(Files.readString(ROOT.resolve(pom)))
          .as(pom)
          .doesNotContainPattern("<classifier>[^$]");
    }
  }

  @Test
  void thePageHasEveryProfile() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/platforms.md"));
    PROFILES.forEach((profile, is) -> {
      String[] classifiers = is.split(" ", -1);
      assertThat(page)
          .contains("| " + profile + " | ")
          .contains("| `%s` | `%s` | `%s`".formatted(profile, classifiers[2], classifiers[3]));
    });
  }

  private static Document pom() throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(ROOT.resolve("pom.xml").toFile());
  }

  private static String text(Element parent, String name) {
    NodeList found = parent.getElementsByTagName(name);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent();
  }
}
