package dev.rondo.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What else ran on the machine while this program only waited: a loaded machine measures its load.
 *
 * @param average the load average of the last minute
 * @param busy processors that were in use, of {@code processors}
 * @param stolen processors that the hypervisor gave to others
 */
record MachineLoad(double average, double busy, double stolen, int processors) {
    /** Of a processor; an idle machine's own services take a hundredth or so. */
    private static final double MOST = 0.1;

    private static final long SAMPLE_MILLIS = 1_500;
    private static final int IDLE = 3;
    private static final int IO_WAIT = 4;
    private static final int STEAL = 7;
    /** The guests' times, which follow it, are part of the users'. */
    private static final int FIELDS = 8;

    /** Waits for a second and a half, and looks what the machine did meanwhile. */
    static MachineLoad sample() {
        String before = read("/proc/stat");
        try {
            TimeUnit.MILLISECONDS.sleep(SAMPLE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return of(read("/proc/loadavg"), before, read("/proc/stat"));
    }

    /** From the texts of /proc/loadavg and, twice, of /proc/stat. */
    static MachineLoad of(String loadAverage, String before, String after) {
        // The machine's, of which this program may be given some only.
        int processors =
                (int) after.lines().filter(line -> line.matches("cpu\\d.*")).count();
        long[] from = ticks(before);
        long[] to = ticks(after);
        long all = 0;
        for (int i = 0; i < FIELDS; i++) {
            all += to[i] - from[i];
        }
        long idle = to[IDLE] - from[IDLE] + to[IO_WAIT] - from[IO_WAIT];
        long steal = to[STEAL] - from[STEAL];
        double processorsPerTick = all == 0 ? 0 : (double) processors / all;
        return new MachineLoad(
                Double.parseDouble(loadAverage.substring(0, loadAverage.indexOf(' '))),
                (all - idle - steal) * processorsPerTick,
                steal * processorsPerTick,
                processors);
    }

    /**
     * What makes the machine a bad one to measure on; empty where nothing does.
     *
     * @param lookBack whether the last minute counts, which it does not when it was this program's own
     */
    List<String> complaints(boolean lookBack) {
        List<String> complaints = new ArrayList<>();
        if (busy > MOST) {
            complaints.add(format("other programs use %.1f of %d processors", busy));
        }
        if (stolen > MOST) {
            complaints.add(format("the hypervisor takes %.1f of %d processors", stolen));
        }
        if (lookBack && average > processors / 2.0) {
            complaints.add(format("the last minute's load is %.1f on %d processors, a build's included", average));
        }
        return complaints;
    }

    /** For the results, whose names begin with {@code when}. */
    Map<String, Object> fields(String when) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(when + "Load", average);
        fields.put(when + "BusyProcessors", hundredths(busy));
        fields.put(when + "StolenProcessors", hundredths(stolen));
        return fields;
    }

    private String format(String text, double value) {
        return String.format(Locale.ROOT, text, value, processors);
    }

    private static double hundredths(double value) {
        return Math.round(100 * value) / 100.0;
    }

    /** The first line's numbers: user, nice, system, idle, iowait, irq, softirq, steal. */
    private static long[] ticks(String stat) {
        String[] words = stat.substring(0, stat.indexOf('\n')).trim().split(" +");
        long[] ticks = new long[FIELDS];
        for (int i = 0; i < FIELDS; i++) {
            ticks[i] = Long.parseLong(words[i + 1]);
        }
        return ticks;
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
