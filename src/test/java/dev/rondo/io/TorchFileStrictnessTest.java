package dev.rondo.io;

import static dev.rondo.io.RawTorch.dict;
import static dev.rondo.io.RawTorch.integer;
import static dev.rondo.io.RawTorch.integers;
import static dev.rondo.io.RawTorch.storage;
import static dev.rondo.io.RawTorch.tensor;
import static dev.rondo.io.RawTorch.text;
import static dev.rondo.io.RawTorch.tuple;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tensors and storages that make no sense are refused with their names and places. */
class TorchFileStrictnessTest {
    private static final String FOUR = storage("0", 4);

    private static void refused(byte[] file, String message) {
        assertThatThrownBy(() -> TorchFile.open(file))
                .isInstanceOf(TorchFileException.class)
                .hasMessage("byte array: " + message);
    }

    @Test
    void theseFilesAreRightBeforeTheyAreDamaged() {
        try (TorchFile zip = TorchFile.open(RawTorch.zip(dict(tensor(FOUR, 1, integers(2), integers(2)))));
                TorchFile legacy = TorchFile.open(RawTorch.legacy(
                        "M\351\3.",
                        dict(tensor(FOUR, 3, integers(), integers())),
                        "]" + text("0") + "a",
                        RawTorch.little(4, 8) + RawTorch.little(0, 8) + RawTorch.little(0x4000_0000_0000_0000L, 8)))) {
            assertThat(zip.tensor("w").toArray()).containsExactly(0, 0);
            assertThat(legacy.tensor("w").get()).isEqualTo(2);
        }
    }

    static Stream<Map.Entry<String, String>> tensorCases() {
        return Stream.of(
                Map.entry(tensor(FOUR, 0, integers(2, 2), integers(1)), "tensor 'w': has 2 sizes and 1 strides"),
                Map.entry(
                        tensor(FOUR, 0, integers(-1), integers(1)),
                        "tensor 'w': shape [-1] with strides [1] from element 0 is negative"),
                Map.entry(
                        tensor(FOUR, 0, integers(1), integers(-1)),
                        "tensor 'w': shape [1] with strides [-1] from element 0 is negative"),
                Map.entry(
                        tensor(FOUR, 1, integers(2, 2), integers(2, 1)),
                        "tensor 'w': shape [2, 2] with strides [2, 1] from element 1 reaches beyond its storage '0' of 4"
                                + " elements"),
                Map.entry(
                        tensor(FOUR, -1, integers(1), integers(1)),
                        "tensor 'w': shape [1] with strides [1] from element -1 reaches beyond its storage '0' of 4 elements"),
                Map.entry(
                        tensor(FOUR, 0, integers(3), integers(1L << 62)),
                        "tensor 'w': shape [3] with strides [4611686018427387904] from element 0 goes beyond what 64 bits"
                                + " count"),
                Map.entry(
                        tensor(FOUR, 0, integers(1L << 32, 1L << 32), integers(0, 0)),
                        "tensor 'w': shape [4294967296, 4294967296] with strides [0, 0] from element 0 goes beyond what 64"
                                + " bits count"),
                Map.entry(
                        tensor(FOUR, 0, integers(1L << 30), integers(0)),
                        "tensor 'w': with it the file's values take over 33554432 bytes, the most that Rondo reads of 500"),
                Map.entry(
                        tensor(storage("0", 5), 0, integers(1), integers(1)),
                        "tensor 'w': storage '0' of 20 bytes: zip entry 'archive/data/0' has 16 bytes"),
                Map.entry(
                        tensor(storage("1", 4), 0, integers(1), integers(1)),
                        "tensor 'w': storage '1' of 16 bytes: zip entry 'archive/data/1' is not there"),
                Map.entry(
                        tensor(storage("../../x", 4), 0, integers(1), integers(1)),
                        "tensor 'w': storage '../../x' of 16 bytes: zip entry 'archive/data/../../x' is not there"));
    }

    @ParameterizedTest
    @MethodSource("tensorCases")
    void tensorsStayWithinTheirStorages(Map.Entry<String, String> tensor) {
        refused(RawTorch.zip(dict(tensor.getKey())), tensor.getValue());
    }

