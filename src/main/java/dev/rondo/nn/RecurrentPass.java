package dev.rondo.nn;

import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.internal.events.Events;
import dev.rondo.internal.events.FlightEvent;
import dev.rondo.internal.parameters.Trainers;
import dev.rondo.internal.parameters.Weights;
import dev.rondo.internal.tensor.TensorPool;
import dev.rondo.internal.walk.CallTensors;
import dev.rondo.internal.walk.RecurrentConfig;
import dev.rondo.internal.walk.SequenceShape;
import dev.rondo.internal.walk.TrainingWalk;
import java.lang.ref.Cleaner;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A pass through a recurrent layer. */
final class RecurrentPass extends TrainingPass {
    private static final Cleaner CLEANER = Cleaner.create();

    private final String name;
    private final Weights weights;
    private final Trainers trainers;
    private final TrainingWalk walk;
    private final Cleaner.Cleanable cleanable;
    private final long version;

    private RecurrentPass(
            String name, Weights weights, Trainers trainers, TrainingWalk walk, CallTensors call, long version) {
        super(name, call.y(), call.hn(), call.cnOrNull());
        this.name = name;
        this.weights = weights;
        this.trainers = trainers;
        this.walk = walk;
        cleanable = CLEANER.register(this, walk::close); // for a pass that nobody closes
        this.version = version;
    }

    /**
     * Computes the outputs of a call that has its inputs.
     *
     * @param name for messages
     * @param dropout where the masks between layers come from, or null for none
     */
    static TrainingPass forward(
            String name, Weights weights, RecurrentConfig config, CallTensors call, @Nullable Generator dropout) {
        FlightEvent.TrainingForward event = Events.trainingForward();
        long begin = System.nanoTime();
        SequenceShape shape = new SequenceShape(name, config);
        shape.read(call);
        if (shape.batch() == 0) {
            throw new IllegalArgumentException(name + ": training needs at least one sequence, got an empty batch");
        }
        Trainers trainers = weights.trainers();
        shape.allocate(call, TensorPool.shared());
        TrainingPass pass = trainers.run(() -> {
            TrainingWalk walk = new TrainingWalk(config, trainers.kernels(), shape, call);
            long version = trainers.parameters().version();
            try {
                walk.forward(call, version, dropout);
            } catch (RuntimeException | Error e) {
                walk.close();
                throw e;
            }
            return new RecurrentPass(name, weights, trainers, walk, call, version);
        });
        weights.calls().add(System.nanoTime() - begin);
        if (event != null) {
            String module = name + "(" + config.describe() + ")";
            event.finish(module, weights.backend(), shape.steps(), shape.batch(), shape.rows());
        }
        return pass;
    }

    @Override
    Gradients compute(
            @Nullable Tensor gradOutput,
            @Nullable Tensor gradH,
            @Nullable Tensor gradC,
            boolean inputGradient,
            Function<String, @Nullable Tensor> room) {
        trainers.parameters().requireUnchanged(name, weights.current().parameters(), version);
        Map<String, Tensor> parameters = trainers.parameters().gradients(room);
        TrainingWalk.Inputs of =
                trainers.run(() -> walk.backward(gradOutput, gradH, gradC, trainers.byCell(parameters), inputGradient));
        return new Gradients(parameters, of.x(), of.h0(), of.c0());
    }

    @Override
    void release() {
        cleanable.clean();
    }
}
