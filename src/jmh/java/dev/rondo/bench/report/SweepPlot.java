package dev.rondo.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.knowm.xchart.CategoryChart;

/** Time against one size of the workload; the others stay as they are. */
enum SweepPlot {
    STEPS("sweep-t-", "T, steps", "time against T"),
    BATCH("sweep-n-", "N, sequences in the batch", "time against N"),
    HIDDEN("sweep-h-", "H, which is I too", "time against H");

    private final String prefix;
    private final String sizeName;
    private final String title;

    SweepPlot(String prefix, String sizeName, String title) {
        this.prefix = prefix;
        this.sizeName = sizeName;
        this.title = title;
    }

    /** The sizes' letter, for the file's name. */
    String letter() {
        return prefix.substring("sweep-".length(), prefix.length() - 1);
    }

    Optional<CategoryChart> chart(Times times, int threads, String subtitle) {
        TreeSet<Integer> sizes = new TreeSet<>();
        for (String workload : times.workloads(name -> name.startsWith(prefix))) {
            sizes.add(Integer.valueOf(workload.substring(prefix.length())));
        }
        List<String> engines = new ArrayList<>(List.of(Engines.RONDO));
        engines.addAll(times.others());
        engines.remove(Engines.REFERENCE); // so far above that all others would lie together
        return sizes.isEmpty()
                ? Optional.empty()
                : LinePlot.of(
                        Shapes.withoutSize(prefix + sizes.first(), letter()) + ": " + title + subtitle,
                        sizeName,
                        "microseconds of a call",
                        true,
                        sizes,
                        engines,
                        (engine, size) -> times.time(Times.Case.f32(prefix + size, engine, threads)));
    }
}
