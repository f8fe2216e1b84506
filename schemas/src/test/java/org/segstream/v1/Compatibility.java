package org.segstream.v1;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What of a later schema would break those who use an earlier one, on the wire, in JSON or in
 * generated code. Additions break nobody.
 */
final class Compatibility {
  private final List<String> breaks = new ArrayList<>();

  private Compatibility() {}

  /** One sentence for each break; empty when the later schema only adds. */
  static List<String> breaks(FileDescriptorSet earlier, FileDescriptorSet later) {
    Compatibility comparison = new Compatibility();
    comparison.compareFiles(earlier, later);
    return comparison.breaks;
  }

  private void compareFiles(FileDescriptorSet earlier, FileDescriptorSet later) {
    Map<String, FileDescriptorProto> files = new TreeMap<>();
    later.getFileList().forEach(file -> files.put(file.getName(), file));
    for (FileDescriptorProto before : earlier.getFileList()) {
      FileDescriptorProto after = files.get(before.getName());
      if (after == null) {
        breaks.add("file " + before.getName() + " is gone");
      } else {
        same(before.getName() + " package", before.getPackage(), after.getPackage());
        same(before.getName() + " options", before.getOptions(), after.getOptions());
        compareMessages(before.getMessageTypeList(), after.getMessageTypeList());
        compareEnums(before.getEnumTypeList(), after.getEnumTypeList());
      }
    }
  }

  private void compareMessages(List<DescriptorProto> earlier, List<DescriptorProto> later) {
    Map<String, DescriptorProto> messages = new TreeMap<>();
    later.forEach(message -> messages.put(message.getName(), message));
    for (DescriptorProto before : earlier) {
      DescriptorProto after = messages.get(before.getName());
      if (after == null) {
        breaks.add("message " + before.getName() + " is gone");
      } else {
        compareFields(before, after);
        compareMessages(before.getNestedTypeList(), after.getNestedTypeList());
        compareEnums(before.getEnumTypeList(), after.getEnumTypeList());
      }
    }
  }

  private void compareFields(DescriptorProto earlier, DescriptorProto later) {
    Map<Integer, FieldDescriptorProto> fields = new TreeMap<>();
    later.getFieldList().forEach(field -> fields.put(field.getNumber(), field));
    for (FieldDescriptorProto before : earlier.getFieldList()) {
      String name = earlier.getName() + "." + before.getName();
      FieldDescriptorProto after = fields.get(before.getNumber());
      if (after == null) {
        breaks.add("field " + name + " = " + before.getNumber() + " is gone");
      } else {
        same(name + " name", before.getName(), after.getName());
        same(name + " type", type(before), type(after));
        same(name + " oneof", oneof(earlier, before), oneof(later, after));
      }
    }
  }

  private void compareEnums(List<EnumDescriptorProto> earlier, List<EnumDescriptorProto> later) {
    Map<String, EnumDescriptorProto> enums = new TreeMap<>();
    later.forEach(type -> enums.put(type.getName(), type));
    for (EnumDescriptorProto before : earlier) {
      EnumDescriptorProto after = enums.get(before.getName());
      if (after == null) {
        breaks.add("enum " + before.getName() + " is gone");
      } else {
        compareValues(before, after);
      }
    }
  }

  private void compareValues(EnumDescriptorProto earlier, EnumDescriptorProto later) {
    Map<Integer, String> names = new TreeMap<>();
    later.getValueList().forEach(value -> names.put(value.getNumber(), value.getName()));
    for (EnumValueDescriptorProto before : earlier.getValueList()) {
      String after = names.get(before.getNumber());
      if (after == null) {
        breaks.add("enum value " + before.getName() + " = " + before.getNumber() + " is gone");
      } else {
        same("enum value " + before.getNumber(), before.getName(), after);
      }
    }
  }

  private static String type(FieldDescriptorProto field) {
    String optional = field.getProto3Optional() ? "optional " : "";
    return optional + field.getLabel() + " " + field.getType() + " " + field.getTypeName();
  }

  private static String oneof(DescriptorProto message, FieldDescriptorProto field) {
    return field.hasOneofIndex() ? message.getOneofDecl(field.getOneofIndex()).getName() : "";
  }

  private void same(String what, Object before, Object after) {
    if (!before.equals(after)) {
      breaks.add(what + " was '" + before + "', is '" + after + "'");
    }
  }
}
