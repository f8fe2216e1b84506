package org.segstream.monitor.trials;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.segstream.transport.models.ModelFeed;
import org.segstream.transport.models.ModelKeys;
import org.segstream.transport.models.ModelKeys.Role;
import org.segstream.transport.serde.Times;
import org.segstream.v1.Model;
import org.segstream.v1.ModelPointer;

/** The trials that follow from the pointers on the models' topic. Thread-safe. */
final class PointedTrials implements ModelFeed.Listener {
  private final Map<String, ModelPointer> pointers = new HashMap<>();
  private boolean caughtUp;
  private volatile Optional<List<Trial>> current = Optional.empty();

  /** Empty until the topic has been read. */
  Optional<List<Trial>> current() {
    return current;
  }

  @Override
  public void onModel(Model model) {
    // Pointers say all.
  }

  @Override
  public synchronized void onPointer(ModelPointer pointer, Role role) {
    pointers.put(ModelKeys.pointer(pointer.getName(), role), pointer);
    tell();
  }

  @Override
  public synchronized void onRemoved(String key) {
    if (pointers.remove(key) != null) {
      tell();
    }
  }

  @Override
  public synchronized void onRefused(String key, String reason) {
    onRemoved(key);
  }

  @Override
  public synchronized void caughtUp() {
    caughtUp = true;
    tell();
  }

  private void tell() {
    if (caughtUp) {
      List<Trial> trials = new ArrayList<>();
      pointers.forEach((key, pointer) -> {
        if (ModelKeys.role(key).equals(Optional.of(Role.CHALLENGER))) {
          champion(pointer).map(it -> trial(it, pointer)).ifPresent(trials::add);
        }
      });
      current = Optional.of(List.copyOf(trials));
    }
  }

  /** Another version than the challenger. */
  private Optional<ModelPointer> champion(ModelPointer challenger) {
    return Optional.ofNullable(pointers.get(ModelKeys.pointer(challenger.getName(), Role.CHAMPION)))
        .filter(it -> !it.getVersion().equals(challenger.getVersion()));
  }

  private static Trial trial(ModelPointer champion, ModelPointer challenger) {
    Instant one = Times.instant(champion.getSetTime());
    Instant other = Times.instant(challenger.getSetTime());
    return new Trial(
        champion.getName(),
        champion.getVersion(),
        challenger.getVersion(),
        one.isAfter(other) ? one : other);
  }
}
