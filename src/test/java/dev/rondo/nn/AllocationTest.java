package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.rondo.Backend;
import dev.rondo.LongTensor;
import dev.rondo.Precision;
import dev.rondo.Tensor;
import dev.rondo.optim.Adam;
import dev.rondo.optim.RMSprop;
import dev.rondo.optim.SGD;
import dev.rondo.testing.Bf16Machine;
import dev.rondo.testing.TestBackends;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Calls in the steady state allocate next to nothing on the heap, by the thread's own counter. Exactly nothing it is in
 * code that is interpreted or fully compiled; in between, the compiler may make objects that it has not yet found to be
 * needless, when and how many is its own affair. So a call may cost a few small objects here, but no tensor.
 */
@Tag("native")
class AllocationTest {
    private static final int WARM_UP = 2_000;
    private static final int MEASURED = 10_000;
    /** Some small objects in a part of the calls; a new tensor alone takes more. */
    private static final long BYTES = 128;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private void allocatesNothing(Runnable step) {
        for (int i = 0; i < WARM_UP; i++) {
            step.run();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < MEASURED; i++) {
            step.run();
        }
        long bytes = (threads.getCurrentThreadAllocatedBytes() - before) / MEASURED;
        assertThat(bytes).as("bytes a call").isLessThan(BYTES);
    }

    @Test
    void pushingAFrameAllocatesNothing() {
        Backend backend = TestBackends.oneDnn();
        Tensor frame = Tensor.ones(1, 2, 8);
        try (LSTM lstm = LSTM.builder(8, 8).numLayers(2).backend(backend).build()) {
            RecurrentStream stream = lstm.stream(2);
            allocatesNothing(() -> stream.push(frame));
        }
    }

    @Test
    void aForwardIntoProvidedOutputsAllocatesNothing() {
        Backend backend = TestBackends.oneDnn();
        Tensor x = Tensor.ones(3, 2, 8);
        RNNOutput out = new RNNOutput(Tensor.zeros(3, 2, 16), Tensor.zeros(2, 2, 8));
        try (GRU gru = GRU.builder(8, 8).bidirectional(true).backend(backend).build()) {
            allocatesNothing(() -> gru.forward(x, null, out));
        }
    }

    @Test
    void aRaggedBatchIntoAnEarlierOutputAllocatesNothing() {
        Backend backend = TestBackends.oneDnn();
        PackedSequence packed = PackedSequence.pack(Tensor.ones(4, 3, 8), new int[] {1, 4, 2}, false, false);
        try (LSTM lstm = LSTM.builder(8, 8).bidirectional(true).backend(backend).build()) {
            PackedOutput<LSTMState> out = lstm.forward(packed);
            allocatesNothing(() -> lstm.forward(packed, null, out));
        }
    }

    @Test
    void aLookupIntoAProvidedOutputAllocatesNothing() {
        LongTensor indices = LongTensor.of(new long[] {1, 2, 3, 2, 1, 0}, 2, 3);
        Tensor out = Tensor.zeros(2, 3, 8);
        Embedding plain = Embedding.builder(4, 8).build();
        Embedding limited = Embedding.builder(4, 8).maxNorm(1).build();
        allocatesNothing(() -> plain.forward(indices, out));
        allocatesNothing(() -> limited.forward(indices, out));
    }

    @Test
    void anAffineMapIntoAProvidedOutputAllocatesNothing() {
        Tensor x = Tensor.ones(2, 3, 8);
        Tensor out = Tensor.zeros(2, 3, 4);
        Linear linear = Linear.builder(8, 4).backend(TestBackends.oneDnn()).build();
        allocatesNothing(() -> linear.forward(x, out));
    }

    @Test
    void cellsAndReluIntoProvidedOutputsAllocateNothing() {
        Backend backend = TestBackends.oneDnn();
        Tensor x = Tensor.ones(2, 8);
        LSTMState state = LSTMState.of(Tensor.zeros(2, 8), Tensor.zeros(2, 8));
        LSTMState next = LSTMState.of(Tensor.zeros(2, 8), Tensor.zeros(2, 8));
        try (LSTMCell cell = LSTMCell.builder(8, 8).backend(backend).build();
                RNNCell relu = RNNCell.builder(8, 8)
                        .nonlinearity(Nonlinearity.RELU)
                        .backend(backend)
                        .build()) {
            allocatesNothing(() -> cell.forward(x, state, next));
            allocatesNothing(() -> relu.forward(x, state.h(), next.h()));
        }
    }

    @Test
    void lowPrecisionAllocatesNothing() {
        Backend backend = TestBackends.oneDnn();
        Tensor x = Tensor.ones(2, 3, 8);
        LSTMOutput out =
                new LSTMOutput(Tensor.zeros(2, 3, 16), LSTMState.of(Tensor.zeros(2, 2, 8), Tensor.zeros(2, 2, 8)));
        for (Precision precision : Bf16Machine.available() ? Precision.values() : new Precision[] {Precision.INT8}) {
            try (LSTM lstm = LSTM.builder(8, 8)
                    .bidirectional(true)
                    .batchFirst(true)
                    .precision(precision)
                    .backend(backend)
                    .build()) {
                allocatesNothing(() -> lstm.forward(x, null, out));
            }
        }
    }

    @Test
    void anOptimizersStepAllocatesNothing() {
        Embedding table = Embedding.builder(50, 60).build();
        List<Parameter> parameters = table.trainable();
        parameters.get(0).addGrad(Tensor.ones(50, 60));
        allocatesNothing(SGD.builder(parameters).momentum(.9).build()::step);
        allocatesNothing(Adam.builder(parameters).amsgrad(true).build()::step);
        allocatesNothing(RMSprop.builder(parameters).momentum(.9).build()::step);
    }

    /** Else none of these would say anything. */
    @Test
    void aNewTensorInEachCallIsFound() {
        assertThatThrownBy(() -> allocatesNothing(() -> Tensor.zeros(1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("bytes a call");
    }
}
