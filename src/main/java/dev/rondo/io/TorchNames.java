package dev.rondo.io;

import dev.rondo.internal.pickle.PickleException;
import org.jspecify.annotations.Nullable;

/** The globals of Python that state dictionaries need, and why others are refused. None leads to a class of Java. */
final class TorchNames {
    private static final String SAVE_STATE_DICT = "save model.state_dict() instead";

    private TorchNames() {}

    /** A function or class that a pickle calls. */
    record Callable(String name) {}

    /** A storage class, with the type of its elements; null for bytes. */
    record StorageClass(@Nullable DType type) {}

    /** A dtype. */
    record TorchType(String name, DType type) {}

    /**
     * What stands for a global.
     *
     * @param script whether the file is a TorchScript archive, whose classes are names and no more
     * @throws PickleException that names any other one, and says what to do
     */
    static Object of(String name, boolean script) {
        StorageClass storage = storage(name);
        if (storage != null) {
            return storage;
        }
        DType type = dtype(name);
        if (type != null) {
            return new TorchType(name, type);
        }
        if (isCallable(name) || PlainObjects.has(name) || (script && isScriptName(name))) {
            return new Callable(name);
        }
        throw new PickleException(ShownText.quote(name) + " " + refusal(name));
    }

    static boolean isScriptClass(String name) {
        return name.startsWith("__torch__.");
    }

    private static boolean isScriptName(String name) {
        return switch (name) {
            case "torch.jit._pickle.restore_type_tag",
                    "torch.jit._pickle.build_intlist",
                    "torch.jit._pickle.build_doublelist",
                    "torch.jit._pickle.build_boollist",
                    "torch.jit._pickle.build_tensorlist" -> true;
            // A class of C++, with a state that only it can read.
            default -> isScriptClass(name) && !name.startsWith("__torch__.torch.classes.");
        };
    }

    private static boolean isCallable(String name) {
        return switch (name) {
            case "collections.OrderedDict",
                    "torch.Size",
                    "torch.Tensor",
                    "torch.nn.parameter.Buffer",
                    "torch.serialization._get_layout",
                    "torch._tensor._rebuild_from_type_v2",
                    "torch.device",
                    "torch.nn.parameter.Parameter",
                    "torch._utils._rebuild_tensor",
                    "torch._utils._rebuild_tensor_v2",
                    "torch._utils._rebuild_tensor_v3",
                    "torch._utils._rebuild_parameter",
                    "torch._utils._rebuild_parameter_with_state" -> true;
            default -> false;
        };
    }

    private static @Nullable StorageClass storage(String name) {
        return switch (name) {
            case "torch.storage.UntypedStorage" -> new StorageClass(null);
            case "torch.FloatStorage" -> new StorageClass(DType.F32);
            case "torch.DoubleStorage" -> new StorageClass(DType.F64);
            case "torch.HalfStorage" -> new StorageClass(DType.F16);
            case "torch.BFloat16Storage" -> new StorageClass(DType.BF16);
            case "torch.LongStorage" -> new StorageClass(DType.I64);
            case "torch.IntStorage" -> new StorageClass(DType.I32);
            case "torch.ShortStorage" -> new StorageClass(DType.I16);
            case "torch.CharStorage" -> new StorageClass(DType.I8);
            case "torch.ByteStorage" -> new StorageClass(DType.U8);
            case "torch.BoolStorage" -> new StorageClass(DType.BOOL);
            case "torch.ComplexFloatStorage" -> new StorageClass(DType.C64);
            case "torch.ComplexDoubleStorage" -> new StorageClass(DType.C128);
            default -> null;
        };
    }

    private static @Nullable DType dtype(String name) {
        return switch (name) {
            case "torch.float32", "torch.float" -> DType.F32;
            case "torch.float64", "torch.double" -> DType.F64;
            case "torch.float16", "torch.half" -> DType.F16;
            case "torch.bfloat16" -> DType.BF16;
            case "torch.float8_e4m3fn" -> DType.F8_E4M3;
            case "torch.float8_e5m2" -> DType.F8_E5M2;
            case "torch.float8_e4m3fnuz" -> DType.F8_E4M3FNUZ;
            case "torch.float8_e5m2fnuz" -> DType.F8_E5M2FNUZ;
            case "torch.float8_e8m0fnu" -> DType.F8_E8M0;
            case "torch.int64", "torch.long" -> DType.I64;
            case "torch.int32", "torch.int" -> DType.I32;
            case "torch.int16", "torch.short" -> DType.I16;
            case "torch.int8" -> DType.I8;
            case "torch.uint8" -> DType.U8;
            case "torch.uint16" -> DType.U16;
            case "torch.uint32" -> DType.U32;
            case "torch.uint64" -> DType.U64;
            case "torch.bool" -> DType.BOOL;
            case "torch.complex64", "torch.cfloat" -> DType.C64;
            case "torch.complex128", "torch.cdouble" -> DType.C128;
            default -> null;
        };
    }

    /** What a global is that is refused, and what to do about it. */
    static String refusal(String name) {
        return switch (name) {
            case "torch._utils._rebuild_qtensor",
                    "torch.QInt8Storage",
                    "torch.QUInt8Storage",
                    "torch.QInt32Storage",
                    "torch.QUInt4x2Storage",
                    "torch.QUInt2x4Storage" -> "is a quantized tensor: save what dequantize() gives instead";
            case "torch._utils._rebuild_sparse_tensor", "torch._utils._rebuild_sparse_csr_tensor" ->
                "is a sparse tensor: save what to_dense() gives instead";
            case "torch._utils._rebuild_meta_tensor_no_storage" ->
                "is a meta tensor, which has no values: load the model's weights in PyTorch and " + SAVE_STATE_DICT;
            case "torch.ScriptObject" ->
                "is an object of C++, as quantized layers have: " + SAVE_STATE_DICT
                        + ", of the model before quantization";
            default -> otherRefusal(name);
        };
    }

    private static String otherRefusal(String name) {
        if (name.startsWith("torch.nn.") || name.startsWith("torch.fx.")) {
            return "belongs to a whole module, which only Python can load: " + SAVE_STATE_DICT;
        }
        if (name.startsWith("__torch__.torch.classes.")) {
            return refusal("torch.ScriptObject");
        }
        return "is refused, and was not run: a state dictionary does not need it. If the file holds a whole module or its"
                + " settings, " + SAVE_STATE_DICT;
    }
}
