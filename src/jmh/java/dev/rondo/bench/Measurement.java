package dev.rondo.bench;

import dev.rondo.bench.engine.EngineName;

/** One engine's time for one workload in one round; ratios are taken inside a round. */
record Measurement(String workload, EngineName engine, int threads, int round, double microseconds) {}
