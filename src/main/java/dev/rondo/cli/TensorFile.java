package dev.rondo.cli;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.io.DType;
import dev.rondo.io.OnnxFile;
import dev.rondo.io.Safetensors;
import dev.rondo.io.TorchFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An open file of named tensors, of any format that Rondo reads. */
final class TensorFile implements AutoCloseable {
    private static final Set<DType> FLOATING = EnumSet.of(
            DType.F64,
            DType.F32,
            DType.F16,
            DType.BF16,
            DType.F8_E4M3,
            DType.F8_E5M2,
            DType.F8_E4M3FNUZ,
            DType.F8_E5M2FNUZ,
            DType.F8_E8M0);

    private static final Set<DType> INTEGER = EnumSet.of(
            DType.BOOL, DType.U8, DType.I8, DType.U16, DType.I16, DType.U32, DType.I32, DType.U64, DType.I64);

    private static final Map<String, DType> OF_ONNX = Map.ofEntries(
            Map.entry("DOUBLE", DType.F64),
            Map.entry("FLOAT", DType.F32),
            Map.entry("FLOAT16", DType.F16),
            Map.entry("BFLOAT16", DType.BF16),
            Map.entry("BOOL", DType.BOOL),
            Map.entry("UINT8", DType.U8),
            Map.entry("INT8", DType.I8),
            Map.entry("UINT16", DType.U16),
            Map.entry("INT16", DType.I16),
            Map.entry("UINT32", DType.U32),
            Map.entry("INT32", DType.I32),
            Map.entry("UINT64", DType.U64),
            Map.entry("INT64", DType.I64));

    private final Path path;
    private final Format format;
    private final List<String> names;
    private final Reader reader;
    private final @Nullable OnnxFile onnx;
    private final Runnable close;

    private TensorFile(
            Path path, Format format, List<String> names, Reader reader, @Nullable OnnxFile onnx, Runnable close) {
        this.path = path;
        this.format = format;
        this.names = names;
        this.reader = reader;
        this.onnx = onnx;
        this.close = close;
    }

    /** A file's methods. */
    private record Reader(
            Function<String, String> type,
            Function<String, @Nullable DType> dtype,
            Function<String, long[]> shape,
            Function<String, Tensor> tensor,
            Function<String, double[]> doubles,
            Function<String, LongTensor> longs,
            Supplier<Map<String, String>> metadata) {}

    /** Refuses a place for a new file that can't be one, before any work is done. */
    static void requirePlace(Path out) {
        Path folder = out.toAbsolutePath().getParent();
        if (folder == null || Files.isDirectory(out)) {
            throw new Failures.Refusal(out + ": it is a directory; the name of a file is wanted");
        }
        if (!Files.isDirectory(folder)) {
            throw new Failures.Refusal(out + ": there is no directory " + folder);
        }
    }

    /** What a file is. */
    private enum Format {
        SAFETENSORS("safetensors"),
        PYTORCH("PyTorch"),
        ONNX("ONNX");

        private static final int START = 16;
        private static final Set<String> OF_PYTORCH = Set.of("pt", "pth", "ckpt", "bin", "jit", "ts", "pkl");

        private final String text;

        Format(String text) {
            this.text = text;
        }

        /** As its beginning tells, or else its name. */
        static Format of(Path path) throws IOException {
            if (Files.exists(path) && !Files.isRegularFile(path)) {
                throw new FileSystemException(
                        path.toString(),
                        null,
                        Files.isDirectory(path) ? "it is a directory" : "it is no regular file; save it to one first");
            }
            String start;
            try (InputStream in = Files.newInputStream(path)) {
                start = new String(in.readNBytes(START), StandardCharsets.ISO_8859_1);
            }
            // The header's length, whose first byte may be any, and the header.
            if (start.length() > 8 && start.charAt(8) == '{' && start.startsWith("\0\0\0", 5)) {
                return SAFETENSORS;
            }
            if (start.startsWith("PK\3\4") || start.startsWith("\u0080")) {
                return PYTORCH;
            }
            String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
            String ending = name.substring(name.lastIndexOf('.') + 1);
            if (OF_PYTORCH.contains(ending)) {
                return PYTORCH;
            }
            if (ending.equals("safetensors")) {
                return SAFETENSORS;
            }
            // The field that ONNX files begin with.
            if (ending.equals("onnx") || start.startsWith("\b")) {
                return ONNX;
            }
            throw new Failures.Refusal(path + ": it begins neither as safetensors nor as a PyTorch or an ONNX file");
        }
    }

