package org.segstream.cli.stream;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Collectors;
import org.segstream.transport.topics.TopicReport;

/**
 * What is said of topics, for people and for machines.
 *
 * @param topics one report a topic
 */
record TopicTable(List<TopicReport> topics) {

  /** One line a topic, and one for each difference. */
  String toText() {
    int width = topics.stream().mapToInt(topic -> topic.name().length()).max().orElse(0);
    return topics.stream().map(topic -> line(topic, width)).collect(Collectors.joining("\n"));
  }

  private static String line(TopicReport topic, int width) {
    StringBuilder line =
        new StringBuilder(topic.created() ? "created  " : "existing ")
            .append(topic.name())
            .repeat(' ', width - topic.name().length())
            .append("  ")
            .append(topic.partitions())
            .append(topic.partitions() == 1 ? " partition" : " partitions");
    topic.differences().forEach(difference -> line.append("\n  differs: ").append(difference));
    return line.toString();
  }

  /** {@code {"topics": [{"name", "partitions", "created", "differences": [...]}]}}. */
  String toJson() {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    ArrayNode all = result.putArray("topics");
    for (TopicReport topic : topics) {
      ObjectNode node = all.addObject();
      node.put("name", topic.name());
      node.put("partitions", topic.partitions());
      node.put("created", topic.created());
      ArrayNode differences = node.putArray("differences");
      topic
          .differences()
          .forEach(each ->
              differences
                  .addObject()
                  .put("setting", each.setting())
                  .put("wanted", each.wanted())
                  .put("actual", each.actual()));
    }
    return result.toPrettyString();
  }
}
