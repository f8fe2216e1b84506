package org.segstream.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;

/**
 * Lays a partial object over another one. Lists of Kubernetes' own kinds that have a merge key are
 * merged by it; all other lists, and every list of a custom resource, are replaced, and what is
 * null is removed.
 */
final class StrategicMerge {
  private static final Map<String, String> KEYS =
      Map.of(
          "containers", "name",
          "initContainers", "name",
          "env", "name",
          "volumes", "name",
          "volumeMounts", "mountPath",
          "ports", "containerPort");
  private static final Set<String> OWN = Set.of("v1", "apps/v1", "batch/v1", "policy/v1");

  private final boolean merging;

  private StrategicMerge(boolean merging) {
    this.merging = merging;
  }

  static void apply(ObjectNode patch, ObjectNode target) {
    new StrategicMerge(OWN.contains(target.get("apiVersion").textValue())).merge(patch, target);
  }

  private void merge(ObjectNode patch, ObjectNode target) {
    for (Map.Entry<String, JsonNode> field : patch.properties()) {
      JsonNode old = target.get(field.getKey());
      String key = KEYS.get(field.getKey());
      switch (field.getValue()) {
        case ObjectNode inner when old instanceof ObjectNode into -> merge(inner, into);
        case ArrayNode list when merging && key != null && old instanceof ArrayNode into ->
            mergeItems(list, into, key);
        case NullNode _ -> target.remove(field.getKey());
        case JsonNode value -> target.set(field.getKey(), value.deepCopy());
      }
    }
  }

  /** Items of the patch come first, as with Kustomize. */
  private void mergeItems(ArrayNode items, ArrayNode list, String key) {
    for (int place = 0; place < items.size(); place++) {
      ObjectNode item = items.get(place).deepCopy();
      for (int i = place; i < list.size(); i++) {
        if (list.get(i).path(key).equals(item.get(key))) {
          ObjectNode old = (ObjectNode) list.remove(i);
          merge(item, old);
          item = old;
        }
      }
      list.insert(place, item);
    }
  }
}
