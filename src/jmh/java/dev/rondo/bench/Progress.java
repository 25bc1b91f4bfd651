package dev.rondo.bench;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * How far a run is, in measurements that are all known ahead, and how long it still takes: each has an expected cost,
 * and what those that are done have taken says how good the expectation is. Prints between measurements only, so that
 * nothing runs beside one. Not thread-safe.
 */
final class Progress {
    private static final int BAR = 24;
    private static final String CLEAR_LINE = "\r\u001b[K";
    private static final long QUIET_NANOS = Duration.ofSeconds(30).toNanos();

    private final PrintWriter out;
    private final boolean onTerminal;
    private final LongSupplier clock;
    private final long begin;
    private long printed;
    private int count;
    private int doneCount;
    private double cost;
    private double doneCost;

    /**
     * @param onTerminal whether a line can be drawn over; else there is a line every half minute
     * @param clock nanoseconds
     */
    Progress(PrintWriter out, boolean onTerminal, LongSupplier clock) {
        this.out = out;
        this.onTerminal = onTerminal;
        this.clock = clock;
        this.begin = clock.getAsLong();
        this.printed = begin;
    }

    /** Some measurements will come, or, where {@code number} is negative, will not come after all. */
    void expect(int number, double costOfEach) {
        count += number;
        cost += number * costOfEach;
    }

    /** Work that is no measurement will come, such as starting engines. */
    void expectWork(double itsCost) {
        cost += itsCost;
    }

    /** That work is done. */
    void workDone(double itsCost) {
        doneCost += itsCost;
    }

    /** One measurement is done. */
    void done(double itsCost) {
        doneCount++;
        doneCost += itsCost;
        if (onTerminal) {
            out.print(CLEAR_LINE + bar() + " " + text());
            out.flush();
        } else if (clock.getAsLong() - printed >= QUIET_NANOS) {
            printed = clock.getAsLong();
            out.println("  " + text());
            out.flush();
        }
    }

    /** Prints a line, above that of the progress. */
    void note(String line) {
        out.println(onTerminal ? CLEAR_LINE + line : line);
        if (onTerminal && doneCount < count) {
            out.print(bar() + " " + text());
        }
        out.flush();
    }

    /** All is done. */
    void end() {
        note(doneCount + " measurements, " + time(clock.getAsLong() - begin));
    }

    /** The line without its bar. */
    String text() {
        String left = doneCost == 0 ? "" : ", about " + time(nanosLeft()) + " left";
        return doneCount + " of " + count + " measurements, " + time(clock.getAsLong() - begin) + left;
    }

    private long nanosLeft() {
        return Math.round((clock.getAsLong() - begin) / doneCost * Math.max(0, cost - doneCost));
    }

    private String bar() {
        int filled = count == 0 ? 0 : BAR * doneCount / count;
        return "[" + "#".repeat(filled) + ".".repeat(BAR - filled) + "]";
    }

    /** Such as 45 s, 4 min 10 s or 1 h 05 min. */
    private static String time(long nanos) {
        Duration time = Duration.ofNanos(nanos);
        if (time.toHours() > 0) {
            return String.format(Locale.ROOT, "%d h %02d min", time.toHours(), time.toMinutesPart());
        }
        return time.toMinutes() > 0
                ? String.format(Locale.ROOT, "%d min %02d s", time.toMinutes(), time.toSecondsPart())
                : time.toSeconds() + " s";
    }
}
