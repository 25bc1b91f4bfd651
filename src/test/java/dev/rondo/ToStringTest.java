package dev.rondo;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.rondo.io.Safetensors;
import dev.rondo.nn.BCEWithLogitsLoss;
import dev.rondo.nn.CrossEntropyLoss;
import dev.rondo.nn.Embedding;
import dev.rondo.nn.GRUCell;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.Linear;
import dev.rondo.nn.MSELoss;
import dev.rondo.nn.Parameter;
import dev.rondo.nn.Tape;
import dev.rondo.nn.TrainingPass;
import dev.rondo.nn.Variable;
import dev.rondo.optim.Adam;
import dev.rondo.optim.Checkpoint;
import dev.rondo.optim.OneCycleLR;
import dev.rondo.optim.ReduceLROnPlateau;
import dev.rondo.optim.SGD;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What shows up in logs and debuggers says what it is. */
class ToStringTest {
    private static final Backend REFERENCE = Backend.reference();

    /** Of all exported classes that have instances; enumerations, records and exceptions have their own. */
    @Test
    void everyPublicClassHasItsOwn() throws IOException {
        Set<String> exported = exported();
        assertThat(exported).contains("dev.rondo", "dev.rondo.nn", "dev.rondo.optim", "dev.rondo.io");
        assertThat(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.rondo").stream()
                                .filter(type -> exported.contains(type.getPackageName()))
                                .filter(ToStringTest::isPublic)
                                .filter(type -> !type.isInterface() && !isHolder(type) && inheritsObjects(type))
                                .map(JavaClass::getName))
                .isEmpty();
    }

    private static Set<String> exported() throws IOException {
        try (InputStream descriptor = Files.newInputStream(Path.of("target/classes/module-info.class"))) {
            return ModuleDescriptor.read(descriptor).exports().stream()
                    .filter(export -> !export.isQualified())
                    .map(ModuleDescriptor.Exports::source)
                    .collect(Collectors.toSet());
        }
    }

    private static boolean isPublic(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(ToStringTest::isPublic).orElse(true);
    }

    /** Static methods only. */
    private static boolean isHolder(JavaClass type) {
        return type.getMethods().stream()
                .allMatch(method -> method.getModifiers().contains(JavaModifier.STATIC));
    }

    private static boolean inheritsObjects(JavaClass type) {
        Set<String> owners = type.getAllMethods().stream()
                .filter(method -> method.getName().equals("toString")
                        && method.getRawParameterTypes().isEmpty())
                .map(method -> method.getOwner().getName())
                .collect(Collectors.toSet());
        return owners.isEmpty() || owners.equals(Set.of("java.lang.Object"));
    }

    @Test
    void buildersPrintWhatTheyWereTold() {
        assertThat(LSTM.builder(3, 4)
                        .numLayers(2)
                        .dropout(.5)
                        .bidirectional(true)
                        .projSize(2))
                .hasToString("LSTM.Builder(3, 4, num_layers=2, dropout=0.5, bidirectional=True, proj_size=2)");
        assertThat(GRUCell.builder(3, 4).bias(false).backend(REFERENCE).threads(Threads.fixed(2)))
                .hasToString("GRUCell.Builder(3, 4, bias=False, threads=2, backend=reference)");
        assertThat(LSTM.builder(3, 4).batchFirst(true).precision(Precision.BF16))
                .hasToString("LSTM.Builder(3, 4, precision=BF16, batch_first=True)");
        assertThat(Embedding.builder(10, 3)).hasToString("Embedding.Builder(10, 3)");
        assertThat(Linear.builder(3, 4).bias(false)).hasToString("Linear.Builder(3, 4, bias=False)");
        assertThat(CrossEntropyLoss.builder())
                .hasToString("CrossEntropyLoss.Builder(ignore_index=-100, weight=false, reduction=MEAN)");
        assertThat(BCEWithLogitsLoss.builder()).hasToString("BCEWithLogitsLoss.Builder(reduction=MEAN)");
    }

