package dev.rondo.internal.parameters;

import dev.rondo.Generator;
import dev.rondo.Precision;
import dev.rondo.Tensor;
import dev.rondo.internal.cell.CallCounts;
import dev.rondo.internal.cell.CellBackend;
import dev.rondo.internal.cell.CellKernel;
import dev.rondo.internal.cell.CellSettings;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A module's parameters and the kernels made from them: they can be replaced, renewed and closed while calls run. Knows
 * nothing of the module, so that a Cleaner may hold it.
 */
public final class Weights {
    private final String owner;
    private final List<CellParameters> cells;
    private final CellBackend backend;
    private final CellSettings settings;
    private final CallCounts.Counter calls;
    private final AtomicReference<@Nullable Kernels> current = new AtomicReference<>();
    private final ReentrantLock renewing = new ReentrantLock();
    private @Nullable Trainers trainers;

    /** Draws the parameters of all cells, in order, and makes the cells ready; the owner is named in messages. */
    public Weights(
            String owner, List<CellParameters> cells, Generator generator, CellBackend backend, CellSettings settings) {
        this.owner = owner;
        this.cells = cells;
        this.backend = backend;
        this.settings = settings;
        calls = backend.calls().open(this);
        current.set(prepare(CellParameters.draw(cells, generator), settings));
    }

    private Kernels prepare(Parameters parameters, CellSettings wanted) {
        long version = parameters.version();
        List<CellKernel> kernels = new ArrayList<>();
        try {
            for (CellParameters cell : cells) {
                kernels.add(backend.prepare(cell.weights(parameters.tensors()), cell.settings(wanted)));
            }
        } catch (RuntimeException | Error e) {
            kernels.forEach(CellKernel::close);
            throw e;
        }
        return new Kernels(parameters, version, kernels);
    }

    /**
     * The current kernels, counted in; {@link Kernels#exit} must follow. Made anew if the parameters were changed in
     * place since.
     */
    public Kernels acquire() {
        while (true) {
            Kernels present = current();
            if (present.areOutdated()) {
                renew(present);
            } else if (present.enter()) {
                return present;
            }
        }
    }

    /** Counts the module's calls. */
    public CallCounts.Counter calls() {
        return calls;
    }

    /** The name of what runs the kernels. */
    public String backend() {
        return backend.name();
    }

    /** Throws when closed. */
    public void requireOpen() {
        current();
    }

    /** The current kernels, to look at; throws when closed. */
    public Kernels current() {
        Kernels present = current.get();
        if (present == null) {
            throw closed();
        }
        return present;
    }

    /** The cells made ready for training, anew after other parameters were loaded. */
    public Trainers trainers() {
        renewing.lock();
        try {
            Parameters parameters = current().parameters;
            Trainers present = trainers;
            if (present == null || !present.areOf(parameters)) {
                closeTrainers();
                present = new Trainers(owner, cells, parameters, backend, settings);
                trainers = present;
            }
            return present;
        } finally {
            renewing.unlock();
        }
    }

    private void closeTrainers() {
        renewing.lock();
        try {
            Trainers present = trainers;
            if (present != null) {
                present.close();
                trainers = null;
            }
        } finally {
            renewing.unlock();
        }
    }

    /** Makes kernels once, however many calls ask at the same time. */
    private void renew(Kernels outdated) {
        renewing.lock();
        try {
            if (current.get() == outdated) {
                replace(outdated, prepare(outdated.parameters, settings));
            }
        } finally {
            renewing.unlock();
        }
    }

    /** Takes copies of the given parameters instead; nothing changes when they do not fit or cannot be made ready. */
    public void load(Map<String, Tensor> stateDict) {
        Map<String, Tensor> copies =
                StateDicts.checkedCopy(owner, current().parameters.tensors(), stateDict);
        Kernels loaded = prepare(new Parameters(copies), settings);
        Kernels old = current.get();
        while (old != null && !current.compareAndSet(old, loaded)) {
            old = current.get();
        }
        if (old == null) {
            loaded.close();
            throw closed();
        }
        old.close();
    }

    /** Closes the old ones, or the new ones if others, or none, have come to the old ones' place. */
    private void replace(Kernels old, Kernels renewed) {
        (current.compareAndSet(old, renewed) ? old : renewed).close();
    }

    /** The same parameters ready to run in float32; to be closed by the caller. */
    public Kernels inFloat32(Kernels kernels) {
        return prepare(
                kernels.parameters, new CellSettings(Precision.F32, settings.threads(), settings.isDeterministic()));
    }

    private IllegalStateException closed() {
        return new IllegalStateException(owner + " is closed");
    }

    /** Closes; true for the first call. */
    public boolean close() {
        Kernels old = current.getAndSet(null);
        if (old == null) {
            return false;
        }
        old.close();
        closeTrainers();
        return true;
    }

    /** What the Cleaner does for a module that nobody closed. */
    public void closeForgotten() {
        if (close()) {
            System.getLogger("dev.rondo")
                    .log(Level.WARNING, "{0} was never closed; its native memory is freed only now", owner);
        }
    }

    /**
     * The kernels of all cells, made from one version of the parameters. Calls in flight are counted, so that closing
     * in the middle of one frees native memory only after the last has returned.
     */
    public static final class Kernels {
        private static final int CLOSED = Integer.MIN_VALUE;

        private final Parameters parameters;
        private final long version;
        private final List<CellKernel> kernels;
        /** Calls in flight, plus {@link #CLOSED} once closed. */
        private final AtomicInteger use = new AtomicInteger();

        private Kernels(Parameters parameters, long version, List<CellKernel> kernels) {
            this.parameters = parameters;
            this.version = version;
            this.kernels = kernels;
        }

        private boolean areOutdated() {
            return parameters.version() != version;
        }

        /** Counts a call in; false when closed. */
        private boolean enter() {
            if (use.incrementAndGet() < 0) {
                exit();
                return false;
            }
            return true;
        }

        /** Counts a call out. */
        public void exit() {
            if (use.decrementAndGet() == CLOSED) {
                release();
            }
        }

        /** Refuses further calls, and releases now or when the last call returns. */
        public void close() {
            if (use.getAndUpdate(count -> count >= 0 ? count + CLOSED : count) == 0) {
                release();
            }
        }

        private void release() {
            // A refused call may pass through CLOSED again: only the first one releases.
            if (use.compareAndSet(CLOSED, CLOSED / 2)) {
                kernels.forEach(CellKernel::close);
            }
        }

        /** The kernel of a cell: of layer * directions + direction where there are layers. */
        public CellKernel kernel(int index) {
            return kernels.get(index);
        }

        /** What the kernels were made from. */
        public Parameters parameters() {
            return parameters;
        }

        /** How many there are. */
        public int count() {
            return kernels.size();
        }

        /** Native memory of the weights in the backend's formats. */
        public long packedBytes() {
            return kernels.stream().mapToLong(CellKernel::packedBytes).sum();
        }
    }
}
