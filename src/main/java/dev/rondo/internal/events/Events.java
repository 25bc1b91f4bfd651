package dev.rondo.internal.events;

import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Begins events for JDK Flight Recorder, each of which is off until a recording enables it by name. What is not
 * recorded is null, and costs a read of a field; so it does in a Java without the module {@code jdk.jfr}, such as an
 * image of jlink's, where no class of events is ever loaded.
 */
public final class Events {
    private static final boolean HAS_RECORDER = ModuleLayer.boot()
            .findModule("jdk.jfr")
            .filter(module -> Events.class.getModule().canRead(module))
            .isPresent();

    private Events() {}

    /** Whether a recording has begun in this process; else nothing of the recorder is set up for Rondo's sake. */
    private static boolean mayRecord() {
        return HAS_RECORDER && FlightRecorder.isInitialized();
    }

    /** Null, or the event that oneDNN is being loaded; {@link FlightEvent.LibraryLoad#finish} ends it. */
    public static FlightEvent.@Nullable LibraryLoad libraryLoad() {
        return mayRecord() ? new FlightEvent.LibraryLoad().begun() : null;
    }

    /** Null, or the event that a trial is being held; {@link FlightEvent.PlanTrial#finish} ends it. */
    public static FlightEvent.@Nullable PlanTrial planTrial() {
        return mayRecord() ? new FlightEvent.PlanTrial().begun() : null;
    }

    /** Null, or the event that a plan is being compiled; {@link FlightEvent.PlanCreation#finish} ends it. */
    public static FlightEvent.@Nullable PlanCreation planCreation() {
        return mayRecord() ? new FlightEvent.PlanCreation().begun() : null;
    }

    /** Null, or the event that weights are being packed; {@link FlightEvent.WeightPacking#finish} ends it. */
    public static FlightEvent.@Nullable WeightPacking weightPacking() {
        return mayRecord() ? new FlightEvent.WeightPacking().begun() : null;
    }

    /** Null, or the event that a call computes its outputs; {@link FlightEvent.Forward#finish} ends it. */
    public static FlightEvent.@Nullable Forward forward() {
        return mayRecord() ? new FlightEvent.Forward().begun() : null;
    }

    /**
     * Null, or the event that a call computes its outputs and remembers the way;
     * {@link FlightEvent.TrainingForward#finish} ends it.
     */
    public static FlightEvent.@Nullable TrainingForward trainingForward() {
        return mayRecord() ? new FlightEvent.TrainingForward().begun() : null;
    }

    /** Null, or the event that a pass goes back; {@link FlightEvent.Backward#finish} ends it. */
    public static FlightEvent.@Nullable Backward backward() {
        return mayRecord() ? new FlightEvent.Backward().begun() : null;
    }
}
