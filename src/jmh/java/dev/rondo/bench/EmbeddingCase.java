package dev.rondo.bench;

import dev.rondo.Generator;
import dev.rondo.LongTensor;
import dev.rondo.Tensor;

/** Lookups in a table. */
public enum EmbeddingCase {
    /** A sentence in a small table, where the call itself counts. */
    SENTENCE(1_000, 64, 32),
    /** A batch of sentences in a vocabulary. */
    BATCH(30_000, 256, 32 * 50),
    /** More than caches hold. */
    LARGE(100_000, 256, 65_536);

    private static final long SEED = 20_25;

    private final int rows;
    private final int width;
    private final int lookups;

    EmbeddingCase(int rows, int width, int lookups) {
        this.rows = rows;
        this.width = width;
        this.lookups = lookups;
    }

    /** The table, [rows, width]. */
    public Tensor table() {
        return Generator.manualSeed(SEED).uniform(-1, 1, rows, width);
    }

    /** Random rows to look up. */
    public LongTensor indices() {
        return Generator.manualSeed(SEED + 1).randint(0, rows, lookups);
    }

    /** Bytes of the rows found. */
    public long bytes() {
        return (long) lookups * width * Float.BYTES;
    }

    /** As results write it. */
    public String text() {
        return "table-%dx%d-lookups-%d".formatted(rows, width, lookups);
    }
}
