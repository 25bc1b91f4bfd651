package dev.rondo.bench.report;

import java.util.List;
import java.util.Map;

/** All that one run of the benchmark wrote; what it did not measure is empty. */
record RunResults(
        Map<String, String> machine,
        Map<String, String> versions,
        Map<String, String> settings,
        Map<String, String> load,
        List<AgreementResult> agreement,
        List<TimingResult> measurements,
        List<ConcurrencyResult> concurrency,
        List<EmbeddingResult> embedding,
        List<Peak> peaks) {}