    @Test
    void whatTrainsSaysWhereItStands() {
        try (LSTM lstm = LSTM.builder(3, 4).backend(REFERENCE).build()) {
            SGD sgd = SGD.builder(lstm.trainable()).build();
            assertThat(sgd.groups().get(0)).hasToString("ParamGroup(lr=0.001, weight_decay=0.0, parameters=4)");
            assertThat(Adam.builder(lstm.trainable()).lr(.5).toString())
                    .startsWith("Adam.Builder(lr=0.5, weight_decay=0.0, {");
            assertThat(OneCycleLR.builder(sgd, .5).epochs(2, 30))
                    .hasToString("OneCycleLR.Builder(max_lr=0.5, total_steps=60)");
            assertThat(ReduceLROnPlateau.builder(sgd))
                    .hasToString("ReduceLROnPlateau.Builder(factor=0.1, patience=10, threshold=1.0E-4)");
            assertThat(Checkpoint.builder().module("lstm", lstm))
                    .hasToString("Checkpoint.Builder(modules={lstm=LSTM(3, 4)}, optimizer=null)");
            assertThat(Checkpoint.builder().module("lstm", lstm).build())
                    .hasToString("Checkpoint(modules={lstm=LSTM(3, 4)}, optimizer=null)");
            TrainingPass pass = lstm.forwardTraining(Tensor.ones(2, 1, 3), null);
            assertThat(pass).hasToString("TrainingPass(LSTM, output=[2, 1, 4])");
            assertThat(pass.backward(Tensor.ones(2, 1, 4)).toString())
                    .startsWith("Gradients{weight_ih_l0=[16, 3], ")
                    .endsWith(", input=[2, 1, 3], h0=[1, 1, 4], c0=[1, 1, 4]}");
            assertThat(pass).hasToString("TrainingPass(LSTM, output=[2, 1, 4], over)");
            assertThat(MSELoss.builder().build().forwardTraining(Tensor.ones(2), Tensor.zeros(2)))
                    .hasToString("LossPass(MSELoss, value=1.0)");
        }
    }

    @Test
    void aTapeTellsHowMuchIsOnIt() {
        try (Tape tape = new Tape()) {
            assertThat(tape).hasToString("Tape(recorded=0)");
            Variable twice = tape.input(Tensor.ones(2)).times(2);
            assertThat(tape).hasToString("Tape(recorded=1)");
            assertThat(twice).hasToString("tensor([2., 2.])");
        }
    }

    @Test
    void othersSayWhatTheyAre() {
        assertThat(Backend.reference()).hasToString(Backend.reference().description());
        assertThat(Generator.manualSeed(7)).hasToString("Generator(seed=7, stream=CURRENT)");
        assertThat(Generator.manualSeed(7, Generator.Stream.TORCH_0_3))
                .hasToString("Generator(seed=7, stream=TORCH_0_3)");
        assertThat(Safetensors.read(Safetensors.toBytes(Map.of("x", Tensor.ones(2)), Map.of())))
                .hasToString("Safetensors(byte array, tensors=1)");
        try (LSTM lstm = LSTM.builder(3, 4).backend(REFERENCE).build()) {
            assertThat(lstm.stream(2)).hasToString("RecurrentStream(LSTM(3, 4), streams=2)");
        }
    }

    /** A log line about a closed layer is no reason to fail. */
    @Test
    void whatIsClosedPrintsStill() {
        LSTM lstm = LSTM.builder(3, 4).backend(REFERENCE).build();
        List<Parameter> parameters = lstm.trainable();
        lstm.close();
        assertThat(lstm).hasToString("LSTM(3, 4)");
        assertThat(parameters)
                .hasToString("[weight_ih_l0[16, 3], weight_hh_l0[16, 4], bias_ih_l0[16], bias_hh_l0[16]]");
    }
}
