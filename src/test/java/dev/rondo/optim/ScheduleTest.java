package dev.rondo.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Tensor;
import dev.rondo.nn.Parameter;
import dev.rondo.testing.Distances;
import dev.rondo.testing.TrainingCase;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Thirty learning rates of every schedule beside PyTorch's own, and going on from a state. */
class ScheduleTest {
    /** Cosines of different libraries differ in the last place, and recurrences carry it on. */
    private static final double RELATIVE = 64 * Math.ulp(1.0);

    private static Stream<TrainingCase> cases() {
        return TrainingCase.all("schedule-");
    }

    private static Parameter parameter() {
        return OptimizerCases.parameter(Tensor.ones(1, 1));
    }

    private static Optimizer optimizer(TrainingCase recorded) {
        double lr = recorded.number("initial_lr");
        return recorded.text("optimizer").equals("Adam")
                ? Adam.builder(List.of(parameter())).lr(lr).build()
                : SGD.builder(List.of(parameter())).lr(lr).momentum(.7).build();
    }

    private static LRScheduler schedule(TrainingCase recorded, Optimizer optimizer) {
        return switch (recorded.text("kind")) {
            case "StepLR" ->
                recorded.has("gamma")
                        ? new StepLR(optimizer, recorded.count("step_size"), recorded.number("gamma"))
                        : new StepLR(optimizer, recorded.count("step_size"));
            case "MultiStepLR" -> multiStep(recorded, optimizer);
            case "ExponentialLR" -> new ExponentialLR(optimizer, recorded.number("gamma"));
            case "CosineAnnealingLR" ->
                recorded.has("eta_min")
                        ? new CosineAnnealingLR(optimizer, recorded.count("T_max"), recorded.number("eta_min"))
                        : new CosineAnnealingLR(optimizer, recorded.count("T_max"));
            case "ReduceLROnPlateau" -> plateau(recorded, ReduceLROnPlateau.builder(optimizer));
            case "OneCycleLR" -> oneCycle(recorded, OneCycleLR.builder(optimizer, recorded.number("max_lr")));
            default -> throw new IllegalArgumentException(recorded.text("kind"));
        };
    }

    private static LRScheduler multiStep(TrainingCase recorded, Optimizer optimizer) {
        int[] milestones = Arrays.stream(recorded.numbers("milestones"))
                .mapToInt(at -> (int) at)
                .toArray();
        return recorded.has("gamma")
                ? new MultiStepLR(optimizer, milestones, recorded.number("gamma"))
                : new MultiStepLR(optimizer, milestones);
    }

    private static LRScheduler plateau(TrainingCase recorded, ReduceLROnPlateau.Builder builder) {
        if (recorded.has("mode")) {
            builder.mode(recorded.text("mode"));
        }
        if (recorded.has("threshold_mode")) {
            builder.thresholdMode(recorded.text("threshold_mode"));
        }
        if (recorded.has("factor")) {
            builder.factor(recorded.number("factor"));
        }
        if (recorded.has("threshold")) {
            builder.threshold(recorded.number("threshold"));
        }
        if (recorded.has("eps")) {
            builder.eps(recorded.number("eps"));
        }
        return builder.patience(recorded.count("patience"))
                .cooldown((int) recorded.number("cooldown", 0))
                .minLr(recorded.number("min_lr", 0))
                .build();
    }

    private static LRScheduler oneCycle(TrainingCase recorded, OneCycleLR.Builder builder) {
        if (recorded.has("total_steps")) {
            builder.totalSteps(recorded.count("total_steps"));
        } else {
            builder.epochs(recorded.count("epochs"), recorded.count("steps_per_epoch"));
        }
        if (recorded.has("anneal_strategy")) {
            builder.annealStrategy(recorded.text("anneal_strategy"));
        }
        if (recorded.has("base_momentum")) {
            builder.baseMomentum(recorded.number("base_momentum")).maxMomentum(recorded.number("max_momentum"));
        }
        if (recorded.has("pct_start")) {
            builder.pctStart(recorded.number("pct_start"))
                    .divFactor(recorded.number("div_factor"))
                    .finalDivFactor(recorded.number("final_div_factor"));
        }
        if (recorded.has("cycle_momentum")) {
            builder.cycleMomentum(recorded.flag("cycle_momentum"));
        }
        return builder.threePhase(recorded.flag("three_phase")).build();
    }

