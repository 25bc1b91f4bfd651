package dev.rondo.io;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads damaged files until one gives another exception than the documented one, or an error; meant for a small heap.
 * Prints how many could be read, and how many were refused.
 */
final class TorchFuzzMain {
    private TorchFuzzMain() {}

    /** Takes a seed and a number of files. */
    public static void main(String[] args) {
        long seed = Long.parseLong(args[0]);
        int count = Integer.parseInt(args[1]);
        List<byte[]> files = new ArrayList<>();
        for (String name : TorchResources.readable()) {
            files.add(TorchResources.bytes(name));
        }
        for (String name : List.of("malicious.pt", "malicious_legacy.pt", "module.pt", "sparse.pt", "quantized.pt")) {
            files.add(TorchResources.bytes(name));
        }
        int read = 0;
        int refused = 0;
        Slowest slowest = new Slowest();
        for (int i = 0; i < count; i++) {
            byte[] damaged = new TorchMutations(seed * 1_000_003 + i).mutate(files.get(i % files.size()));
            slowest.start();
            try {
                readAll(damaged);
                read++;
            } catch (TorchFileException e) {
                if (!String.valueOf(e.getMessage()).startsWith("byte array: ")) {
                    throw new AssertionError("file " + i + ": a message that does not name the file", e);
                }
                refused++;
            } catch (Throwable e) {
                throw new AssertionError("file " + i + " gave another exception than the documented one", e);
            }
            slowest.end(i);
        }
        System.out.println("damaged files: " + count + ", read " + read + ", refused " + refused + "; " + slowest);
    }

    /** All that a file object gives. */
    static void readAll(byte[] bytes) {
        try (TorchFile file = TorchFile.open(bytes)) {
            file.metadata();
            file.tensors();
            for (String name : file.names()) {
                file.shape(name);
                file.bytes(name);
                if (SafetensorsValues.isInteger(file.dtype(name))) {
                    file.longs(name);
                } else if (SafetensorsValues.isFloating(file.dtype(name))) {
                    file.doubles(name);
                }
            }
        }
    }
}
