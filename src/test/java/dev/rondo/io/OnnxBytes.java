package dev.rondo.io;

import java.util.List;

/** Puts models together that no exporter would write. */
final class OnnxBytes {
    private OnnxBytes() {}

    /** A model of opset 13 with one graph. */
    static byte[] model(ProtoWriter graph) {
        return new ProtoWriter()
                .integer(1, 8)
                .text(2, "by hand")
                .message(8, new ProtoWriter().integer(2, 13))
                .message(7, graph)
                .toByteArray();
    }

    static ProtoWriter graph() {
        return new ProtoWriter();
    }

    static ProtoWriter node(String op, List<String> inputs, List<String> outputs) {
        return new ProtoWriter()
                .text(1, inputs.toArray(String[]::new))
                .text(2, outputs.toArray(String[]::new))
                .text(4, op);
    }

    static ProtoWriter integer(String name, long value) {
        return new ProtoWriter().text(1, name).integer(3, value).integer(20, 2);
    }

    static ProtoWriter floats(String name, float... values) {
        ProtoWriter attribute = new ProtoWriter().text(1, name);
        for (float value : values) {
            attribute.floating(7, value);
        }
        return attribute.integer(20, 6);
    }

    static ProtoWriter texts(String name, String... values) {
        return new ProtoWriter().text(1, name).text(9, values).integer(20, 8);
    }

    static ProtoWriter text(String name, String value) {
        return new ProtoWriter().text(1, name).text(4, value).integer(20, 3);
    }

    static ProtoWriter graph(String name, ProtoWriter value) {
        return new ProtoWriter().text(1, name).message(6, value).integer(20, 5);
    }

    /** A FLOAT tensor in raw_data. */
    static ProtoWriter tensor(String name, long[] dims, float... values) {
        return header(name, dims).integer(2, 1).bytes(9, ProtoWriter.floats(values));
    }

    /** A FLOAT tensor that is said to lie in a file. */
    static ProtoWriter external(String name, long[] dims, String... entries) {
        ProtoWriter tensor = header(name, dims).integer(2, 1).integer(14, 1);
        for (int i = 0; i < entries.length; i += 2) {
            tensor.message(13, new ProtoWriter().text(1, entries[i]).text(2, entries[i + 1]));
        }
        return tensor;
    }

    static ProtoWriter header(String name, long... dims) {
        ProtoWriter tensor = new ProtoWriter().text(8, name);
        for (long dim : dims) {
            tensor.integer(1, dim);
        }
        return tensor;
    }

    static ProtoWriter input(String name) {
        return new ProtoWriter().text(1, name);
    }

    /** An RNN of one feature and one unit with W = R = 1, and more attributes. */
    static byte[] smallRnn(ProtoWriter... attributes) {
        return model(graph().message(
                        1, node("RNN", List.of("X", "W", "R"), List.of("Y")).message(5, attributes))
                .message(5, tensor("W", new long[] {1, 1, 1}, 1), tensor("R", new long[] {1, 1, 1}, 1))
                .message(11, input("X")));
    }
}
