package dev.rondo.io;

import dev.rondo.internal.onnx.Constant;
import dev.rondo.internal.onnx.Constants;
import dev.rondo.internal.onnx.Model;
import dev.rondo.internal.onnx.ModelData;
import dev.rondo.internal.onnx.ModelParser;
import dev.rondo.internal.onnx.ModelProblem;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.function.Supplier;

/** A model with its bytes and the name that errors give it. */
final class OnnxSource {
    private final String name;
    private final ModelData data;
    private final Model model;

    OnnxSource(String name, ModelData data, Model model) {
        this.name = name;
        this.data = data;
        this.model = model;
    }

    /** The model in some bytes, or what they are instead. */
    static Model parse(MemorySegment bytes, ModelData data) {
        String other = FileKind.instead(bytes, FileKind.ONNX);
        if (!other.isEmpty()) {
            throw new ModelProblem("not an ONNX model; " + other);
        }
        return ModelParser.parse(data);
    }

    Model model() {
        return model;
    }

    ModelData data() {
        return data;
    }

    /** What can be found out of constants, with values given for names of the graph. */
    Constants constants(Map<String, Constant> given) {
        return new Constants(model, data, given);
    }

    /** Does work on the open file, and has its problems name it. */
    <T> T read(Supplier<T> work) {
        if (!data.isOpen()) {
            throw new IllegalStateException(name + " is closed");
        }
        try {
            return work.get();
        } catch (ModelProblem e) {
            throw new OnnxException(name, e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
