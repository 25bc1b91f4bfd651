package dev.rondo.internal.events;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** What Rondo tells JDK Flight Recorder; {@link Events} begins them. */
@Category("Rondo")
@Enabled(false)
@StackTrace(false)
public abstract class FlightEvent<E extends FlightEvent<E>> extends Event {
    private FlightEvent() {}

    /**
     * This event, begun, or null where no recording wants it. Called on the events themselves: {@link Events} must be
     * verified without their classes being loaded.
     */
    @SuppressWarnings("unchecked")
    final @Nullable E begun() {
        if (!isEnabled()) {
            return null;
        }
        begin();
        return (E) this;
    }

    /** Finding, verifying, unpacking and loading oneDNN. */
    @Name("rondo.LibraryLoad")
    @Label("Library Load")
    @Description("Finding, verifying, unpacking and loading oneDNN")
    public static final class LibraryLoad extends FlightEvent<LibraryLoad> {
        @Label("File loaded")
        @Nullable
        String path;

        @Label("Version of oneDNN")
        @Nullable
        String version;

        @Label("Why it could not be loaded")
        @Nullable
        String problem;

        LibraryLoad() {}

        /** What came of it. */
        public void finish(@Nullable String newPath, @Nullable String newVersion, @Nullable String newProblem) {
            path = newPath;
            version = newVersion;
            problem = newProblem;
            commit();
        }
    }

    /** Two ways to run a shape, timed in turns to find the faster one. */
    @Name("rondo.PlanTrial")
    @Label("Plan Trial")
    @Description("Two ways to run a shape, timed in turns to find the faster one")
    public static final class PlanTrial extends FlightEvent<PlanTrial> {
        @Label("Cell")
        @Nullable
        String cell;

        @Label("Precision")
        @Nullable
        String precision;

        @Label("Time steps")
        int steps;

        @Label("Sequences")
        int batch;

        @Label("Processors")
        int processors;

        @Label("The faster plan, or what processors share")
        @Nullable
        String faster;

        PlanTrial() {}

        /** What came of it. */
        public void finish(
                String newCell, String newPrecision, int newSteps, int newBatch, int newProcessors, String newFaster) {
            cell = newCell;
            precision = newPrecision;
            steps = newSteps;
            batch = newBatch;
            processors = newProcessors;
            faster = newFaster;
            commit();
        }
    }

    /** Compiling what runs a shape. */
    @Name("rondo.PlanCreation")
    @Label("Plan Creation")
    @Description("Compiling what runs a shape")
    public static final class PlanCreation extends FlightEvent<PlanCreation> {
        @Label("Cell")
        @Nullable
        String cell;

        @Label("Precision")
        @Nullable
        String precision;

        @Label("Kind of plan")
        @Nullable
        String plan;

        @Label("Time steps of a part")
        int steps;

        @Label("Sequences")
        int batch;

        @Label("Ranges of hidden units")
        int shards;

        PlanCreation() {}

        /** What it is for. */
        public void finish(
                String newCell, String newPrecision, String newPlan, int newSteps, int newBatch, int newShards) {
            cell = newCell;
            precision = newPrecision;
            plan = newPlan;
            steps = newSteps;
            batch = newBatch;
            shards = newShards;
            commit();
        }
    }

    /** Bringing the weights of a cell into a format of oneDNN. */
    @Name("rondo.WeightPacking")
    @Label("Weight Packing")
    @Description("Bringing the weights of a cell into a format of oneDNN")
    public static final class WeightPacking extends FlightEvent<WeightPacking> {
        @Label("Cell")
        @Nullable
        String cell;

        @Label("Precision")
        @Nullable
        String precision;

        @Label("Plans that read them")
        @Nullable
        String plan;

        @DataAmount
        @Label("Size")
        long bytes;

        WeightPacking() {}

        /** What they are for. */
        public void finish(String newCell, String newPrecision, String newPlan, long newBytes) {
            cell = newCell;
            precision = newPrecision;
            plan = newPlan;
            bytes = newBytes;
            commit();
        }
    }

    /** A call of a layer, a cell or an affine map. */
    @Name("rondo.Forward")
    @Label("Forward")
    @Description("A call of a layer, a cell or an affine map")
    public static final class Forward extends FlightEvent<Forward> {
        @Label("Module")
        @Nullable
        String module;

        @Label("Backend")
        @Nullable
        String backend;

        @Label("Time steps")
        int steps;

        @Label("Sequences")
        int batch;

        @Label("Rows of all time steps")
        long rows;

        @Label("What ran it")
        @Nullable
        String plan;

        @Label("Threads that took part")
        int threads;

        Forward() {}

        /** What it was. */
        public void finish(
                String newModule,
                String newBackend,
                int newSteps,
                int newBatch,
                long newRows,
                String newPlan,
                int newThreads) {
            module = newModule;
            backend = newBackend;
            steps = newSteps;
            batch = newBatch;
            rows = newRows;
            plan = newPlan;
            threads = newThreads;
            commit();
        }
    }

    /** A call of a layer or a cell that remembers what gradients need. */
    @Name("rondo.TrainingForward")
    @Label("Training Forward")
    @Description("A call of a layer or a cell that remembers what gradients need")
    public static final class TrainingForward extends FlightEvent<TrainingForward> {
        @Label("Module")
        @Nullable
        String module;

        @Label("Backend")
        @Nullable
        String backend;

        @Label("Time steps")
        int steps;

        @Label("Sequences")
        int batch;

        @Label("Rows of all time steps")
        long rows;

        TrainingForward() {}

        /** What it was. */
        public void finish(String newModule, String newBackend, int newSteps, int newBatch, long newRows) {
            module = newModule;
            backend = newBackend;
            steps = newSteps;
            batch = newBatch;
            rows = newRows;
            commit();
        }
    }

    /** The gradients of a call. */
    @Name("rondo.Backward")
    @Label("Backward")
    @Description("The gradients of a call")
    public static final class Backward extends FlightEvent<Backward> {
        @Label("Module")
        @Nullable
        String module;

        @Label("Shape of the output")
        @Nullable
        String output;

        Backward() {}

        /** What it was. */
        public void finish(String newModule, String newOutput) {
            module = newModule;
            output = newOutput;
            commit();
        }
    }
}
