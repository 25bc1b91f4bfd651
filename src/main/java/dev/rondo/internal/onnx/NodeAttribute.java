package dev.rondo.internal.onnx;

import dev.rondo.internal.onnx.WireReader.Span;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An {@code AttributeProto} of a node, without graphs, which the model lists. Texts stay in the file until asked for,
 * since some hold whole programs.
 */
final class NodeAttribute {
    /** Of {@code AttributeProto.AttributeType}, those that recurrent nodes and constants have. */
    private static final int FLOAT = 1;

    private static final int INT = 2;

    private static final int LONGEST_TEXT = 1 << 12;

    private final List<Double> floats = new ArrayList<>(0);
    private final List<Long> integers = new ArrayList<>(0);
    private final List<Span> texts = new ArrayList<>(0);
    private @Nullable StoredTensor tensor;
    private String name = "";
    private long type;
    private final WireReader reader;

    /** An attribute with nothing in it yet; texts will be read by the reader. */
    NodeAttribute(WireReader reader) {
        this.reader = reader;
    }

    void name(String text) {
        name = text;
    }

    void type(long code) {
        type = code;
    }

    void add(double value) {
        floats.add(value);
    }

    void add(long value) {
        integers.add(value);
    }

    void add(Span text) {
        texts.add(text);
    }

    void set(StoredTensor value) {
        tensor = value;
    }

    String name() {
        return name;
    }

    @Nullable
    StoredTensor tensor() {
        return tensor;
    }

    /** The one integer; writers may leave out a zero. */
    long integer() {
        if (integers.isEmpty() && type == INT) {
            return 0;
        }
        if (integers.size() != 1) {
            throw problem("one integer");
        }
        return integers.get(0);
    }

    /** The one float; writers may leave out a zero. */
    double floating() {
        if (floats.isEmpty() && type == FLOAT) {
            return 0;
        }
        if (floats.size() != 1) {
            throw problem("one float");
        }
        return floats.get(0);
    }

    double[] floats() {
        return floats.stream().mapToDouble(Double::doubleValue).toArray();
    }

    long[] integers() {
        return integers.stream().mapToLong(Long::longValue).toArray();
    }

    /** The one text. */
    String text() {
        if (texts.size() != 1) {
            throw problem("one text");
        }
        return text(texts.get(0));
    }

    List<String> texts() {
        return texts.stream().map(this::text).toList();
    }

    private String text(Span span) {
        if (span.length() > LONGEST_TEXT) {
            throw problem("a text of at most " + LONGEST_TEXT + " bytes");
        }
        return reader.text(span);
    }

    private ModelProblem problem(String wanted) {
        return new ModelProblem("attribute " + ModelProblem.quote(name) + " must hold " + wanted);
    }
}
