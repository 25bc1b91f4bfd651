package dev.rondo.io;

import dev.rondo.internal.pickle.Interpreter;
import dev.rondo.internal.pickle.PickleException;
import dev.rondo.internal.pickle.Pickled;
import dev.rondo.internal.pickle.Pickled.Dict;
import dev.rondo.internal.pickle.Pickled.None;
import dev.rondo.internal.pickle.Pickled.Sequence;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The objects of PyTorch's pickles: storages, tensors over them, dicts.
 *
 * <p>Source: {@code torch._utils}, {@code torch.serialization} and, for TorchScript,
 * {@code torch/csrc/jit/serialization/pickler.cpp}.
 */
final class TorchObjects implements Interpreter {
    /** Of two references, in lists that grow by half. */
    private static final int PAIR_BYTES = 16;

    private final boolean script;
    private final Map<String, TorchStorage> storages = new LinkedHashMap<>();

    /** For a state dictionary, or a TorchScript archive. */
    TorchObjects(boolean script) {
        this.script = script;
    }

    /** An object of a TorchScript class: its attributes, once it has been built. */
    static final class ScriptObject {
        private @Nullable Object state;

        /** What it was built from, usually a dict of its attributes. */
        Object state() {
            return state == null ? None.NONE : state;
        }
    }

    /** All storages that were mentioned, by key. */
    Map<String, TorchStorage> storages() {
        return storages;
    }

    @Override
    public Object global(String module, String name) {
        return TorchNames.of(module + "." + name, script);
    }

    @Override
    public Object persistent(Object id) {
        if (!(id instanceof Sequence tuple) || tuple.items().isEmpty()) {
            throw new PickleException("a persistent id that is " + Pickled.kind(id) + " and no tuple of a storage");
        }
        List<Object> items = tuple.items();
        if (items.get(0).equals("module")) {
            // Cannot be: the class is a global that has been refused; but it may be one that is known.
            throw new PickleException("it " + TorchNames.refusal("torch.nn.Module"));
        }
        if (!items.get(0).equals("storage")
                || items.size() < 5
                || !(items.get(1) instanceof TorchNames.StorageClass kind)) {
            throw new PickleException("a persistent id that is no storage's");
        }
        TorchStorage storage = storage(text(items.get(2)), kind.type(), integer(items.get(4)));
        int width = kind.type() == null ? 1 : kind.type().bits() / Byte.SIZE;
        if (items.size() > 5
                && items.get(5) instanceof Sequence view
                && view.items().size() == 3) {
            return part(
                    storage, integer(view.items().get(1)), integer(view.items().get(2)), width);
        }
        return new TorchStorage.Part(storage, 0, storage.byteSize());
    }

    private TorchStorage storage(String key, @Nullable DType type, long numel) {
        long bytes = bytes(numel, type == null ? 1 : type.bits() / Byte.SIZE, key);
        TorchStorage storage = storages.get(key);
        if (storage == null) {
            storage = new TorchStorage(key, type, bytes);
            storages.put(key, storage);
        } else if (!storage.agrees(type, bytes)) {
            throw new PickleException("storage " + ShownText.quote(key) + " is mentioned with two types or sizes");
        }
        return storage;
    }

    private static long bytes(long numel, int width, String key) {
        if (numel < 0 || numel > Long.MAX_VALUE / width) {
            throw new PickleException("storage " + ShownText.quote(key) + " has " + numel + " elements");
        }
        return numel * width;
    }

    private static TorchStorage.Part part(TorchStorage storage, long offset, long numel, int width) {
        long at = bytes(offset, width, storage.key());
        long bytes = bytes(numel, width, storage.key());
        if (at > storage.byteSize() || bytes > storage.byteSize() - at) {
            throw new PickleException("a view of " + numel + " elements from " + offset + " reaches beyond storage "
                    + ShownText.quote(storage.key()));
        }
        return new TorchStorage.Part(storage, at, bytes);
    }

