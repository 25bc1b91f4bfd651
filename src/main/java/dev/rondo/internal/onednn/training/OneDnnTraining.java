package dev.rondo.internal.onednn.training;

import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.internal.cell.CellSettings;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.CellWeights;
import dev.rondo.internal.cell.GradientRun;
import dev.rondo.internal.cell.Rows;
import dev.rondo.internal.cell.StepRows;
import dev.rondo.internal.cell.TrainingKernel;
import dev.rondo.internal.cell.TrainingRun;
import dev.rondo.internal.dnnl.OmpThreads;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.threads.Confinement;
import dev.rondo.internal.threads.Crew;
import dev.rondo.internal.threads.ProcessorShare;
import dev.rondo.internal.threads.StepWork;
import dev.rondo.internal.threads.WorkerPool;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Trains a cell by oneDNN's matrix products, with the rows of a batch divided between threads. Results do not depend on
 * the number of threads.
 */
public final class OneDnnTraining implements TrainingKernel {
    /** Floating-point operations that one processor does in a nanosecond, usually. */
    private static final long OPERATIONS_PER_NANO = 100;
    /** Operations of a run that are worth a second processor: some 100 microseconds of one. */
    private static final long WORTH_SHARING = 20_000_000;

    private final OneDnn oneDnn;
    private final CellSpec spec;
    private final GateColumns columns;
    private final TrainingWeights weights;
    private final Threads threads;
    private final FactorType type;
    private final int fixedLanes;
    private final ProcessorShare share = ProcessorShare.shared();
    private final Crew crew = new Crew(WorkerPool.shared());
    private final List<Lane> lanes = new ArrayList<>();
    private final Deque<TapeMemory> free = new ArrayDeque<>();
    private boolean closed;

    /** Of a cell, whose parameters may change between runs. */
    public OneDnnTraining(OneDnn oneDnn, CellWeights cell, CellSettings settings) {
        this(oneDnn, cell, settings, 0);
    }

    /**
     * The same with a number of lanes of the caller's, whatever the work is worth and the processors are.
     *
     * @param fixedLanes 0 for as many as there are processors for
     */
    OneDnnTraining(OneDnn oneDnn, CellWeights cell, CellSettings settings, int fixedLanes) {
        this.oneDnn = oneDnn;
        threads = settings.threads();
        type = FactorType.of(settings.precision());
        this.fixedLanes = fixedLanes;
        spec = cell.spec();
        columns = GateColumns.of(spec);
        int before = OmpThreads.enter();
        try {
            weights = new TrainingWeights(oneDnn, cell, type);
        } finally {
            OmpThreads.exit(before);
        }
    }

    @Override
    public Tape forward(TrainingRun run, long version) {
        TapeMemory memory = take();
        try {
            memory.reserve(run.steps().rows(), run.steps().batch(), Pass.address(run.x, 0));
            Pass pass = new Pass(run, memory, weights, spec);
            boolean shareable = areShareable(run.x, run.y, run.h0, run.c0, run.hn, run.cn);
            work(pass.steps, shareable, used -> {
                weights.update(version);
                return forward(pass, used);
            });
            return new Remembered(pass);
        } catch (RuntimeException | Error e) {
            give(memory);
            throw e;
        }
    }

    private StepWork forward(Pass pass, List<Lane> used) {
        cutRows(pass.steps, used);
        return new ForwardWork(pass, used);
    }

    private void backward(Pass pass, GradientRun run) {
        pass.setGradients(run);
        boolean shareable = areShareable(run.y, run.hn, run.cn, run.x, run.h0, run.c0)
                && areShareable(pass.run.x, pass.run.h0, pass.run.c0);
        List<Lane> lanesOfRun = new ArrayList<>();
        work(pass.steps, shareable, used -> {
            if (!run.x.isAbsent()) {
                weights.packInputBack();
            }
            cutRows(pass.steps, used);
            lanesOfRun.addAll(used);
            return new BackwardWork(pass, used);
        });
        double[] sums = new double[columns.width()];
        lanesOfRun.forEach(lane -> lane.rows.addBiases(sums));
        writeBiases(sums, run.parameters());
    }

