package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.internal.tensor.Elementwise;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is recorded on a tape comes back along it. */
class TapeTest {
    private static final float STEP = 0x1p-7f;
    private static final double TOLERANCE = 1e-3;

    private final Generator random = Generator.manualSeed(9);
    private final MSELoss criterion = MSELoss.builder().build();

    private Linear linear(int in, int out) {
        return Linear.builder(in, out)
                .generator(Generator.manualSeed(4))
                .backend(Backend.reference())
                .build();
    }

    /** A function of a variable, by name. */
    record Step(String name, Function<Variable, Variable> function) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Step> steps() {
        return Stream.of(
                new Step("tanh", Variable::tanh),
                new Step("relu", Variable::relu),
                new Step("times", x -> x.times(-1.5f)),
                new Step("reshape", x -> x.reshape(3, -1)),
                new Step("select in front", x -> x.select(0, -1)),
                new Step("select behind", x -> x.select(-1, 1)),
                new Step("add to itself", x -> x.add(x)),
                new Step("add to another of it", x -> x.tanh().add(x.times(2))),
                new Step("masked", x -> x.multiplied(new float[] {0, 2, 0, 2, 2, 0})));
    }

    @ParameterizedTest
    @MethodSource("steps")
    void agreesWithDifferences(Step step) {
        Tensor x = random.uniform(0.1, 1, 2, 3);
        x.set(-0.7f, 0, 1);
        Tensor grad;
        try (Tape tape = new Tape()) {
            Variable variable = tape.input(x);
            loss(step, variable).backward();
            grad = variable.grad();
        }
        assertThat(grad).isNotNull();
        for (int i = 0; i < 6; i++) {
            float original = x.get(i / 3, i % 3);
            x.set(original + STEP, i / 3, i % 3);
            double above = value(step, x);
            x.set(original - STEP, i / 3, i % 3);
            double below = value(step, x);
            x.set(original, i / 3, i % 3);
            assertThat((double) grad.get(i / 3, i % 3)).isCloseTo((above - below) / (2 * STEP), within(TOLERANCE));
        }
    }

    private double value(Step step, Tensor x) {
        try (Tape tape = new Tape()) {
            return loss(step, tape.input(x)).item();
        }
    }

    private Variable loss(Step step, Variable x) {
        Variable y = step.function.apply(x);
        return criterion.forward(y, Tensor.full(0.25f, y.value().shape()));
    }

    @Test
    void aModuleUsedTwiceAddsUp() {
        Tensor x = random.randn(4, 3);
        Tensor target = random.randn(4, 3);
        try (Linear linear = linear(3, 3)) {
            try (Tape tape = new Tape()) {
                Variable once = linear.forward(tape.constant(x));
                criterion.forward(linear.forward(once), target).backward();
            }
            Tensor both = linear.trainable().get(0).grad().copy();
            // By hand: the outer use, and the inner one through it.
            TrainingPass inner = linear.forwardTraining(x);
            TrainingPass outer = linear.forwardTraining(inner.output());
            LossPass loss = criterion.forwardTraining(outer.output(), target);
            Gradients byOuter = outer.backward(loss.backward());
            Gradients byInner = inner.backward(byOuter.input());
            Tensor expected = byOuter.parameters().get("weight").copy();
            Elementwise.add(byInner.parameters().get("weight"), expected);
            assertThat(both.maxAbsDiff(expected)).isLessThan(1e-6);
        }
    }

    @Test
    void gradientsOfSeveralTapesAddUpUntilTheyAreZeroed() {
        Tensor x = random.randn(4, 3);
        Tensor target = random.randn(4, 2);
        try (Linear linear = linear(3, 2)) {
            Parameter bias = linear.trainable().get(1);
            assertThat(bias.grad()).isNull();
            back(linear, x, target);
            Tensor once = bias.grad().copy();
            back(linear, x, target);
            back(linear, x, target);
            Tensor three = once.copy();
            Elementwise.add(once, three);
            Elementwise.add(once, three);
            assertThat(bias.grad().maxAbsDiff(three)).isLessThan(1e-6);
            bias.zeroGrad();
            assertThat(bias.grad()).isNull();
            back(linear, x, target);
            assertThat(bias.grad().maxAbsDiff(once)).isZero();
        }
    }

    private void back(Linear linear, Tensor x, Tensor target) {
        try (Tape tape = new Tape()) {
            criterion.forward(linear.forward(tape.constant(x)), target).backward();
        }
    }

    @Test
    void aCarriedStateTakesNoGradientBack() {
        Tensor x = random.randn(5, 2, 3);
        try (LSTM lstm = LSTM.builder(3, 4)
                .generator(Generator.manualSeed(2))
                .backend(Backend.reference())
                .build()) {
            StateVariables carried;
            try (Tape tape = new Tape()) {
                carried = lstm.forward(tape.constant(x)).state();
            }
            Tensor target = random.randn(5, 2, 4);
            try (Tape tape = new Tape()) {
                RecurrentVariables out = lstm.forward(tape.constant(x), carried.detach(tape));
                criterion.forward(out.output(), target).backward();
            }
            LSTMState state = LSTMState.of(carried.h().value(), carried.c().value());
            try (TrainingPass pass = lstm.forwardTraining(x, state)) {
                Tensor byOutput =
                        criterion.forwardTraining(pass.output(), target).backward();
                pass.backward(byOutput).parameters().forEach((name, gradient) -> {
                    Parameter parameter = lstm.trainable().stream()
                            .filter(each -> each.name().equals(name))
                            .findFirst()
                            .orElseThrow();
                    assertThat(parameter.grad().maxAbsDiff(gradient)).as(name).isZero();
                });
            }
        }
    }

