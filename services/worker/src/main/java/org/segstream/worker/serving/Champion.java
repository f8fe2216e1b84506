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
 * What the models' topic says of one name: which version is the champion, and what its record is.
 * Keeps one model's record, the newest. Thread-safe.
 */
final class Champion implements ModelFeed.Listener {
  private final String name;
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
   * @param onVacant the topic has been read, and there is no champion so far
   * @param onRefused a pointer cannot be used
   * @param onFailed the topic is no longer followed
   */
  Champion(
      String name,
      Runnable onVacant,
      Consumer<RefusedModel> onRefused,
      Consumer<Throwable> onFailed) {
    this.name = name;
    this.onVacant = onVacant;
    this.onRefused = onRefused;
    this.onFailed = onFailed;
  }

  /** Waits until the champion, or the record of its version, is another one than when last told. */
  synchronized Wanted await() throws InterruptedException {
    while (!caughtUp || !changed || version.isEmpty()) {
      wait();
    }
    changed = false;
    String wanted = version.get();
    return new Wanted(
        wanted,
        newest.filter(model -> model.getVersion().equals(wanted)),
        Optional.ofNullable(unsound.get(wanted)));
  }

  /** Has the champion told once more. */
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
  public synchronized void onPointer(ModelPointer pointer, Role role) {
    if (role == Role.CHAMPION && pointer.getName().equals(name)) {
      version = Optional.of(pointer.getVersion());
      changed(pointer.getVersion());
    }
  }

  @Override
  public synchronized void onRefused(String key, String reason) {
    if (key.equals(ModelKeys.pointer(name, Role.CHAMPION))) {
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
