package dev.rondo.bench.engine;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** A module that {@code modules.py} made, for what PyTorch has and DJL does not. */
final class TorchScript implements AutoCloseable {
    private final Model model;
    private final PtSymbolBlock block;

    TorchScript(String name) {
        model = Model.newInstance(name, "PyTorch");
        try (InputStream file =
                Objects.requireNonNull(TorchScript.class.getResourceAsStream("/dev/rondo/bench/" + name + ".pt"))) {
            model.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (MalformedModelException e) {
            throw new IllegalStateException(e);
        }
        block = (PtSymbolBlock) model.getBlock();
    }

    static IValue[] arguments(NDList arrays) {
        return arrays.stream().map(array -> IValue.from((PtNDArray) array)).toArray(IValue[]::new);
    }

    NDList run(NDManager manager, IValue... arguments) {
        try (IValue result = block.forward(arguments)) {
            return result.toNDList((PtNDManager) manager);
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
