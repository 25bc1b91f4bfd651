package dev.rondo.internal.settings;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The system properties of Rondo: their names, what each allows, and its default. All are read here, at each use and
 * never in a static initialiser, where a mistake would show once and then as a class that is missing. The first one
 * read warns of names that begin like Rondo's and are none. Thread-safe.
 */
public enum SystemProperty {
    BACKEND("rondo.backend", null, List.of("onednn", "reference")),
    THREADS("rondo.threads", "adaptive", 1, Integer.MAX_VALUE, List.of("adaptive")),
    THREADS_SPIN("rondo.threads.spin", "200", 0, 1_000_000, List.of()),
    DETERMINISTIC("rondo.deterministic", "false", List.of("false", "true")),
    PLAN("rondo.plan", "auto", List.of("auto", "primitive", "units")),
    PLAN_CAPACITY("rondo.plan.capacity", "128", 1, Integer.MAX_VALUE, List.of()),
    LIBRARY_PATH("rondo.library.path"),
    CACHE_DIR("rondo.cache.dir");

    private static final String PREFIX = "rondo.";
    /** Switches of the project's own tests. */
    private static final String OF_TESTS = "rondo.test.";

    private static final AtomicBoolean LOOKED_FOR_UNKNOWN = new AtomicBoolean();

    private final String key;
    private final @Nullable String usual;
    /** Values allowed besides numbers, in lower case. */
    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> words;

    private final long least;
    private final long most;

    /** Any text. */
    SystemProperty(String key) {
        this(key, null, List.of());
    }

    /** One of some words. */
    SystemProperty(String key, @Nullable String usual, List<String> words) {
        this(key, usual, 1, 0, words);
    }

    /** A whole number, or one of some words. */
    SystemProperty(String key, @Nullable String usual, long least, long most, List<String> words) {
        this.key = key;
        this.usual = usual;
        this.least = least;
        this.most = most;
        this.words = words;
    }

    /** Its name. */
    public String key() {
        return key;
    }

    /** What holds when it is not set, or null where that is more than a value. */
    public @Nullable String usual() {
        return usual;
    }

    /** As an option of {@code java}. */
    public String option(String value) {
        return "-D" + key + "=" + value;
    }

    /** Its text, or null when it is not set; blank counts as that, for build tools pass unset properties on so. */
    public @Nullable String text() {
        warnOfUnknownOnce();
        String text = System.getProperty(key);
        return text == null || text.isBlank() ? null : text;
    }

    /**
     * Its value or its default, in lower case and without blanks around it; null when it is not set and has no default.
     *
     * @throws IllegalArgumentException naming property, value and allowed values
     */
    public @Nullable String value() {
        String text = text();
        if (text == null) {
            return usual;
        }
        String value = text.strip().toLowerCase(Locale.ROOT);
        if (!words.contains(value) && !isNumberInRange(value)) {
            throw new IllegalArgumentException(
                    option(text) + " must be " + allowed() + (usual == null ? "" : "; the default is " + usual));
        }
        return value;
    }

    /** The same of a property that has a default. */
    public String valueOrUsual() {
        String value = value();
        if (value == null) {
            throw new IllegalStateException(key + " has no default");
        }
        return value;
    }

    /** The same of a property whose default is a number. */
    public int number() {
        return Integer.parseInt(valueOrUsual());
    }

    private boolean isNumberInRange(String value) {
        try {
            long number = Long.parseLong(value);
            return number >= least && number <= most;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private String allowed() {
        List<String> all = new ArrayList<>();
        if (least <= most) {
            all.add(
                    most == Integer.MAX_VALUE
                            ? "a whole number, at least " + least
                            : "a whole number from " + least + " to " + most);
        }
        all.addAll(words);
        String last = all.remove(all.size() - 1);
        return all.isEmpty() ? last : String.join(", ", all) + " or " + last;
    }

    private static void warnOfUnknownOnce() {
        if (LOOKED_FOR_UNKNOWN.compareAndSet(false, true)) {
            for (String message : unknown(System.getProperties().stringPropertyNames().stream())) {
                System.getLogger("dev.rondo").log(Level.WARNING, message);
            }
        }
    }

    /** A message for each name that begins like Rondo's and is none, in their order. */
    static List<String> unknown(Stream<String> names) {
        List<String> known = Arrays.stream(values()).map(SystemProperty::key).toList();
        return names
                .filter(name -> name.startsWith(PREFIX) && !name.startsWith(OF_TESTS) && !known.contains(name))
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .map(name -> "Rondo knows no property " + name + ", which has no effect; did you mean "
                        + closest(name, known) + "?")
                .toList();
    }

    private static String closest(String name, List<String> known) {
        String closest = known.get(0);
        for (String candidate : known) {
            if (edits(name, candidate) < edits(name, closest)) {
                closest = candidate;
            }
        }
        return closest;
    }

    /** Letters to insert, leave away or replace to get from one name to the other: Levenshtein's distance. */
    private static int edits(String from, String to) {
        int[] above = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[to.length() + 1];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[to.length()];
    }
}
