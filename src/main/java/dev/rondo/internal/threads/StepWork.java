package dev.rondo.internal.threads;

/**
 * Work in shards, each of which goes through the same number of steps; a step may begin when the step before it is done
 * by all shards. Who computes a shard's step changes nothing about the result.
 */
public interface StepWork {
    /** The number of shards, at least 1. */
    int shards();

    /** The number of steps of each shard. */
    int steps();

    /** Computes one step of one shard; never called twice for the same, nor for one shard by two threads at once. */
    void run(int shard, int step);
}
