package dev.rondo.bench.report;

import java.util.Map;
import java.util.stream.Collectors;

/** Names the machine, the versions and the settings, without which no number means anything. */
final class Heading {
    private Heading() {}

    static String markdown(RunResults results) {
        return "Machine: " + list(results.machine()) + ".\n\nVersions: " + list(results.versions()) + ".\n\nSettings: "
                + list(results.settings()) + ".\n";
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
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }
}
