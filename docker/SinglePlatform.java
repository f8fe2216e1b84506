import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Copies jars without the native libraries of other platforms than the one it runs on, which is
 * linux on x86_64 or arm64; entries keep their order and lose their times, so that equal jars
 * become equal files. A jar that would keep none is an error: what stands in it is named otherwise.
 */
final class SinglePlatform {
  private static final Pattern NATIVE =
      Pattern.compile(".*(\\.(so|dll|dylib|jnilib|a)|/DWARF/[^/]+)");
  private static final Pattern KEPT = kept(System.getProperty("os.arch"));
  private static final long EPOCH = 315_619_200_000L; // 1980-01-02, which zip files can express.

  private SinglePlatform() {}

  public static void main(String[] args) throws IOException {
    Path target = Files.createDirectories(Path.of(args[1]));
    List<Path> jars;
    try (Stream<Path> files = Files.list(Path.of(args[0]))) {
      jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
    for (Path jar : jars) {
      copy(jar, target.resolve(jar.getFileName()));
    }
  }

  private static Pattern kept(String machine) {
    return Pattern.compile(
        machine.equals("aarch64")
            ? ".*linux[-/](aarch64|arm64|aarch_64)(/.*|\\.so)"
            : ".*linux([-/](x86_64|x86-64|x64|amd64)/.*|64\\.so)");
  }

  private static void copy(Path jar, Path copy) throws IOException {
    try (ZipFile from = new ZipFile(jar.toFile());
        OutputStream file = Files.newOutputStream(copy);
        ZipOutputStream to = new ZipOutputStream(file)) {
      List<? extends ZipEntry> kept = from.stream().filter(SinglePlatform::isKept).toList();
      if (from.stream().anyMatch(SinglePlatform::isNative)
          && kept.stream().noneMatch(SinglePlatform::isNative)) {
        throw new IOException(
            jar.getFileName() + " would keep none of its native libraries: " + KEPT);
      }
      for (ZipEntry entry : kept) {
        ZipEntry same = new ZipEntry(entry.getName());
        same.setTime(EPOCH);
        to.putNextEntry(same);
        from.getInputStream(entry).transferTo(to);
        to.closeEntry();
      }
    }
  }

  private static boolean isKept(ZipEntry entry) {
    return !isNative(entry) || KEPT.matcher(entry.getName().toLowerCase(Locale.ROOT)).matches();
  }

  private static boolean isNative(ZipEntry entry) {
    return NATIVE.matcher(entry.getName()).matches();
  }
}
