package dev.rondo;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Who may know whom. */
class ArchitectureTest {
    private static final String INTERNAL = "dev.rondo.internal.";

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.rondo");

    @Test
    void onlyTheNativeSideCallsNativeCode() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        INTERNAL + "onednn..", INTERNAL + "dnnl..", INTERNAL + "loader..", INTERNAL + "ffi..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.lang\\.foreign\\.(Linker|SymbolLookup|FunctionDescriptor|MemoryLayout).*")
                .check(classes);
    }

    @Test
    void onlyOneDnnUsesTheBindings() {
        noClasses()
                .that()
                .resideOutsideOfPackages(INTERNAL + "onednn..", INTERNAL + "dnnl..", INTERNAL + "ffi..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(INTERNAL + "ffi..")
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
    void layersKnowBackendsOnlyThroughTheirContract() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.rondo.nn..", "dev.rondo.io..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        INTERNAL + "onednn..", INTERNAL + "dnnl..", INTERNAL + "reference..", INTERNAL + "loader..")
                .check(classes);
    }

    @Test
    void backendsDoNotKnowLayers() {
        noClasses()
                .that()
                .resideInAPackage("dev.rondo.internal..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.rondo.nn..", "dev.rondo.cli..")
                .check(classes);
    }
}
