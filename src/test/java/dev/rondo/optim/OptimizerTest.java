package dev.rondo.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rondo.Tensor;
import dev.rondo.golden.Tolerance;
import dev.rondo.nn.Embedding;
import dev.rondo.nn.Parameter;
import dev.rondo.testing.Distances;
import dev.rondo.testing.RelativeDistance;
import dev.rondo.testing.TestSeed;
import dev.rondo.testing.TrainingCase;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Twenty steps of every option beside PyTorch's own, and what does not depend on numbers. */
class OptimizerTest {
    private static final int STEPS = 20;

    private static Stream<TrainingCase> cases() {
        return TrainingCase.all("optimizer-");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void stepsAreThoseOfPyTorch(TrainingCase recorded) {
        List<Parameter> parameters = OptimizerCases.parameters(recorded);
        Optimizer optimizer = OptimizerCases.optimizer(recorded, parameters);
        for (int step = 0; step < STEPS; step++) {
            OptimizerCases.setGradients(recorded, parameters, step);
            optimizer.step();
            if (step == 0) {
                compare(recorded, "after1.", parameters, optimizer.stateDict(), Tolerance.optimizerSteps(1));
            }
        }
        compare(recorded, "after20.", parameters, optimizer.stateDict(), Tolerance.optimizerSteps(STEPS));
    }

    private static void compare(
            TrainingCase recorded, String when, List<Parameter> parameters, StateDict state, Tolerance tolerance) {
        long buffers = recorded.tensors().stream()
                .filter(name -> name.startsWith(when) && !name.startsWith(when + "p"))
                .peek(name -> compare(recorded, name, state.tensors().get(name.substring(when.length())), tolerance))
                .count();
        assertThat(state.tensors()).hasSize((int) buffers);
        for (int i = 0; i < parameters.size(); i++) {
            compare(recorded, when + "p" + i, parameters.get(i).value(), tolerance);
        }
    }

    /** Each value by its own size, but for those that are small by chance, and the tensor as a whole. */
    private static void compare(TrainingCase recorded, String name, Tensor actual, Tolerance tolerance) {
        double[] expected = recorded.doubles(name);
        float[] values = actual.toArray();
        double size = RelativeDistance.size(recorded.tensor(name));
        for (int j = 0; j < expected.length; j++) {
            double distance = Math.abs(values[j] - expected[j]) / Math.max(size, Math.abs(expected[j]));
            Distances.note(name.substring(0, name.indexOf('.')), recorded.toString(), distance);
            assertThat(distance).as("%s %s[%d]", recorded, name, j).isLessThanOrEqualTo(tolerance.bound());
        }
        assertThat(RelativeDistance.of(actual, recorded.tensor(name)))
                .as("%s %s", recorded, name)
                .isLessThanOrEqualTo(tolerance.bound());
    }

    /** Going on from a state gives the bits of not having stopped, also in another optimizer with other options. */
    @ParameterizedTest
    @MethodSource("cases")
    void aLoadedStateGoesOnBitForBit(TrainingCase recorded) {
        List<Parameter> parameters = OptimizerCases.parameters(recorded);
        Optimizer optimizer = OptimizerCases.optimizer(recorded, parameters);
        List<Parameter> resumed = List.of();
        Optimizer other = optimizer;
        for (int step = 0; step < STEPS; step++) {
            if (step == 4) {
                resumed = List.of(
                        OptimizerCases.parameter(parameters.get(0).value().copy()),
                        OptimizerCases.parameter(parameters.get(1).value().copy()));
                other = OptimizerCases.optimizer(recorded, resumed);
                other.setLr(77);
                other.loadStateDict(optimizer.stateDict());
                assertThat(other.stateDict().numbers())
                        .isEqualTo(optimizer.stateDict().numbers());
            }
            OptimizerCases.setGradients(recorded, parameters, step);
            optimizer.step();
            if (step >= 4) {
                OptimizerCases.setGradients(recorded, resumed, step);
                other.step();
            }
        }
        for (int i = 0; i < parameters.size(); i++) {
            assertThat(resumed.get(i).value().toArray())
                    .isEqualTo(parameters.get(i).value().toArray());
        }
    }

    /** What happens to an element depends on nothing but its value, gradient and state: not on its place in a tile. */
    @ParameterizedTest
    @MethodSource("cases")
    void elementsOfLargeTensorsAreThoseOfSmallOnes(TrainingCase recorded) {
        int rows = 117;
        Tensor values = recorded.tensor("p0").reshape(1, 42);
        Parameter large = OptimizerCases.parameter(values.expand(rows, 42));
        Parameter small = OptimizerCases.parameter(recorded.tensor("p0"));
        Optimizer ofLarge = OptimizerCases.optimizer(recorded, List.of(large, other()));
        Optimizer ofSmall = OptimizerCases.optimizer(recorded, List.of(small, other()));
        for (int step = 0; step < 3; step++) {
            Tensor grad = recorded.tensor("g0").select(0, step);
            large.zeroGrad();
            large.addGrad(grad.reshape(1, 42).expand(rows, 42));
            small.zeroGrad();
            small.addGrad(grad);
            ofLarge.step();
            ofSmall.step();
        }
        assertThat(large.value().toArray())
                .isEqualTo(small.value().reshape(1, 42).expand(rows, 42).toArray());
    }

    private static Parameter other() {
        return OptimizerCases.parameter(Tensor.zeros(1, 1));
    }

    @Test
    void parametersWithoutGradientStayAndHaveNoState() {
        Parameter still = OptimizerCases.parameter(Tensor.ones(2, 2));
        Parameter moved = OptimizerCases.parameter(Tensor.ones(2, 2), Tensor.ones(2, 2));
        Optimizer adam = Adam.builder(List.of(still, moved)).build();
        adam.step();
        assertThat(still.value().toArray()).containsOnly(1);
        assertThat(moved.value().get(0, 0)).isCloseTo(.999f, within(1e-6f));
        assertThat(adam.stateDict().tensors()).containsOnlyKeys("1.exp_avg", "1.exp_avg_sq");
        assertThat(adam.stateDict().numbers()).containsEntry("1.step", 1.0).doesNotContainKey("0.step");
        adam.zeroGrad();
        assertThat(moved.grad()).isNull();
    }

    /** The values may come and go; the parameter, and the optimizer with it, follows. */
    @Test
    void aModuleThatLoadsOthersIsFollowed() {
        Embedding table = Embedding.fromPretrained(Tensor.ones(2, 3));
        Optimizer sgd = SGD.builder(table.trainable()).lr(1).build();
        table.trainable().get(0).addGrad(Tensor.ones(2, 3));
        table.loadStateDict(Map.of("weight", Tensor.full(5, 2, 3)));
        sgd.step();
        assertThat(table.weight().toArray()).containsOnly(4);
    }

    /** The same numbers, whether interpreted or compiled, as long loops are after some steps. */
    @Test
    void bitsDoNotDependOnHowWarmTheCodeIs() {
        Tensor start = TestSeed.generator().randn(30, 100);
        Tensor grad = TestSeed.generator().randn(30, 100);
        float[] first = oneStep(start, grad);
        for (int i = 0; i < 3000; i++) {
            oneStep(Tensor.ones(30, 100), grad);
        }
        assertThat(oneStep(start, grad)).isEqualTo(first);
    }

    private static float[] oneStep(Tensor start, Tensor grad) {
        Parameter parameter = OptimizerCases.parameter(start.copy(), grad);
        Adam.builder(List.of(parameter)).weightDecay(.1).amsgrad(true).build().step();
        return parameter.value().toArray();
    }
}
