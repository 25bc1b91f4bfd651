package dev.rondo.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** How far long work is and how long the rest takes, on the error stream of a terminal; nothing anywhere else. */
final class Progress implements AutoCloseable {
    private static final int WIDTH = 80;
    private static final int MILLIS = 200;
    /** What is over sooner needs no bar. */
    private static final Duration PATIENCE = Duration.ofMillis(700);

    private final String task;
    private final long steps;
    private final boolean shown = isTerminal();
    private final long start = System.nanoTime();
    private long done;
    private @Nullable ProgressBar bar;

    private Progress(String task, long steps) {
        this.task = task;
        this.steps = steps;
    }

    /** Starts with nothing done. */
    static Progress of(String task, long steps) {
        return new Progress(task, steps);
    }

    @SuppressWarnings("MustBeClosedChecker") // close() closes it
    private ProgressBar bar(Duration elapsed) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(steps)
                .startsFrom(done, elapsed)
                .setUpdateIntervalMillis(MILLIS)
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH))
                .clearDisplayOnFinish()
                .build();
    }

    /** Java's console tells of the input and the output alone, and those may well be files. */
    private static boolean isTerminal() {
        if (System.getenv("TERM") == null || "dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        try {
            Path target = Files.readSymbolicLink(Path.of("/proc/self/fd/2"));
            return target.startsWith("/dev/pts") || target.toString().startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** One more step is done. */
    void step() {
        step(1);
    }

    void step(long more) {
        done += more;
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        if (bar != null) {
            bar.stepBy(more);
        } else if (shown && done < steps && elapsed.compareTo(PATIENCE) > 0) {
            bar = bar(elapsed);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
