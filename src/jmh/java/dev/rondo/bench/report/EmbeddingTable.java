package dev.rondo.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lookups: Rondo's time and memory speed, and how many times as long each other engine takes. */
final class EmbeddingTable {
    private EmbeddingTable() {}

    static String markdown(List<EmbeddingResult> results) {
        Times times =
                Times.of(results.stream().map(EmbeddingResult::measurement).toList());
        List<String> header = new ArrayList<>(List.of("lookup", "threads", "Rondo, us", "Rondo, GB/s"));
        times.others().forEach(engine -> header.add(Engines.label(engine)));
        MarkdownTable table = new MarkdownTable(1, header);
        for (String name : times.workloads(name -> true)) {
            for (int threads : times.threads()) {
                Optional<Spread> time = times.time(Times.Case.f32(name, Engines.RONDO, threads));
                if (time.isPresent()) {
                    List<String> row = new ArrayList<>(List.of(name, Integer.toString(threads)));
                    row.add(Numbers.median(time));
                    row.add(Numbers.plain(rondosSpeed(results, name, threads)));
                    times.others().forEach(engine -> row.add(Numbers.spread(times.rondosLead(name, engine, threads))));
                    table.row(row);
                }
            }
        }
        return table.text();
    }

    private static double rondosSpeed(List<EmbeddingResult> results, String name, int threads) {
        return Spread.of(results.stream()
                        .filter(result -> result.engine().equals(Engines.RONDO)
                                && result.name().equals(name)
                                && result.threads() == threads)
                        .mapToDouble(EmbeddingResult::gigabytesPerSecond)
                        .toArray())
                .median();
    }
}
