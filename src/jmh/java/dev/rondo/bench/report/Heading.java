package dev.rondo.bench.report;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Names the machine, the versions and the settings, without which no number means anything. */
final class Heading {
    private Heading() {}

    static String markdown(RunResults results) {
        return "Machine: " + list(results.machine()) + ".\n\nVersions: " + list(results.versions()) + ".\n\nSettings: "
                + list(results.settings()) + ".\n"
                + (warning(results).isEmpty() ? "" : "\n**" + warning(results) + "**\n");
    }

    /** What was wrong with the machine before and after; empty where nothing was. */
    static String warning(RunResults results) {
        String reasons = Stream.of("first", "last")
                .filter(when -> results.load().containsKey(when + "Warning"))
                .map(when -> (when.equals("first") ? "before" : "after") + ": "
                        + results.load().get(when + "Warning"))
                .collect(Collectors.joining("; "));
        return reasons.isEmpty() ? "" : "Warning: the machine was not idle, " + reasons + ".";
    }

    /** What stands below a plot. */
    static List<String> footer(RunResults results) {
        return List.of(
                "Points and bars: medians; whiskers: from the smallest to the largest of the rounds.",
                results.settings().getOrDefault("date", "undated") + ", " + machine(results),
                list(results.versions()));
    }

    /** The processor and its cores, for a title. */
    static String shortMachine(RunResults results) {
        Map<String, String> machine = results.machine();
        String cpu = machine.getOrDefault("cpu", "unknown CPU").replaceAll("\\((R|TM)\\)", "");
        return cpu + ", " + machine.getOrDefault("cores", "?") + " cores";
    }

    /** And its instructions. */
    static String machine(RunResults results) {
        return shortMachine(results) + ", " + results.machine().getOrDefault("isa", "unknown ISA");
    }

    static String threads(int count) {
        return count == 1 ? "1 thread" : count + " threads";
    }

    private static String list(Map<String, String> values) {
        return values.entrySet().stream()
                .map(entry -> name(entry.getKey()) + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    private static String name(String key) {
        return switch (key) {
            case "rondo" -> "Rondo";
            case "java" -> "Java";
            case "onednn" -> "oneDNN";
            case "onnxruntime" -> "ONNX Runtime";
            case "djl" -> "DJL";
            case "pytorch of djl" -> "PyTorch of DJL";
            case "pytorch" -> "PyTorch";
            default -> key;
        };
    }
}
