package dev.rondo.internal.onednn;

import dev.rondo.internal.dnnl.Isa;
import dev.rondo.internal.loader.NativeLibrary;
import dev.rondo.internal.print.Described;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What trials have found, kept between processes in the cache folder of the library: a line for each processor, build
 * of oneDNN and shape. So a process runs no trial that another has held, and chooses as that one did. What is damaged,
 * of another machine or cannot be read counts as not there; nothing here is an error. Thread-safe.
 */
final class PlanChoices {
    private static final String FILE = "plan-choices.tsv";
    /** Some ten thousand shapes; a larger file is begun anew. */
    private static final long MOST_BYTES = 1 << 20;

    /** Of the process, which has one library. */
    private static @Nullable PlanChoices ofLibrary;

    private final @Nullable Path file;
    private final String machine;
    private final ConcurrentHashMap<String, String> known = new ConcurrentHashMap<>();

    /**
     * Reads a file.
     *
     * @param file or null where nothing is kept
     * @param machine what choices depend on beside the shape, without line breaks
     */
    PlanChoices(@Nullable Path file, String machine) {
        this.file = file;
        this.machine = machine;
        if (file != null) {
            read(file);
        }
    }

    /**
     * Those of the library, in the cache folder, read when the first trial is due; a build of the user's own has none.
     */
    static synchronized PlanChoices of(NativeLibrary library) {
        PlanChoices present = ofLibrary;
        if (present == null) {
            present = read(library);
            ofLibrary = present;
        }
        return present;
    }

    private static PlanChoices read(NativeLibrary library) {
        Path folder = library.path().getParent();
        Path file = library.sha256() == null || folder == null ? null : folder.resolve(FILE);
        return new PlanChoices(
                file,
                String.join(
                        " ",
                        processor(),
                        Isa.effective(),
                        "oneDNN",
                        library.version().toString()));
    }

    private static String processor() {
        try {
            return processor(Files.readString(Path.of("/proc/cpuinfo"), StandardCharsets.ISO_8859_1));
        } catch (IOException | RuntimeException e) {
            return "unknown";
        }
    }

    /**
     * The first processor of Linux's list. Virtual machines call processors of several generations by one name, between
     * which a machine may move.
     */
    static String processor(String list) {
        List<String> lines = list.lines().toList();
        return Stream.of("model name", "cpu family", "model", "stepping")
                .map(key -> lines.stream()
                        .filter(line -> key.equals(line.replaceFirst("\\s*:.*", "")))
                        .findFirst()
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .orElse("unknown"))
                .collect(Collectors.joining(" "));
    }

    private void read(Path present) {
        try {
            if (Files.size(present) > MOST_BYTES) {
                Files.delete(present);
                return;
            }
            for (String line : Files.readAllLines(present, StandardCharsets.ISO_8859_1)) {
                String[] fields = line.split("\t", -1);
                if (fields.length == 3 && fields[0].equals(machine)) {
                    known.put(fields[1], fields[2]);
                }
            }
        } catch (IOException | RuntimeException e) {
            known.clear();
        }
    }

    /** What is known of a shape, or null. */
    <E extends Enum<E>> @Nullable E find(String shape, Class<E> outcomes) {
        String name = known.get(shape);
        return Arrays.stream(outcomes.getEnumConstants())
                .filter(outcome -> Described.label(outcome).equals(name))
                .findFirst()
                .orElse(null);
    }

    /** Keeps what a trial has found. */
    void add(String shape, Enum<?> outcome) {
        known.put(shape, Described.label(outcome));
        if (file == null) {
            return;
        }
        try {
            // One write of one line: lines of other processes come before or after it.
            String line = machine + "\t" + shape + "\t" + Described.label(outcome) + "\n";
            Files.writeString(
                    file, line, StandardCharsets.ISO_8859_1, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException | RuntimeException e) {
            // A cache that cannot be written: the next process holds a trial of its own.
            known.put(shape, Described.label(outcome));
        }
    }
}