    @Test
    void aStateOfTheTapeTakesItsGradientBack() {
        try (GRU gru = GRU.builder(3, 4).backend(Backend.reference()).build();
                Linear start = linear(2, 4);
                Tape tape = new Tape()) {
            Variable h = start.forward(tape.constant(random.randn(2, 2))).tanh().reshape(1, 2, 4);
            RecurrentVariables out = gru.forward(tape.constant(random.randn(5, 2, 3)), StateVariables.of(h));
            criterion.forward(out.state().h(), Tensor.zeros(1, 2, 4)).backward();
            assertThat(start.trainable())
                    .allSatisfy(parameter -> assertThat(parameter.grad()).isNotNull());
        }
    }

    @Test
    void paddedSequencesHaveNoGradientBehindTheirEnd() {
        Tensor x = random.randn(2, 5, 3);
        try (GRU gru = GRU.builder(3, 4)
                        .batchFirst(true)
                        .backend(Backend.reference())
                        .build();
                Tape tape = new Tape()) {
            Variable input = tape.input(x);
            Variable output = gru.forward(input, new int[] {2, 5}, null).output();
            criterion.forward(output, Tensor.ones(2, 5, 4)).backward();
            Tensor grad = input.grad();
            for (int t = 0; t < 5; t++) {
                float sum = Math.abs(grad.get(0, t, 0)) + Math.abs(grad.get(0, t, 1));
                assertThat(sum > 0).as("step " + t).isEqualTo(t < 2);
            }
        }
    }

    @Test
    void goesBackOnce() {
        try (Linear linear = linear(3, 2);
                Tape tape = new Tape()) {
            Variable loss = criterion.forward(linear.forward(tape.constant(random.randn(4, 3))), Tensor.zeros(4, 2));
            loss.backward();
            assertThatIllegalStateException()
                    .isThrownBy(loss::backward)
                    .withMessageStartingWith("Trying to backward through the graph a second time");
            assertThat(loss.item()).isPositive();
        }
    }

    @Test
    void refusesWhatCannotBeDifferentiated() {
        Tape tape = new Tape();
        Variable data = tape.constant(random.randn(4, 3));
        assertThatIllegalStateException()
                .isThrownBy(() -> criterion.forward(data, Tensor.zeros(4, 3)).backward())
                .withMessageStartingWith("element 0 of tensors does not require grad");
        assertThatIllegalArgumentException()
                .isThrownBy(data::backward)
                .withMessage("grad can be implicitly created only for scalar outputs");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> data.add(new Tape().constant(random.randn(4, 3))))
                .withMessageStartingWith("these variables are on two tapes");
        tape.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> linear(3, 2).forward(data))
                .withMessageStartingWith("this tape is closed");
    }

    @Test
    void valuesStayWhenAskedForInTime() {
        try (Linear linear = linear(3, 2)) {
            Variable asked;
            Variable forgotten;
            Tensor value;
            try (Tape tape = new Tape()) {
                Variable x = tape.constant(random.randn(4, 3));
                asked = linear.forward(x);
                forgotten = linear.forward(x);
                value = asked.value().copy();
            }
            try (Tape tape = new Tape()) {
                linear.forward(tape.constant(random.randn(4, 3)));
            }
            assertThat(asked.value().maxAbsDiff(value)).isZero();
            assertThatIllegalStateException()
                    .isThrownBy(forgotten::value)
                    .withMessage("this variable's tape is closed, and its memory is in use again; ask for the value"
                            + " before that");
        }
    }

    @Test
    void aGradientMayTakeThePlaceOfLogits() {
        Tensor x = random.randn(4, 3);
        LongTensor target = LongTensor.of(new long[] {0, 1, 1, 0}, 4);
        CrossEntropyLoss inPlace = CrossEntropyLoss.builder().inPlace(true).build();
        CrossEntropyLoss plain = CrossEntropyLoss.builder().build();
        try (Linear linear = linear(3, 2)) {
            try (Tape tape = new Tape()) {
                plain.forward(linear.forward(tape.constant(x)), target).backward();
            }
            Tensor expected = linear.trainable().get(0).grad().copy();
            linear.trainable().forEach(Parameter::zeroGrad);
            try (Tape tape = new Tape()) {
                Variable logits = linear.forward(tape.constant(x));
                inPlace.forward(logits, target).backward();
                assertThatIllegalStateException()
                        .isThrownBy(logits::value)
                        .withMessageStartingWith("this variable's gradient has taken the place of its value");
            }
            assertThat(linear.trainable().get(0).grad().maxAbsDiff(expected)).isZero();
            // Not where something else needs the logits on the way back.
            linear.trainable().forEach(Parameter::zeroGrad);
            try (Linear second = linear(2, 2);
                    Tape tape = new Tape()) {
                Variable logits = linear.forward(tape.constant(x));
                Variable other = criterion.forward(second.forward(logits), Tensor.zeros(4, 2));
                inPlace.forward(logits, target).add(other).backward();
                assertThat(logits.value().shape()).containsExactly(4, 2);
            }
        }
    }
}