    @Override
    public Object call(Object callable, List<Object> arguments) {
        if (!(callable instanceof TorchNames.Callable function)) {
            throw new PickleException("it calls " + Pickled.kind(callable));
        }
        return switch (function.name()) {
            case "collections.OrderedDict" -> orderedDict(arguments);
            case "torch.Size",
                    "torch.jit._pickle.build_intlist",
                    "torch.jit._pickle.build_doublelist",
                    "torch.jit._pickle.build_boollist",
                    "torch.jit._pickle.build_tensorlist" -> sequence(argument(arguments, 0));
            case "torch.jit._pickle.restore_type_tag" -> argument(arguments, 0);
            case "torch.device", "torch.serialization._get_layout" ->
                new PlainObjects.Shown(text(argument(arguments, 0)));
            case "torch._tensor._rebuild_from_type_v2" -> typed(arguments);
            case "torch._utils._rebuild_tensor" -> tensor(arguments, null);
            case "torch._utils._rebuild_tensor_v2" -> {
                refuseNegated(arguments, 6);
                yield tensor(arguments, null);
            }
            case "torch._utils._rebuild_tensor_v3" -> {
                refuseNegated(arguments, 7);
                if (!(argument(arguments, 6) instanceof TorchNames.TorchType type)) {
                    throw new PickleException("a tensor whose type is " + Pickled.kind(arguments.get(6)));
                }
                yield tensor(arguments, type.type());
            }
            case "torch.nn.parameter.Parameter",
                    "torch._utils._rebuild_parameter",
                    "torch._utils._rebuild_parameter_with_state" -> {
                if (!(argument(arguments, 0) instanceof TorchTensor tensor)) {
                    throw new PickleException("a Parameter of " + Pickled.kind(arguments.get(0)));
                }
                yield tensor;
            }
            case "torch.Tensor", "torch.nn.parameter.Buffer" ->
                throw new PickleException("it calls " + ShownText.quote(function.name()));
            default ->
                PlainObjects.has(function.name()) ? PlainObjects.call(function.name(), arguments) : new ScriptObject();
        };
    }

    @Override
    public long memory(Object made) {
        if (made instanceof Dict dict) {
            return (long) PAIR_BYTES * dict.keys().size();
        }
        return made instanceof TorchTensor tensor ? tensor.memory() : PlainObjects.memory(made);
    }

    /** Python 2 wrote the items as a list of pairs. */
    private static Dict orderedDict(List<Object> arguments) {
        Dict dict = new Dict();
        if (!arguments.isEmpty()) {
            for (Object item : sequence(arguments.get(0)).items()) {
                List<Object> pair = sequence(item).items();
                dict.put(argument(pair, 0), argument(pair, 1));
            }
        }
        return dict;
    }

    /** A tensor with attributes of Python's: the function that makes it, the class it shall have, and what it takes. */
    private Object typed(List<Object> arguments) {
        if (!(argument(arguments, 0) instanceof TorchNames.Callable function)
                || !function.name().startsWith("torch._utils._rebuild_")) {
            throw new PickleException("a tensor that " + Pickled.kind(arguments.get(0)) + " would make");
        }
        return call(function, sequence(argument(arguments, 2)).items());
    }

    /** A view that is to be negated when it is read, such as the imaginary part of a conjugate. */
    private static void refuseNegated(List<Object> arguments, int metadata) {
        if (arguments.size() > metadata && arguments.get(metadata) instanceof Dict marks) {
            int at = marks.keys().indexOf("neg");
            if (at >= 0 && Boolean.TRUE.equals(marks.values().get(at))) {
                throw new PickleException(
                        "a tensor that is negated only when read: save what resolve_neg() gives instead");
            }
        }
    }

    private static TorchTensor tensor(List<Object> arguments, @Nullable DType given) {
        if (!(argument(arguments, 0) instanceof TorchStorage.Part part)) {
            throw new PickleException("a tensor over " + Pickled.kind(arguments.get(0)) + " and no storage");
        }
        DType type = given == null ? part.storage().type() : given;
        if (type == null) {
            throw new PickleException("a tensor over bytes that does not say its type");
        }
        return new TorchTensor(
                part,
                type,
                integer(argument(arguments, 1)),
                integers(argument(arguments, 2)),
                integers(argument(arguments, 3)));
    }

    @Override
    public void build(Object target, Object state) {
        if (target instanceof ScriptObject object) {
            object.state = state;
        } else if (!PlainObjects.build(target, state)
                && !(target instanceof Dict)
                && !(target instanceof TorchTensor)) {
            // Of those it is what Python keeps beside the values: a state_dict's _metadata, a Parameter's hooks.
            throw new PickleException("it gives a state to " + Pickled.kind(target));
        }
    }

    private static Object argument(List<Object> arguments, int index) {
        if (index >= arguments.size()) {
            throw new PickleException("a call with " + arguments.size() + " arguments needs more");
        }
        return arguments.get(index);
    }

    private static Sequence sequence(Object value) {
        if (!(value instanceof Sequence sequence)) {
            throw new PickleException(Pickled.kind(value) + " in the place of a list");
        }
        return sequence;
    }

    private static String text(Object value) {
        if (!(value instanceof String text)) {
            throw new PickleException(Pickled.kind(value) + " in the place of a string");
        }
        return text;
    }

    private static long integer(Object value) {
        if (!(value instanceof Long integer)) {
            throw new PickleException(Pickled.kind(value) + " in the place of an integer of 64 bits");
        }
        return integer;
    }

    private static long[] integers(Object value) {
        List<Object> items = sequence(value).items();
        if (items.size() > TorchTensor.MOST_DIMENSIONS) {
            throw new PickleException("a tensor of " + items.size() + " dimensions, more than the "
                    + TorchTensor.MOST_DIMENSIONS + " that PyTorch has");
        }
        return items.stream().mapToLong(TorchObjects::integer).toArray();
    }
}