    static Stream<Map.Entry<String, String>> callCases() {
        String function = "ctorch._utils\n_rebuild_tensor_v2\n";
        String untyped =
                tuple(text("storage"), "ctorch.storage\nUntypedStorage\n", text("0"), text("cpu"), "K\20") + "Q";
        return Stream.of(
                Map.entry(function + tuple() + "R", "a call with 0 arguments needs more"),
                Map.entry(function + "]R", "a call with a list for arguments"),
                Map.entry("N)R", "it calls None"),
                Map.entry(tensor("N", 0, integers(1), integers(1)), "a tensor over None and no storage"),
                Map.entry(tensor(FOUR, 0, text("x"), integers(1)), "a string in the place of a list"),
                Map.entry(
                        tensor(FOUR, 0, tuple("G\0\0\0\0\0\0\0\0"), integers(1)),
                        "a number in the place of an integer of 64 bits"),
                Map.entry(
                        tensor(FOUR, 0, integers(new long[65]), integers(1)),
                        "a tensor of 65 dimensions, more than the 64 that PyTorch has"),
                Map.entry(
                        tensor(untyped, 0, integers(1), integers(1)), "a tensor over bytes that does not say its type"),
                Map.entry(
                        "ctorch._utils\n_rebuild_tensor_v3\n" + tuple(untyped, "K\0", "K\0", "K\0", "\u0089", "N", "N")
                                + "R",
                        "a tensor whose type is None"),
                Map.entry(
                        function + tuple(FOUR, "K\0", ")", ")", "\u0089", "N", "}" + text("neg") + "\u0088s") + "R",
                        "a tensor that is negated only when read: save what resolve_neg() gives instead"),
                Map.entry("ctorch.nn.parameter\nParameter\n" + tuple("N") + "R", "a Parameter of None"),
                Map.entry("ctorch\ndevice\n" + tuple("N") + "R", "None in the place of a string"),
                Map.entry(storage("0", -1), "storage '0' has -1 elements"),
                Map.entry(storage("0", 1L << 61), "storage '0' has 2305843009213693952 elements"),
                Map.entry(storage("0", 4) + storage("0", 3), "storage '0' is mentioned with two types or sizes"),
                Map.entry("NQ", "a persistent id that is None and no tuple of a storage"),
                Map.entry(tuple("N") + "Q", "a persistent id that is no storage's"),
                Map.entry(
                        tuple(text("module"), "N", text("m.py"), text("class M")) + "Q",
                        "it belongs to a whole module, which only Python can load: save model.state_dict() instead"),
                Map.entry(
                        tuple(
                                        text("storage"),
                                        "ctorch\nFloatStorage\n",
                                        text("0"),
                                        text("cpu"),
                                        integer(4),
                                        integers(1, 2, 3))
                                + "Q",
                        "a view of 3 elements from 2 reaches beyond storage '0'"),
                Map.entry("NNb", "it gives a state to None"));
    }

    @ParameterizedTest
    @MethodSource("callCases")
    void callsThatMakeNoSenseSayWhere(Map.Entry<String, String> program) {
        assertThatThrownBy(() -> TorchFile.open(RawTorch.zip(program.getKey())))
                .isInstanceOf(TorchFileException.class)
                .hasMessageMatching("byte array: data\\.pkl, byte \\d+: .*")
                .hasMessageEndingWith(": " + program.getValue());
    }

    @Test
    void namesAreBoundedAndMeanOneTensor() {
        String tensor = tensor(FOUR, 0, integers(1), integers(1));
        refused(
                RawTorch.zip("}" + text("a.b") + tensor + "s" + text("a") + "}" + text("b") + tensor + "ss"),
                "tensor 'a.b': two of the file have this name");
        refused(
                RawTorch.zip("}" + text("n".repeat(5000)) + tensor + "s"),
                "a name of more than 4096 characters: '" + "n".repeat(200) + "...'");
        try (TorchFile file =
                TorchFile.open(RawTorch.zip(dict(tensor(FOUR, 0, integers(0, 1L << 40), integers(1, 1)))))) {
            assertThatThrownBy(() -> file.tensor("w"))
                    .isInstanceOf(TorchFileException.class)
                    .hasMessage(
                            "byte array: tensor 'w': shape [0, 1099511627776] is beyond the 2^31 - 1 that Java can index");
        }
    }

    @Test
    void theFormBeforeZipsIsCheckedToo() {
        String object = dict(tensor(FOUR, 0, integers(4), integers(1)));
        String keys = "]" + text("0") + "a";
        String data = RawTorch.little(4, 8) + "\0".repeat(16);
        refused(RawTorch.legacy("K\1.", object, keys, data), "the protocol before 1.6 has another number than 1001");
        refused(RawTorch.legacy("M\351\3.", object, "N", data), "byte 161: there is no list of storages");
        refused(
                RawTorch.legacy("M\351\3.", object, "]", ""),
                "tensor 'w': storage '0' of 16 bytes: the file's list of storages has not its key");
        refused(
                RawTorch.legacy("M\351\3.", object, "]" + text("1") + "a", data),
                "byte 170: storage '1' belongs to no tensor");
        refused(
                RawTorch.legacy("M\351\3.", object, keys, RawTorch.little(5, 8) + "\0".repeat(20)),
                "byte 170: storage '0' has 5 elements here, but 16 bytes where a tensor uses it");
        refused(
                RawTorch.legacy("M\351\3.", object, keys, RawTorch.little(4, 8) + "\0".repeat(15)),
                "byte 178: it ends before the 16 bytes that come next");
        refused(RawTorch.legacy("M\351\3.", object, keys, ""), "byte 170: it ends before the 8 bytes that come next");
    }
}
