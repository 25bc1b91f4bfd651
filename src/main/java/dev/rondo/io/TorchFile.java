package dev.rondo.io;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.internal.parameters.FloatTensors;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An open PyTorch file, {@code .pt}, {@code .pth} or {@code .ckpt}: the tensors of a state dictionary or of a
 * checkpoint, as {@code torch.save} writes them.
 *
 * <pre>{@code
 * lstm.loadStateDict(TorchFile.read(Path.of("model.pt")), "encoder.lstm.");
 * }</pre>
 *
 * <p>Read are the zip form of PyTorch 1.6 and later, the form before it, and the parameters of TorchScript archives. A
 * file holds an object of Python: the names of its tensors are the keys of dicts and the places in lists, joined by
 * dots, such as {@code state_dict.encoder.weight_ih_l0} or {@code history.0}; a tensor alone is called {@code tensor}.
 *
 * <p>Nothing of a file is run. Such files are programs for Python's unpickler; this one knows the few names that
 * tensors and plain data need, and refuses a file with any other by that name: whole modules, sparse, quantized and
 * meta tensors, and whatever could do harm. Memory is bounded: the object may take 96 MiB, and all values together, as
 * {@link #tensors} and {@link #longs} give them, a hundred times the file's size, or 32 MiB if that is more.
 *
 * <p>Opening maps the file into memory and checks all but the values, which are read when asked for, always as copies
 * that outlive the file object. Safe to use from many threads at once. {@link #close} unmaps the file; a method that
 * reads values throws {@link IllegalStateException} afterwards. Another program that shortens a file in place while it
 * is open here makes the Java runtime throw {@link InternalError} from the read.
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/notes/serialization.html">PyTorch's notes on serialization</a>
 */
public final class TorchFile implements AutoCloseable {
    private final String source;
    private final MemorySegment file;
    private final @Nullable Arena arena;
    private final boolean bigEndian;
    private final Map<String, TorchTensor> entries;
    private final Map<String, String> metadata;

    private TorchFile(String source, MemorySegment file, @Nullable Arena arena) {
        this.source = source;
        this.file = file;
        this.arena = arena;
        TorchContents contents = TorchContents.read(source, file);
        TorchTree tree = new TorchTree(source, contents.root());
        tree.checkMemory(file.byteSize(), contents.inflated());
        bigEndian = contents.bigEndian();
        entries = tree.tensors();
        metadata = tree.metadata();
    }

    /**
     * Opens a file, which stays mapped until {@link #close}.
     *
     * @throws IOException when the file can't be read
     * @throws TorchFileException when it is no PyTorch file, is damaged, or holds what is refused
     */
    public static TorchFile open(Path path) throws IOException {
        return MappedFile.open(path, "open(InputStream)", (file, arena) -> new TorchFile(path.toString(), file, arena));
    }

    /**
     * Opens a file of at most 2 GiB from a stream, such as a class path resource; closing the result does nothing.
     *
     * @throws IOException when the stream can't be read
     * @throws TorchFileException as for a path
     */
    public static TorchFile open(InputStream in) throws IOException {
        return new TorchFile("stream", MemorySegment.ofArray(in.readAllBytes()), null);
    }

    /**
     * Opens a file in a copy of its bytes; closing the result does nothing.
     *
     * @throws TorchFileException as for a path
     */
    public static TorchFile open(byte[] bytes) {
        return new TorchFile("byte array", MemorySegment.ofArray(bytes.clone()), null);
    }

    /**
     * The floating point tensors of a file, as {@link #tensors()} gives them.
     *
     * @throws IOException when the file can't be read
     * @throws TorchFileException when it is no PyTorch file, is damaged, or holds what is refused
     */
    public static Map<String, Tensor> read(Path path) throws IOException {
        try (TorchFile file = open(path)) {
            return file.tensors();
        }
    }

    /**
     * Writes a state dictionary in the map's order, as {@code torch.save} writes an {@code OrderedDict} of float32
     * tensors; {@code torch.load} reads it, with {@code weights_only=True} too. Whoever looks at the path sees the old
     * file or all of the new one, as for {@link Safetensors#write}; what a killed process leaves is called
     * {@code .torchfile-*.tmp}. Equal tensors give equal bytes. No other thread may write to the tensors meanwhile.
     *
     * @throws IOException when the file can't be written; the old one is then untouched
     * @throws TorchFileException when a name is not valid Unicode
     */
    public static void write(Path path, Map<String, Tensor> tensors) throws IOException {
        TorchWriter.write(path, tensors);
    }

    /** The names of all tensors in the order of the file. */
    public List<String> names() {
        return List.copyOf(entries.keySet());
    }

    /** Whether the file has a tensor of that name. */
    public boolean has(String name) {
        return entries.containsKey(name);
    }

    /**
     * The element type of a tensor.
     *
     * @throws TorchFileException when the file has no such tensor
     */
    public DType dtype(String name) {
        return entry(name).type();
    }

    /**
     * The sizes of a tensor's dimensions; longs, because a file may hold more than a {@link Tensor} can.
     *
     * @throws TorchFileException when the file has no such tensor
     */
    public long[] shape(String name) {
        return entry(name).sizes();
    }

    /**
     * What a checkpoint holds beside tensors, such as {@code epoch}: numbers, NumPy's too, strings, truth values and
     * None by their names, each as Python prints it, and of an array of NumPy its type and shape; each is cut to 1000
     * characters; the first 10,000 of a file, or 4 million characters.
     */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(metadata);
    }

    /**
     * A copy of a floating point tensor (F32, F16, BF16, F64 or one of 8 bits) in float32; F64 is rounded.
     *
     * @throws TorchFileException when the file has no such tensor, or one of another type
     */
    public Tensor tensor(String name) {
        TorchTensor entry = floating(name);
        Tensor tensor = Tensor.zeros(dimensions(name, entry));
        SafetensorsValues.copyFloats(entry.type(), values(entry), tensor.segment());
        return tensor;
    }

    /**
     * Copies of all floating point tensors in float32, in the order of the file; others are left out, which
     * {@link #longs} and {@link #bytes} read. Loading this map as a state dictionary refuses a parameter that was left
     * out by its type.
     *
     * @throws TorchFileException when a tensor has a dimension beyond 2^31 - 1
     */
    public Map<String, Tensor> tensors() {
        FloatTensors tensors = new FloatTensors();
        entries.forEach((name, entry) -> {
            if (TorchTensor.isFloating(entry.type())) {
                tensors.put(name, tensor(name));
            } else {
                tensors.leaveOut(name, entry.type() + " in the file, not a floating-point type");
            }
        });
        return tensors;
    }

    /**
     * The values of a floating point tensor in row-major order.
     *
     * @throws TorchFileException when the file has no such tensor, one of another type, or one beyond an array
     */
    public double[] doubles(String name) {
        TorchTensor entry = floating(name);
        return SafetensorsValues.doubles(entry.type(), values(entry), arrayLength(name, entry, entry.numel()));
    }

    /**
     * An integer tensor of any size and sign, or of truth values, which become 0 and 1.
     *
     * @throws TorchFileException when the file has no such tensor, one of another type, one beyond an array, or an
     *     unsigned value beyond a long
     */
    public LongTensor longs(String name) {
        TorchTensor entry = entry(name);
        if (!SafetensorsValues.isInteger(entry.type())) {
            throw unreadable(name, entry, "an integer type");
        }
        try {
            long[] values =
                    SafetensorsValues.longs(entry.type(), values(entry), arrayLength(name, entry, entry.numel()));
            return entry.sizes().length == 0
                    ? LongTensor.scalar(values[0])
                    : LongTensor.of(values, dimensions(name, entry));
        } catch (ArithmeticException e) {
            throw TorchFileException.of(source, name, String.valueOf(e.getMessage()));
        }
    }

    /**
     * A copy of a tensor's bytes, little-endian and row-major, whatever its type.
     *
     * @throws TorchFileException when the file has no such tensor, or one beyond an array
     */
    public byte[] bytes(String name) {
        TorchTensor entry = entry(name);
        MemorySegment bytes = values(entry);
        arrayLength(name, entry, bytes.byteSize());
        return bytes.toArray(ValueLayout.JAVA_BYTE);
    }

    /** Unmaps the file. A second call does nothing. */
    @Override
    public synchronized void close() {
        if (arena != null && arena.scope().isAlive()) {
            arena.close();
        }
    }

    private TorchTensor entry(String name) {
        TorchTensor entry = entries.get(name);
        if (entry == null) {
            throw TorchFileException.of(source, name, ShownText.notIn(entries.keySet()));
        }
        return entry;
    }

    private TorchTensor floating(String name) {
        TorchTensor entry = entry(name);
        if (!TorchTensor.isFloating(entry.type())) {
            throw unreadable(name, entry, "a floating-point type");
        }
        return entry;
    }

    private TorchFileException unreadable(String name, TorchTensor entry, String wanted) {
        String readers =
                TorchTensor.isFloating(entry.type()) ? "tensor or doubles" : SafetensorsValues.readers(entry.type());
        return TorchFileException.of(
                source,
                name,
                "expected " + wanted + ", the file has " + entry.type() + ", which " + readers + " can read");
    }

    private MemorySegment values(TorchTensor entry) {
        if (!file.scope().isAlive()) {
            throw new IllegalStateException(source + " is closed");
        }
        return entry.bytes(bigEndian);
    }

    private int[] dimensions(String name, TorchTensor entry) {
        return Arrays.stream(entry.sizes())
                .mapToInt(size -> arrayLength(name, entry, size))
                .toArray();
    }

    private int arrayLength(String name, TorchTensor entry, long count) {
        if (count > Integer.MAX_VALUE) {
            throw TorchFileException.of(
                    source,
                    name,
                    "shape " + Arrays.toString(entry.sizes()) + " is beyond the 2^31 - 1 that Java can index");
        }
        return (int) count;
    }

    @Override
    public String toString() {
        return "TorchFile(" + source + ", tensors=" + entries.size() + ")";
    }
}
