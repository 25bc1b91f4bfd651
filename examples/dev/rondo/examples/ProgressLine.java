package dev.rondo.examples;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** How far training is: one line that is written anew on a terminal, and lines now and then elsewhere. */
final class ProgressLine {
    private static final int WIDTH = 24;
    private static final long EVERY_NANOS = 200_000_000;

    private final PrintWriter out;
    private final boolean isTerminal;
    private long last = System.nanoTime() - EVERY_NANOS;
    private int length;

    ProgressLine(PrintWriter out, boolean isTerminal) {
        this.out = out;
        this.isTerminal = isTerminal;
    }

    /** Whether what the process writes is seen at once. */
    static boolean onTerminal() {
        return System.console() != null && System.console().isTerminal();
    }

    /**
     * Shows where training is, not too often, and on a terminal only.
     *
     * @param part of the work that is done, from 0 to 1
     */
    void show(double part, String text) {
        long now = System.nanoTime();
        if (!isTerminal || now - last < EVERY_NANOS) {
            return;
        }
        last = now;
        int done = (int) Math.round(Math.min(part, 1) * WIDTH);
        String line = "[" + "=".repeat(done) + " ".repeat(WIDTH - done) + "] " + text;
        out.print("\r" + line + " ".repeat(Math.max(length - line.length(), 0)));
        out.flush();
        length = line.length();
    }

    /** A line that stays. */
    void say(String text) {
        if (length > 0) {
            out.print("\r" + " ".repeat(length) + "\r");
            length = 0;
        }
        out.println(text);
        out.flush();
    }

    /** Minutes and seconds, with hours where there are any. */
    static String time(double seconds) {
        Duration time = Duration.ofSeconds(Math.round(seconds));
        return time.toHours() > 0
                ? String.format(Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart())
                : String.format(Locale.ROOT, "%d:%02d", time.toMinutes(), time.toSecondsPart());
    }
}