    private void writeBiases(double[] sums, GradientRun.Parameters room) {
        Tensor ih = room.biasIh();
        Tensor hh = room.biasHh();
        if (ih == null || hh == null) {
            return;
        }
        int hidden = spec.hiddenSize();
        for (int gate = 0; gate < spec.kind().gates(); gate++) {
            int input = (columns.inputBlock() + gate) * hidden;
            int recurrent = columns.hiddenBlock(gate) * hidden;
            for (int j = 0; j < hidden; j++) {
                ih.set((float) sums[input + j], gate * hidden + j);
                hh.set((float) sums[recurrent + j], gate * hidden + j);
            }
        }
    }

    /** Runs work on as many threads as it is worth and are free. */
    private void work(StepRows steps, boolean shareable, Function<List<Lane>, StepWork> work) {
        long operations = 2L * steps.rows() * (spec.inputSize() + spec.outputSize()) * spec.gateRows();
        if (type == FactorType.BF16) {
            operations /= 2; // it takes half the time
        }
        int blocks = (steps.batch() + Tile.ROWS - 1) / Tile.ROWS;
        long worthwhile = shareable ? Math.min(blocks, 1 + operations / WORTH_SHARING) : 1;
        int granted = share.acquire(threads, (int) worthwhile);
        int before = OmpThreads.enter();
        try {
            int count = fixedLanes > 0 ? fixedLanes : granted;
            while (lanes.size() < count) {
                lanes.add(new Lane(oneDnn, spec, columns, weights));
            }
            StepWork ready = work.apply(List.copyOf(lanes.subList(0, count)));
            if (granted > 1) {
                crew.gather(granted - 1, operations / OPERATIONS_PER_NANO);
            }
            crew.run(ready);
        } finally {
            OmpThreads.exit(before);
            crew.dismiss();
            share.release(granted);
        }
    }

    /** Gives each lane blocks of rows that follow one another and have about as many steps as another's. */
    private static void cutRows(StepRows steps, List<Lane> used) {
        int batch = steps.batch();
        long all = steps.rows();
        long given = 0;
        int from = 0;
        for (int i = 0; i < used.size(); i++) {
            long target = all * (i + 1) / used.size();
            boolean last = i == used.size() - 1;
            int to = from;
            while (to < batch) {
                int end = Math.min(batch, to + Tile.ROWS);
                long block = stepsOf(steps, to, end);
                // A block belongs to the lane in whose share its middle lies, and each lane has one while there are
                // any.
                if (!last && to > from && given + block / 2 >= target) {
                    break;
                }
                given += block;
                to = end;
            }
            used.get(i).rows.setRows(from, to, batch);
            from = to;
        }
    }

    private static long stepsOf(StepRows steps, int from, int to) {
        long sum = 0;
        for (int n = from; n < to; n++) {
            sum += steps.length(n);
        }
        return sum;
    }

    private static boolean areShareable(Rows... rows) {
        for (Rows each : rows) {
            if (!each.isAbsent() && !Confinement.mayBeShared(each.tensor())) {
                return false;
            }
        }
        return true;
    }

    private TapeMemory take() {
        synchronized (free) {
            TapeMemory kept = free.poll();
            return kept == null ? new TapeMemory(spec, columns, type) : kept;
        }
    }

    private void give(TapeMemory memory) {
        synchronized (free) {
            if (closed) {
                memory.close();
            } else {
                free.push(memory);
            }
        }
    }

    @Override
    public void close() {
        synchronized (free) {
            closed = true;
            free.forEach(TapeMemory::close);
            free.clear();
        }
        lanes.forEach(Lane::close);
        lanes.clear();
        weights.close();
    }

    /** What a run remembers. */
    private final class Remembered implements Tape {
        private @Nullable Pass pass;

        Remembered(Pass pass) {
            this.pass = pass;
        }

        @Override
        public void backward(GradientRun run) {
            Pass present = pass;
            if (present == null) {
                throw new IllegalStateException("nothing is remembered any more");
            }
            OneDnnTraining.this.backward(present, run);
        }

        @Override
        public void close() {
            Pass present = pass;
            if (present != null) {
                pass = null;
                give(present.tape);
            }
        }
    }
}
