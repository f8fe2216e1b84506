package org.segstream.monitor.query;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import org.segstream.monitor.health.HealthTopology;
import org.segstream.monitor.requests.RequestTopology;
import org.segstream.monitor.scores.ScoreTopology;
import org.segstream.monitor.state.RequestHead;
import org.segstream.monitor.state.StreamWindows;
import org.segstream.v1.ModelScore;

/**
 * A list of things that can be asked for, by their keys in a store.
 *
 * @param path of the list; followed by a slash and a key, of one thing
 * @param name of the list in its answer
 * @param store that has them, in the partitions of their streams
 * @param belongs whether a thing is of a page, but for the page's place and size
 * @param json a thing, and whether it comes from who works on it and not from a standby replica
 */
record Catalogue<V>(
    String path,
    String name,
    String store,
    BiPredicate<V, Page> belongs,
    BiFunction<V, Boolean, ObjectNode> json) {

  static final Catalogue<StreamWindows> STREAMS =
      new Catalogue<>(
          "/api/streams",
          "streams",
          HealthTopology.WINDOWS,
          (it, page) -> page.state().isEmpty() || page.state().get() == it.getHealth().getState(),
          (it, active) -> HealthJson.of(it.getHealth(), active));

  static final Catalogue<ModelScore> MODELS =
      new Catalogue<>("/api/models", "models", ScoreTopology.SCORES, (_, _) -> true, ScoreJson::of);

  static final Catalogue<RequestHead> REQUESTS =
      new Catalogue<>(
          "/api/label-requests",
          "label_requests",
          RequestTopology.OPEN,
          (_, _) -> true,
          RequestJson::of);
}