    private static void step(TrainingCase recorded, LRScheduler schedule, int step) {
        if (schedule instanceof ReduceLROnPlateau plateau) {
            plateau.step(recorded.doubles("metrics")[step]);
        } else if (schedule instanceof EpochScheduler counting) {
            counting.step();
        } else {
            throw new AssertionError("no step for " + schedule);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void ratesAndMomentaAreThoseOfPyTorch(TrainingCase recorded) {
        Optimizer optimizer = optimizer(recorded);
        LRScheduler schedule = schedule(recorded, optimizer);
        double[] rates = recorded.doubles("lr");
        double[] momenta = recorded.doubles("momentum");
        for (int i = 0; i < rates.length; i++) {
            if (i > 0) {
                step(recorded, schedule, i - 1);
            }
            assertThat(schedule.lastEpoch()).isEqualTo(i);
            assertThat(schedule.lastLr()).containsExactly(optimizer.lr());
            compare(recorded, "lr", optimizer.lr(), rates[i], rates[0]);
            compare(recorded, "momentum", optimizer.option(optimizer.momentumOption()), momenta[i], 0);
        }
    }

    /** Where a rate falls to nothing, by the first one. */
    private static void compare(TrainingCase recorded, String what, double actual, double expected, double first) {
        double distance = Math.abs(actual - expected) / Math.max(Math.abs(expected), Math.abs(first));
        Distances.note(what, recorded.toString(), distance);
        assertThat(distance)
                .as("%s %s: %s for %s", recorded, what, actual, expected)
                .isLessThanOrEqualTo(RELATIVE);
    }

    /** Both states into new objects, as a checkpoint does it. */
    @ParameterizedTest
    @MethodSource("cases")
    void aLoadedStateGoesOnBitForBit(TrainingCase recorded) {
        Optimizer optimizer = optimizer(recorded);
        LRScheduler schedule = schedule(recorded, optimizer);
        for (int i = 0; i < 11; i++) {
            step(recorded, schedule, i);
        }
        Optimizer other = optimizer(recorded);
        LRScheduler resumed = schedule(recorded, other);
        other.loadStateDict(optimizer.stateDict());
        resumed.loadStateDict(schedule.stateDict());
        for (int i = 11; i < 30; i++) {
            step(recorded, schedule, i);
            step(recorded, resumed, i);
            assertThat(resumed.lastLr()).isEqualTo(schedule.lastLr());
            assertThat(other.stateDict().numbers())
                    .isEqualTo(optimizer.stateDict().numbers());
        }
        assertThat(resumed.stateDict()).isEqualTo(schedule.stateDict());
    }

    @Test
    void schedulesKeepTheProportionOfGroupsAndMayBeChained() {
        Optimizer sgd = SGD.builder(List.of(parameter()))
                .lr(1)
                .group(List.of(parameter()), 8, 0)
                .build();
        StepLR half = new StepLR(sgd, 2, .5);
        ExponentialLR quarter = new ExponentialLR(sgd, .25);
        for (int i = 0; i < 2; i++) {
            half.step();
            quarter.step();
        }
        assertThat(half.lastLr()).containsExactly(1 / 32.0, 8 / 32.0).isEqualTo(quarter.lastLr());
        CosineAnnealingLR cosine = new CosineAnnealingLR(sgd, 1);
        cosine.step();
        cosine.step();
        // From the rates at the time of the first schedule, up again.
        assertThat(cosine.lastLr().get(1)).isEqualTo(8);
    }

    /** Where PyTorch divides by zero. */
    @Test
    void aRiseWithoutStepsIsOverAtOnce() {
        Optimizer sgd = SGD.builder(List.of(parameter())).build();
        OneCycleLR cycle =
                OneCycleLR.builder(sgd, 2).totalSteps(10).pctStart(.1).build();
        assertThat(cycle.lastLr()).containsExactly(2.0);
        cycle.step();
        assertThat(sgd.lr()).isLessThan(2).isPositive();
    }

    @Test
    void aCycleEnds() {
        Optimizer sgd = SGD.builder(List.of(parameter())).build();
        OneCycleLR cycle = OneCycleLR.builder(sgd, 1).totalSteps(3).build();
        for (int i = 0; i < 3; i++) {
            cycle.step();
        }
        double last = sgd.lr();
        assertThatThrownBy(cycle::step)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Tried to step 4 times. The specified number of total steps is 3");
        assertThat(sgd.lr()).isEqualTo(last);
        assertThat(cycle.lastEpoch()).isEqualTo(3);
    }

    @Test
    void aLossThatIsNoNumberIsNeverBetter() {
        Optimizer sgd = SGD.builder(List.of(parameter())).lr(1).build();
        ReduceLROnPlateau plateau =
                ReduceLROnPlateau.builder(sgd).patience(0).factor(.5).build();
        plateau.step(1);
        plateau.step(Double.NaN);
        assertThat(sgd.lr()).isEqualTo(.5);
    }

    private static Arguments refused(String message, ThrowingCallable call) {
        return Arguments.of(message, call);
    }

    private static Stream<Arguments> arguments() {
        Optimizer sgd = SGD.builder(List.of(parameter())).lr(1).build();
        OneCycleLR.Builder cycle = OneCycleLR.builder(sgd, 1).totalSteps(5);
        Map<String, Double> state = new ExponentialLR(sgd, .5).stateDict();
        state.put("last_epoch", 1.5);
        return Stream.of(
                refused("Expected positive integer step_size, but got 0", () -> new StepLR(sgd, 0)),
                refused("Expected positive integer T_max, but got -1", () -> new CosineAnnealingLR(sgd, -1)),
                refused(
                        "Factor should be < 1.0.",
                        () -> ReduceLROnPlateau.builder(sgd).factor(1).build()),
                refused(
                        "mode best is unknown!",
                        () -> ReduceLROnPlateau.builder(sgd).mode("best")),
                refused(
                        "threshold mode part is unknown!",
                        () -> ReduceLROnPlateau.builder(sgd).thresholdMode("part")),
                refused(
                        "You must define either total_steps OR (epochs AND steps_per_epoch)",
                        () -> OneCycleLR.builder(sgd, 1).build()),
                refused(
                        "Expected positive integer total_steps, but got 0",
                        () -> OneCycleLR.builder(sgd, 1).totalSteps(0).build()),
                refused(
                        "Expected positive integer epochs, but got -1",
                        () -> OneCycleLR.builder(sgd, 1).epochs(-1, 2).build()),
                refused(
                        "Expected positive integer steps_per_epoch, but got 0",
                        () -> OneCycleLR.builder(sgd, 1).epochs(1, 0).build()),
                refused(
                        "Expected float between 0 and 1 pct_start, but got 1.5",
                        () -> OneCycleLR.builder(sgd, 1)
                                .totalSteps(5)
                                .pctStart(1.5)
                                .build()),
                refused(
                        "anneal_strategy must be one of 'cos' or 'linear', instead got sine",
                        () -> cycle.annealStrategy("sine")),
                refused(
                        "max_momentum must be from 0 to below 1, got 1.0",
                        () -> OneCycleLR.builder(sgd, 1)
                                .totalSteps(5)
                                .maxMomentum(1)
                                .build()),
                refused(
                        "Error(s) in loading state_dict for ExponentialLR:\n\tlast_epoch must be a count, got 1.5",
                        () -> new ExponentialLR(sgd, .5).loadStateDict(state)),
                refused(
                        "Error(s) in loading state_dict for StepLR:\n\tMissing key(s) in state_dict: \"step_size\".",
                        () -> new StepLR(sgd, 3).loadStateDict(new ExponentialLR(sgd, .5).stateDict())),
                refused(
                        "Error(s) in loading state_dict for ExponentialLR:\n\tUnexpected key(s) in state_dict:"
                                + " \"step_size\".",
                        () -> new ExponentialLR(sgd, .5).loadStateDict(new StepLR(sgd, 3).stateDict())));
    }

    @ParameterizedTest
    @MethodSource("arguments")
    void argumentsAreRefusedInPyTorchsWords(String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}
