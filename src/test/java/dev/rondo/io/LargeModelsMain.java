package dev.rondo.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Opens models that ask for as much as Rondo's limits allow, or more, one after the other, and prints what came of
 * each; meant for a small heap.
 */
final class LargeModelsMain {
    /** As the limit on counts allows: three things a node. */
    private static final int NODES = (1 << 20) / 3;

    private static final int MANY = 40_000_000;
    private static final int VALUES = 4_000_000;

    private LargeModelsMain() {}

    /** Writes to the file that the argument names. */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        byte[] empty = OnnxBytes.graph().message(1, new ProtoWriter()).toByteArray();
        repeated(file, "empty nodes", empty, MANY);
        byte[] attribute = OnnxBytes.node("X", List.of(), List.of())
                .message(5, new ProtoWriter().bytes(8, new byte[MANY]))
                .toByteArray();
        whole(
                file,
                "numbers of an attribute",
                new ProtoWriter().bytes(1, attribute).toByteArray());
        whole(
                file,
                "a long name",
                new ProtoWriter()
                        .bytes(1, new ProtoWriter().bytes(4, new byte[MANY]).toByteArray())
                        .toByteArray());
        ProtoWriter nodes = OnnxBytes.graph();
        for (int i = 0; i < NODES - 1; i++) {
            nodes.message(1, OnnxBytes.node("Relu", List.of(), List.of("\u0416" + i)));
        }
        whole(file, "all nodes that are allowed", nodes.toByteArray());
        ProtoWriter tensor = OnnxBytes.header("t", VALUES).integer(2, 1);
        for (int i = 0; i < VALUES; i++) {
            tensor.floating(4, i);
        }
        whole(file, "values one by one", OnnxBytes.graph().message(5, tensor).toByteArray());
    }

    private static void whole(Path file, String what, byte[] graph) throws IOException {
        repeated(file, what, graph, 1);
    }

    private static void repeated(Path file, String what, byte[] field, int times) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            out.write(new ProtoWriter()
                    .raw(7L << 3 | 2, (long) field.length * times)
                    .toByteArray());
            for (int i = 0; i < times; i++) {
                out.write(field);
            }
        }
        try (OnnxFile opened = OnnxFile.open(file)) {
            long values = 0;
            for (String name : opened.names()) {
                values += opened.tensor(name).numel();
            }
            System.out.println(what + ": " + opened.operators() + ", " + values + " values");
        } catch (OnnxException e) {
            System.out.println(
                    what + ": " + e.getMessage().substring(file.toString().length() + 2));
        }
    }
}
