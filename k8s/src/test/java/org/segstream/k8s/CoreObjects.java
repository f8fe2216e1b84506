package org.segstream.k8s;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Kubernetes' own objects, read strictly by its published models: no unknown field, none missing,
 * and each of the type it would be written with again.
 */
final class CoreObjects {
  private static final Map<String, Class<?>> MODELS =
      Map.of(
          "v1/Namespace", V1Namespace.class,
          "v1/ServiceAccount", V1ServiceAccount.class,
          "v1/ConfigMap", V1ConfigMap.class,
          "v1/Service", V1Service.class,
          "apps/v1/Deployment", V1Deployment.class,
          "apps/v1/StatefulSet", V1StatefulSet.class,
          "batch/v1/Job", V1Job.class,
          "policy/v1/PodDisruptionBudget", V1PodDisruptionBudget.class,
          "networking.k8s.io/v1/NetworkPolicy", V1NetworkPolicy.class);

  private static final Gson GSON = JSON.getGson();

  private CoreObjects() {}

  static boolean isKnown(ObjectNode object) {
    return MODELS.containsKey(type(object));
  }

  /** What is wrong with an object, if anything. */
  static Optional<String> fault(ObjectNode object) {
    Class<?> model = requireNonNull(MODELS.get(type(object)), type(object));
    JsonElement json = JsonParser.parseString(object.toString());
    try {
      model.getMethod("validateJsonElement", JsonElement.class).invoke(null, json);
      String again = GSON.toJson(GSON.fromJson(json, model));
      return difference("", object, Yaml.tree(again));
    } catch (InvocationTargetException e) {
      return Optional.of(String.valueOf(e.getTargetException().getMessage()));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    } catch (RuntimeException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Where a value was not read as it is written; what the models add is empty lists and maps. */
  private static Optional<String> difference(String path, JsonNode written, JsonNode read) {
    if (written.isValueNode()) {
      return written.equals(read)
          ? Optional.empty()
          : Optional.of(path + " has the wrong type: " + written + " is read as " + read);
    }
    if (written.isArray()) {
      return IntStream.range(0, written.size())
          .mapToObj(i -> difference(path + "[" + i + "]", written.get(i), read.path(i)))
          .flatMap(Optional::stream)
          .findFirst();
    }
    return written.properties().stream()
        .map(it -> difference(path + "." + it.getKey(), it.getValue(), read.path(it.getKey())))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static String type(ObjectNode object) {
    return object.path("apiVersion").asText() + "/" + object.path("kind").asText();
  }
}