    /** Opens a file. */
    @SuppressWarnings("MustBeClosedChecker") // the result owns the file
    static TensorFile open(Path path) throws IOException {
        Format format = Format.of(path);
        return switch (format) {
            case SAFETENSORS -> of(path, Safetensors.open(path));
            case PYTORCH -> of(path, TorchFile.open(path));
            case ONNX -> of(path, OnnxFile.open(path));
        };
    }

    private static TensorFile of(Path path, Safetensors file) {
        Reader reader = new Reader(
                name -> file.dtype(name).name(),
                file::dtype,
                file::shape,
                file::tensor,
                file::doubles,
                file::longs,
                file::metadata);
        return new TensorFile(path, Format.SAFETENSORS, file.names(), reader, null, file::close);
    }

    private static TensorFile of(Path path, TorchFile file) {
        Reader reader = new Reader(
                name -> file.dtype(name).name(),
                file::dtype,
                file::shape,
                file::tensor,
                file::doubles,
                file::longs,
                file::metadata);
        return new TensorFile(path, Format.PYTORCH, file.names(), reader, null, file::close);
    }

    private static TensorFile of(Path path, OnnxFile file) {
        Reader reader = new Reader(
                file::type,
                name -> OF_ONNX.get(file.type(name)),
                file::shape,
                file::tensor,
                name -> widened(file.tensor(name).toArray()),
                file::longs,
                Map::of);
        return new TensorFile(path, Format.ONNX, file.names(), reader, file, file::close);
    }

    private static double[] widened(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }

    /** The format's name. */
    String format() {
        return format.text;
    }

    /** The model, of an ONNX file. */
    @Nullable
    OnnxFile onnx() {
        return onnx;
    }

    /** The names of all tensors in the order of the file. */
    List<String> names() {
        return names;
    }

    boolean has(String name) {
        return names.contains(name);
    }

    /** The format's name of a tensor's type. */
    String type(String name) {
        return reader.type.apply(name);
    }

    /** The bytes of a tensor's values; -1 for a type that Rondo reads no values of. */
    long bytes(String name) {
        DType dtype = reader.dtype.apply(name);
        if (dtype == null || (!FLOATING.contains(dtype) && !INTEGER.contains(dtype))) {
            return -1;
        }
        long bytes = dtype.bits() / Byte.SIZE;
        for (long size : shape(name)) {
            bytes *= size;
        }
        return bytes;
    }

    long[] shape(String name) {
        return reader.shape.apply(name);
    }

    boolean isFloating(String name) {
        DType dtype = reader.dtype.apply(name);
        return dtype != null && FLOATING.contains(dtype);
    }

    boolean isInteger(String name) {
        DType dtype = reader.dtype.apply(name);
        return dtype != null && INTEGER.contains(dtype);
    }

    /** A copy of a floating point tensor in float32. */
    Tensor tensor(String name) {
        return reader.tensor.apply(name);
    }

    /** The values of a floating point tensor as the file has them. */
    double[] doubles(String name) {
        return reader.doubles.apply(name);
    }

    /** An integer tensor, or one of truth values. */
    LongTensor longs(String name) {
        return reader.longs.apply(name);
    }

    /** What the file says beside tensors. */
    Map<String, String> metadata() {
        return reader.metadata.get();
    }

    @Override
    public void close() {
        close.run();
    }

    /** The path. */
    @Override
    public String toString() {
        return path.toString();
    }
}
