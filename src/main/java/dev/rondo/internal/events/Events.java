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
        if (!mayRecord()) {
            return null;
        }
        FlightEvent.LibraryLoad event = new FlightEvent.LibraryLoad();
        if (!event.isEnabled()) {
            return null;
        }
        event.begin();
        return event;
    }

    /** Null, or the event that a trial is being held; {@link FlightEvent.PlanTrial#finish} ends it. */
    public static FlightEvent.@Nullable PlanTrial planTrial() {
        if (!mayRecord()) {
            return null;
        }
        FlightEvent.PlanTrial event = new FlightEvent.PlanTrial();
        if (!event.isEnabled()) {
            return null;
        }
        event.begin();
        return event;
    }

    /** Null, or the event that a plan is being compiled; {@link FlightEvent.PlanCreation#finish} ends it. */
    public static FlightEvent.@Nullable PlanCreation planCreation() {
        if (!mayRecord()) {
            return null;
        }
        FlightEvent.PlanCreation event = new FlightEvent.PlanCreation();
        if (!event.isEnabled()) {
            return null;
        }
        event.begin();
        return event;
    }

    /** Null, or the event that weights are being packed; {@link FlightEvent.WeightPacking#finish} ends it. */
    public static FlightEvent.@Nullable WeightPacking weightPacking() {
        if (!mayRecord()) {
            return null;
        }
        FlightEvent.WeightPacking event = new FlightEvent.WeightPacking();
        if (!event.isEnabled()) {
            return null;
        }
        event.begin();
        return event;
    }

    /** Null, or the event that a call computes its outputs; {@link FlightEvent.Forward#finish} ends it. */
    public static FlightEvent.@Nullable Forward forward() {
        if (!mayRecord()) {
            return null;
        }
        FlightEvent.Forward event = new FlightEvent.Forward();
        if (!event.isEnabled()) {
            return null;
        }
        event.begin();
        return event;
    }

    /**
     * Null, or the event that a call computes its outputs and remembers the way;
     * {@link FlightEvent.TrainingForward#finish} ends it.
     */
    public static FlightEvent.@Nullable TrainingForward trainingForward() {
        if (!mayRecord()) {
            return null;
        }
        FlightEvent.TrainingForward event = new FlightEvent.TrainingForward();
        if (!event.isEnabled()) {
            return null;
        }
        event.begin();
        return event;
    }

    /** Null, or the event that a pass goes back; {@link FlightEvent.Backward#finish} ends it. */
    public static FlightEvent.@Nullable Backward backward() {
        if (!mayRecord()) {
            return null;
        }
        FlightEvent.Backward event = new FlightEvent.Backward();
        if (!event.isEnabled()) {
            return null;
        }
        event.begin();
        return event;
    }
}
