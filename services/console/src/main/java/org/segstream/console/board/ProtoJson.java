package org.segstream.console.board;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.segstream.transport.serde.Times;

/**
 * Any message of the schema as JSON, in the schema's words: whatever fields it has, those that are
 * added later among them. Bytes are left out; times are ISO 8601; an enum value is in lower case,
 * without its type's name; an integer that JavaScript cannot hold exactly is a string.
 */
public final class ProtoJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final long LARGEST_EXACT = (1L << 53) - 1;
  private static final Pattern NEXT_WORD = Pattern.compile("(?<=[a-z])(?=[A-Z])");

  /** As many as the schema has. */
  private static final Map<EnumValueDescriptor, String> WORDS = new ConcurrentHashMap<>();

  private ProtoJson() {}

  /** The message as an object; fields that are absent are left out, zeros are not. */
  public static ObjectNode of(Message message) {
    ObjectNode json = NODES.objectNode();
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      boolean isAbsent = field.hasPresence() && !message.hasField(field);
      if (field.getJavaType() == JavaType.BYTE_STRING || isAbsent) {
        continue;
      }
      if (field.isRepeated()) {
        ArrayNode array = json.putArray(field.getName());
        ((List<?>) message.getField(field)).forEach(each -> array.add(node(field, each)));
      } else {
        json.set(field.getName(), node(field, message.getField(field)));
      }
    }
    return json;
  }

  private static JsonNode node(FieldDescriptor field, Object value) {
    return switch (value) {
      case Timestamp time -> NODES.textNode(Times.instant(time).toString());
      case Message message -> of(message);
      case EnumValueDescriptor constant -> NODES.textNode(word(constant));
      case Long number -> integer(number, isUnsigned(field));
      case Integer number -> NODES.numberNode(isUnsigned(field) ? number & 0xffff_ffffL : number);
      case Double number -> NODES.numberNode(number);
      case Float number -> NODES.numberNode(number);
      case Boolean truth -> NODES.booleanNode(truth);
      default -> NODES.textNode(value.toString());
    };
  }

  private static JsonNode integer(long number, boolean isUnsigned) {
    boolean isExact = number <= LARGEST_EXACT && (number >= 0 || !isUnsigned);
    return isExact
        ? NODES.numberNode(number)
        : NODES.textNode(isUnsigned ? Long.toUnsignedString(number) : Long.toString(number));
  }

  private static boolean isUnsigned(FieldDescriptor field) {
    return switch (field.getType()) {
      case UINT32, UINT64, FIXED32, FIXED64 -> true;
      default -> false;
    };
  }

  /** {@code START_KIND_WARM_MOTION} of {@code StartKind} is {@code warm_motion}. */
  private static String word(EnumValueDescriptor constant) {
    // What a newer schema has is made anew each time, and would be kept forever.
    return constant.getIndex() < 0
        ? newWord(constant)
        : WORDS.computeIfAbsent(constant, ProtoJson::newWord);
  }

  private static String newWord(EnumValueDescriptor constant) {
    String type = NEXT_WORD.matcher(constant.getType().getName()).replaceAll("_");
    String prefix = type.toUpperCase(Locale.ROOT) + "_";
    String name = constant.getName();
    return (name.startsWith(prefix) ? name.substring(prefix.length()) : name)
        .toLowerCase(Locale.ROOT);
  }
}
