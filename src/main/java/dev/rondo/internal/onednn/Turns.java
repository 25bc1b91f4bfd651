package dev.rondo.internal.onednn;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.Rows;
import dev.rondo.internal.onednn.problem.Extent;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Two ways to run the same work, timed in turns over zeros: the best time of each counts, since whatever else the
 * machine does makes runs only slower.
 */
final class Turns {
    private static final int MOST = 5;
    /** After fewer, a run that was disturbed could decide. */
    private static final int FEWEST = 2;
    /** Further turns would not change much where one takes this many times as long as the other. */
    private static final double CLEAR = 1.3;
    /** Runs before the first turn, after one for which a plan is compiled. */
    private static final long WARM_UP_NANOS = 10_000_000;
    /** Runs of products until Java has compiled what they do element by element; once in a process for each kind. */
    private static final long COMPILING_NANOS = 100_000_000;

    /** No turn begins later than this after the first. */
    private static final long ENOUGH_NANOS = 200_000_000;

    /** Nanoseconds that a process has run products, by kind of cell. */
    private static final ConcurrentHashMap<CellKind, Long> UNITS_RAN = new ConcurrentHashMap<>();

    private Turns() {}

    /** A run like another one, of a chunk of it, over zeros. */
    static CellRun zeros(CellSpec spec, CellRun like) {
        CellRun run = new CellRun();
        int steps = Decisions.steps(like, spec);
        int batch = like.batch();
        run.set(steps, batch, false);
        place(run.x, run, spec.inputSize(), Extent.isDense(like.x, like, spec.inputSize()));
        place(run.y, run, spec.outputSize(), Extent.isDense(like.y, like, spec.outputSize()));
        run.hn.setState(Tensor.zeros(batch, spec.outputSize()), 0, spec.outputSize());
        if (spec.kind().hasCellState()) {
            run.cn.setState(Tensor.zeros(batch, spec.hiddenSize()), 0, spec.hiddenSize());
        }
        return run;
    }

    /** Rows one after the other, or else sequences. */
    private static void place(Rows rows, CellRun run, int width, boolean dense) {
        Tensor zeros = Tensor.zeros(run.steps(), run.batch(), width);
        if (dense) {
            rows.set(zeros, 0, (long) run.batch() * width, width);
        } else {
            rows.set(zeros, 0, width, (long) run.steps() * width);
        }
    }

    /**
     * How many times as long another way takes as products over units do, for a cell of a kind.
     *
     * @param units runs as products over units
     */
    static double againstUnits(CellKind kind, Runnable other, Runnable units) {
        warmUp(other, WARM_UP_NANOS);
        long compiling = Math.max(WARM_UP_NANOS, COMPILING_NANOS - UNITS_RAN.getOrDefault(kind, 0L));
        warmUp(units, compiling);
        UNITS_RAN.merge(kind, compiling, Long::sum);
        long begin = System.nanoTime();
        long ofOther = Long.MAX_VALUE;
        long ofUnits = Long.MAX_VALUE;
        for (int turn = 0; turn < MOST && !isDecided(turn, ofOther, ofUnits, begin); turn++) {
            ofOther = Math.min(ofOther, time(other));
            ofUnits = Math.min(ofUnits, time(units));
        }
        return (double) ofOther / ofUnits;
    }

    /** Runs that take as long as all turns may take are hardly disturbed: then one turn is enough. */
    private static boolean isDecided(int turns, long one, long other, long begin) {
        boolean late = turns > 0 && System.nanoTime() - begin > ENOUGH_NANOS;
        boolean clear = turns >= FEWEST && Math.max(one, other) > CLEAR * Math.min(one, other);
        return late || clear;
    }

    private static void warmUp(Runnable way, long nanos) {
        way.run();
        long begin = System.nanoTime();
        do {
            way.run();
        } while (System.nanoTime() - begin < nanos);
    }

    private static long time(Runnable way) {
        long begin = System.nanoTime();
        way.run();
        return System.nanoTime() - begin;
    }
}
