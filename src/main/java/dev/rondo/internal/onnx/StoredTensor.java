package dev.rondo.internal.onnx;

import dev.rondo.internal.onnx.WireReader.Span;
import java.util.Map;

/**
 * A {@code TensorProto} of the file: what it says of itself, and where it lies; its values stay there.
 *
 * <p>Immutable.
 */
public final class StoredTensor {
    private final String name;
    private final long[] dims;
    private final long type;
    private final Span message;
    private final Map<String, String> external;

    /** With the entries of {@code external_data} where the values lie in another file; else empty. */
    StoredTensor(String name, long[] dims, long type, Span message, Map<String, String> external) {
        this.name = name;
        this.dims = dims.clone();
        this.type = type;
        this.message = message;
        this.external = external;
    }

    /** Its name in the graph; empty for one that lies in an attribute. */
    public String name() {
        return name;
    }

    /** The sizes of its dimensions as the file gives them. */
    public long[] dims() {
        return dims.clone();
    }

    /** The format's name of its element type. */
    public String typeName() {
        return ElementType.name(type);
    }

    /** Whether its values are of floating point and Rondo can read them. */
    public boolean isFloating() {
        return ElementType.isKnown(type) && ElementType.of(type).isFloating();
    }

    /** Whether its values are integers or truth values and Rondo can read them. */
    public boolean isInteger() {
        return ElementType.isKnown(type) && !ElementType.of(type).isFloating();
    }

    ElementType type() {
        return ElementType.of(type);
    }

    Span message() {
        return message;
    }

    boolean isExternal() {
        return !external.isEmpty();
    }

    Map<String, String> external() {
        return external;
    }

    @Override
    public String toString() {
        return (name.isEmpty() ? "a tensor" : "tensor " + ModelProblem.quote(name)) + " at byte " + message.begin();
    }
}
