package dev.rondo;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may know whom. */
class ArchitectureTest {
    private static final String INTERNAL = "dev.rondo.internal.";
    private static final String FFI = INTERNAL + "ffi..";
    /** From the way of a call down to oneDNN itself. */
    private static final List<String> FLOORS = List.of(
            INTERNAL + "onednn",
            INTERNAL + "onednn.plan",
            INTERNAL + "onednn.weights",
            INTERNAL + "onednn.problem",
            INTERNAL + "dnnl");

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.rondo");

    @Test
    void onlyTheNativeSideCallsNativeCode() {
        noClasses()
                .that()
                .resideOutsideOfPackages(INTERNAL + "onednn..", INTERNAL + "dnnl..", INTERNAL + "loader..", FFI)
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.lang\\.foreign\\.(Linker|SymbolLookup|FunctionDescriptor|MemoryLayout).*")
                .check(classes);
    }

    @Test
    void onlyOneDnnUsesTheBindings() {
        noClasses()
                .that()
                .resideOutsideOfPackages(INTERNAL + "onednn..", INTERNAL + "dnnl..", FFI)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(FFI)
                .check(classes);
    }

    @Test
    void whatABackendMustDoHasNoFfmTypes() {
        noClasses()
                .that()
                .resideInAPackage(INTERNAL + "cell..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.foreign..")
                .check(classes);
    }

    @Test
    void layersKnowBackendsOnlyThroughTheContract() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.rondo.nn..",
                        "dev.rondo.optim..",
                        "dev.rondo.io..",
                        INTERNAL + "walk..",
                        INTERNAL + "parameters..",
                        INTERNAL + "embedding..",
                        INTERNAL + "loss..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        INTERNAL + "onednn..", INTERNAL + "dnnl..", INTERNAL + "reference..", INTERNAL + "loader..")
                .check(classes);
    }

    @Test
    void theInsidesDoNotKnowLayersFilesOrCommands() {
        noClasses()
                .that()
                .resideInAPackage("dev.rondo.internal..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.rondo.nn..", "dev.rondo.optim..", "dev.rondo.io..", "dev.rondo.cli..")
                .check(classes);
    }

    /** They meet in a parameter and its gradient. */
    @Test
    void layersDoNotKnowWhatTrainsThem() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.rondo.nn..", "dev.rondo.io..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.rondo.optim..")
                .check(classes);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void noFloorOfTheNativeSideUsesOneAboveIt(int floor) {
        noClasses()
                .that()
                .resideInAPackage(FLOORS.get(floor))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(FLOORS.subList(0, floor).toArray(String[]::new))
                .check(classes);
    }

    @Test
    void oneDnnInJavaKnowsNoCell() {
        noClasses()
                .that()
                .resideInAPackage(INTERNAL + "dnnl..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(INTERNAL + "cell..")
                .check(classes);
    }

    /** A layer starts streams, and a stream runs its layer: the only two that know each other. */
    @Test
    void noClassesKnowEachOther() {
        SlicesRuleDefinition.slices()
                .assignedFrom(new TopLevelClasses())
                .should()
                .beFreeOfCycles()
                .ignoreDependency(
                        nameMatching("dev\\.rondo\\.nn\\.RecurrentStream"),
                        nameMatching("dev\\.rondo\\.nn\\.RecurrentLayer"))
                .check(classes);
    }

    /** One slice a class, with the classes nested in it; generated code is left out. */
    private static final class TopLevelClasses implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return resideInAnyPackage("dev.rondo..").test(type)
                            && !resideInAnyPackage(FFI).test(type)
                    ? SliceIdentifier.of(
                            Arrays.asList(type.getName().split("\\$")).get(0))
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "top-level classes";
        }
    }
}
