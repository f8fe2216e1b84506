package org.segstream.worker.serving;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.segstream.transport.models.ModelFeed;
import org.segstream.transport.models.ModelKeys;
import org.segstream.transport.models.ModelKeys.Role;
import org.segstream.v1.Model;
import org.segstream.v1.ModelPointer;
import org.segstream.worker.serving.RefusedModel.Reason;

/**
 * What the models' topic says of one name: which version one of its pointers names, and what that
 * version's record is. Keeps one model's record, the newest. Thread-safe.
 */
final class PointedVersion implements ModelFeed.Listener {
  private final String name;
  private final Role role;
  private final Runnable onVacant;
  private final Consumer<RefusedModel> onRefused;
  private final Consumer<Throwable> onFailed;
  private final Map<String, String> unsound = new HashMap<>();
  private Optional<Model> newest = Optional.empty();
  private Optional<String> version = Optional.empty();
  private boolean caughtUp;
  private boolean changed;

  /**
   * The version that is to be at work.
   *
   * @param record its record, if that is the newest of the name
   * @param unsound why its record cannot be used, if it cannot
   */
  record Wanted(String version, Optional<Model> record, Optional<String> unsound) {}

  /**
   * @param role which pointer
   * @param onVacant the topic has been read, and there is no such pointer so far
   * @param onRefused a pointer cannot be used
   * @param onFailed the topic is no longer followed
   */
  PointedVersion(
      String name,
      Role role,
      Runnable onVacant,
      Consumer<RefusedModel> onRefused,
      Consumer<Throwable> onFailed) {
    this.name = name;
    this.role = role;
    this.onVacant = onVacant;
    this.onRefused = onRefused;
    this.onFailed = onFailed;
  }

  /**
   * Waits until the version that is pointed at, or its record, is another one than when last told.
   *
   * @return empty if the pointer has been taken back
   */
  synchronized Optional<Wanted> await() throws InterruptedException {
    while (!caughtUp || !changed) {
      wait();
    }
    changed = false;
    return version.map(wanted ->
        new Wanted(
            wanted,
            newest.filter(model -> model.getVersion().equals(wanted)),
            Optional.ofNullable(unsound.get(wanted))));
  }

  /** Has it told once more. */
  synchronized void again() {
    changed = true;
    notifyAll();
  }

  @Override
  public synchronized void onModel(Model model) {
    if (model.getName().equals(name)) {
      newest = Optional.of(model);
      unsound.remove(model.getVersion());
      changed(model.getVersion());
    }
  }

  @Override
  public synchronized void onPointer(ModelPointer pointer, Role ofRole) {
    if (ofRole == role && pointer.getName().equals(name)) {
      version = Optional.of(pointer.getVersion());
      changed(pointer.getVersion());
    }
  }

  @Override
  public synchronized void onRemoved(String key) {
    if (key.equals(ModelKeys.pointer(name, role)) && version.isPresent()) {
      version = Optional.empty();
      changed = true;
      notifyAll();
    }
  }

  @Override
  public synchronized void onRefused(String key, String reason) {
    if (key.equals(ModelKeys.pointer(name, role))) {
      onRefused.accept(new RefusedModel(Reason.POINTER, reason));
    } else if (key.startsWith(name + "/")) {
      String refused = key.substring(name.length() + 1);
      unsound.put(refused, reason);
      newest = newest.filter(model -> !model.getVersion().equals(refused));
      changed(refused);
    }
  }

  private void changed(String what) {
    changed = changed || version.filter(what::equals).isPresent();
    notifyAll();
  }

  @Override
  public synchronized void caughtUp() {
    caughtUp = true;
    notifyAll();
    if (version.isEmpty()) {
      onVacant.run();
    }
  }

  @Override
  public void failed(Throwable failure) {
    onFailed.accept(failure);
  }
}
