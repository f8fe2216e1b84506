package org.segstream.k8s;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The suffix Kustomize gives to the name of a generated ConfigMap. */
final class ContentHash {
  private static final int LENGTH = 10;

  private ContentHash() {}

  static String of(ObjectNode configMap) {
    ObjectNode hashed = JsonNodeFactory.instance.objectNode();
    hashed.set("data", configMap.get("data"));
    hashed.put("kind", "ConfigMap");
    hashed.put("name", "");
    try {
      String json = new ObjectMapper().writeValueAsString(hashed);
      byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
      String hex = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
      return spelled(hex.substring(0, LENGTH));
    } catch (JsonProcessingException | NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** No vowels, and no digits that look like them: no words come about. */
  private static String spelled(String hex) {
    return hex.replace('0', 'g')
        .replace('1', 'h')
        .replace('3', 'k')
        .replace('a', 'm')
        .replace('e', 't');
  }
}
