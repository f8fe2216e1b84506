package org.segstream.trainer.training;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Has the C library give blocks of a tensor's size back to the system as soon as they are freed.
 * glibc by itself comes to keep blocks of up to 32 MiB, in pieces that the next module's tensors do
 * not fit into. Where there is no glibc nothing is done.
 */
final class LargeBlocks {
  private static final int M_MMAP_THRESHOLD = -3;
  private static final int LEAST_BYTES = 1 << 20;

  private LargeBlocks() {}

  /** For the whole process, from now on. */
  @SuppressWarnings("restricted") // one function of the C library, with two numbers
  static void returnAtOnce() {
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> mallopt = linker.defaultLookup().find("mallopt");
    mallopt.ifPresent(function -> {
      MethodHandle call =
          linker.downcallHandle(
              function,
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
      try {
        int _ = (int) call.invokeExact(M_MMAP_THRESHOLD, LEAST_BYTES);
      } catch (Throwable e) {
        throw new IllegalStateException("the C library takes no settings", e);
      }
    });
  }
}
