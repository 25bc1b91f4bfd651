package dev.rondo.io;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.internal.onnx.Model;
import dev.rondo.internal.onnx.ModelData;
import dev.rondo.internal.onnx.ModelProblem;
import dev.rondo.internal.onnx.StoredTensor;
import dev.rondo.internal.onnx.StoredValues;
import dev.rondo.internal.parameters.FloatTensors;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An open ONNX model: its recurrent layers, wherever they and their weights are, and its tensors. It runs no graph.
 *
 * <pre>{@code
 * try (OnnxFile file = OnnxFile.open(Path.of("model.onnx"))) {
 *     LSTM lstm = (LSTM) file.node().layer();
 * }
 * }</pre>
 *
 * <p>Opening maps the file into memory and reads all of its graphs, those within If, Loop and Scan and the bodies of
 * functions included. Values of tensors stay in the file until asked for. Weights are found where exporters leave them:
 * in initializers, in Constant nodes, in files beside the model, and behind Identity, Slice, Concat, Unsqueeze,
 * Squeeze, Transpose, Reshape, Cast, DequantizeLinear and ConstantOfShape of such.
 *
 * <p>Files beside the model must lie in its folder or below it: absolute paths, {@code ..} and links that lead
 * elsewhere are refused.
 *
 * <p>Safe to use from many threads at once. {@link #close} unmaps the file; a method that reads values, called
 * afterwards, throws {@link IllegalStateException}. Another program that shortens the file in place while it is open
 * makes the Java runtime throw {@link InternalError} from the read.
 *
 * @see <a href="https://onnx.ai/onnx/repo-docs/IR.html">ONNX's specification</a>
 */
public final class OnnxFile implements AutoCloseable {
    private static final int NAMES_IN_MESSAGE = 20;

    private final OnnxSource source;
    private final Map<String, StoredTensor> tensors;
    private final List<OnnxNode> nodes;
    private final @Nullable Arena arena;

    private OnnxFile(String name, MemorySegment bytes, @Nullable Path folder, @Nullable Arena arena) {
        this.arena = arena;
        try {
            ModelData data = new ModelData(bytes, folder, arena);
            Model model = OnnxSource.parse(bytes, data);
            this.source = new OnnxSource(name, data, model);
            this.tensors = model.tensors();
            this.nodes = model.recurrentNodes().stream()
                    .map(node -> new OnnxNode(source, node, Map.of()))
                    .toList();
        } catch (ModelProblem e) {
            throw new OnnxException(name, e);
        }
    }

    /**
     * Opens a file, which stays mapped until {@link #close}.
     *
     * @throws IOException when the file can't be read
     * @throws OnnxException when it is no ONNX model, or asks for more than Rondo's limits on counts and nesting
     */
    @SuppressWarnings("MustBeClosedChecker") // the result owns the arena, and close() closes it
    public static OnnxFile open(Path path) throws IOException {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            if (!Files.isRegularFile(path)) {
                String what = Files.isDirectory(path) ? "it is a directory" : "it is no regular file";
                throw new FileSystemException(path.toString(), null, what + "; read(InputStream) reads streams");
            }
            MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new OnnxFile(path.toString(), file, path.toAbsolutePath().getParent(), arena);
        } catch (IOException | RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    /**
     * Reads a model of at most 2 GiB from a stream, such as a class path resource; closing the result does nothing.
     * Weights in files of their own are refused, for a stream has no folder.
     *
     * @throws IOException when the stream can't be read
     * @throws OnnxException as for {@link #open}
     */
    public static OnnxFile read(InputStream in) throws IOException {
        return new OnnxFile("stream", MemorySegment.ofArray(in.readAllBytes()), null, null);
    }

    /**
     * Reads a model from a copy of its bytes; closing the result does nothing. Weights in files of their own are
     * refused.
     *
     * @throws OnnxException as for {@link #open}
     */
    public static OnnxFile read(byte[] bytes) {
        return new OnnxFile("byte array", MemorySegment.ofArray(bytes.clone()), null, null);
    }

    /** Name and version of the program that wrote the file, such as {@code pytorch 2.13.0}; may be empty. */
    public String producer() {
        return source.model().producer();
    }

    /** The version of the format. */
    public long irVersion() {
        return source.model().irVersion();
    }

    /** The version of each operator set that the file imports, by domain, empty for ONNX's own. */
    public Map<String, Long> opsets() {
        return source.model().opsets();
    }

    /** How many nodes of each operator all graphs hold; operators of other domains are {@code domain:name}. */
    public SortedMap<String, Integer> operators() {
        return source.model().operators();
    }

    /**
     * The recurrent nodes: those of the graph, then of graphs within its nodes, then of functions, each in the file's
     * order. Empty for a file without.
     */
    public List<OnnxNode> nodes() {
        return nodes;
    }

    /**
     * The recurrent node of a file that has one.
     *
     * @throws OnnxException when there are more, with their names, or none, with the operators that the file holds
     *     instead
     */
    public OnnxNode node() {
        if (nodes.size() == 1) {
            return nodes.get(0);
        }
        throw problem(nodes.isEmpty() ? noNode() : nodes.size() + " recurrent nodes: " + paths());
    }

    /**
     * The recurrent node of a path or, where only one has it, of a name.
     *
     * @throws OnnxException when there is none, or several have the name
     */
    public OnnxNode node(String name) {
        List<OnnxNode> found =
                nodes.stream().filter(node -> node.path().equals(name)).toList();
        if (found.isEmpty()) {
            found = nodes.stream().filter(node -> node.name().equals(name)).toList();
        }
        if (found.size() == 1) {
            return found.get(0);
        }
        String what = nodes.isEmpty() ? noNode() : "the file has " + paths();
        throw problem((found.isEmpty() ? "no recurrent node " : found.size() + " recurrent nodes ")
                + ModelProblem.quote(name) + "; " + what);
    }

    private OnnxException problem(String problem) {
        return new OnnxException(source.toString(), new ModelProblem(problem));
    }

    private String paths() {
        return nodes.stream()
                        .limit(NAMES_IN_MESSAGE)
                        .map(node -> node.kind() + " " + ModelProblem.quote(node.path()))
                        .collect(Collectors.joining(", "))
                + (nodes.size() > NAMES_IN_MESSAGE ? ", ..." : "");
    }

    private String noNode() {
        String operators = operators().entrySet().stream()
                .limit(NAMES_IN_MESSAGE)
                .map(entry -> entry.getKey() + " x " + entry.getValue())
                .collect(Collectors.joining(", "));
        return "no RNN, GRU or LSTM node: if the model has recurrent layers, they are unrolled or taken apart. It holds "
                + (operators.isEmpty() ? "no node at all" : operators)
                + (operators().size() > NAMES_IN_MESSAGE ? ", ..." : "");
    }

    /**
     * The names of the tensors that the file stores: initializers, and values of Constant nodes under the names of what
     * these make. Those of graphs within others have what leads there in front, with dots.
     */
    public List<String> names() {
        return List.copyOf(tensors.keySet());
    }

    /**
     * The format's name of a tensor's element type, such as {@code FLOAT16}.
     *
     * @throws OnnxException when the file has no such tensor
     */
    public String type(String name) {
        return stored(name).typeName();
    }

    /**
     * The sizes of a tensor's dimensions, as the file gives them.
     *
     * @throws OnnxException when the file has no such tensor
     */
    public long[] shape(String name) {
        return stored(name).dims();
    }

    /**
     * A copy of a floating point tensor (FLOAT, FLOAT16, BFLOAT16 or DOUBLE) in float32; DOUBLE is rounded.
     *
     * @throws OnnxException when the file has no such tensor, one of another type, or one whose values are malformed
     * @throws java.io.UncheckedIOException when a file with its values can't be read
     */
    public Tensor tensor(String name) {
        StoredTensor tensor = stored(name);
        return source.read(() -> {
            if (!tensor.isFloating()) {
                throw new ModelProblem(tensor + ": expected FLOAT, FLOAT16, BFLOAT16 or DOUBLE, the file has "
                        + tensor.typeName() + (tensor.isInteger() ? ", which longs can read" : ""));
            }
            return StoredValues.constant(tensor, source.data()).tensor();
        });
    }

    /**
     * Copies of all floating point tensors in float32, in the file's order; others are left out, integers among them,
     * which {@link #longs} reads.
     *
     * @throws OnnxException when the values of one are malformed
     * @throws java.io.UncheckedIOException when a file with values can't be read
     */
    public Map<String, Tensor> tensors() {
        FloatTensors all = new FloatTensors();
        tensors.forEach((name, tensor) -> {
            if (tensor.isFloating()) {
                all.put(name, tensor(name));
            } else {
                all.leaveOut(name, tensor.typeName() + " in the file, not FLOAT, FLOAT16, BFLOAT16 or DOUBLE");
            }
        });
        return all;
    }

    /**
     * An integer tensor of any size and sign, or of truth values, which become 0 and 1.
     *
     * @throws OnnxException when the file has no such tensor, one of another type, one whose values are malformed, or
     *     an unsigned value beyond a long
     * @throws java.io.UncheckedIOException when a file with its values can't be read
     */
    public LongTensor longs(String name) {
        StoredTensor tensor = stored(name);
        return source.read(() -> {
            if (!tensor.isInteger()) {
                throw new ModelProblem(
                        tensor + ": expected integers or truth values, the file has " + tensor.typeName());
            }
            return StoredValues.longs(tensor, source.data());
        });
    }

    private StoredTensor stored(String name) {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw problem("no tensor " + ModelProblem.quote(name) + " in the file, which has " + tensors.size());
        }
        return tensor;
    }

    /** Unmaps the file; a second call does nothing. */
    @Override
    public synchronized void close() {
        if (arena != null && arena.scope().isAlive()) {
            arena.close();
        }
    }

    /** The file, who wrote it, and how many recurrent nodes it has. */
    @Override
    public String toString() {
        return "OnnxFile(" + source + ", producer=" + producer() + ", recurrent nodes=" + nodes.size() + ")";
    }
}
