package dev.retouch.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Data flows one way through the packages. */
class ArchitectureTest {

    private static final String ROOT = "dev.retouch.";

    private static final Set<String> ENGINE = Set.of(
            "bundle", "prompt", "model", "sampling", "image", "weights", "tensor", "files", "failure", "progress");

    /** What each package may use of the others; {@code app} may use all. The map in {@code docs/architecture.md}. */
    static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            entry("failure", Set.of()),
            entry("files", Set.of()),
            entry("progress", Set.of()),
            entry("scene", Set.of()),
            entry("tensor", Set.of()),
            entry("weights", Set.of("tensor", "files", "failure")),
            entry("model", Set.of("weights", "tensor")),
            entry("sampling", Set.of("tensor")),
            entry("prompt", Set.of("model", "tensor", "files")),
            entry("image", Set.of("metadata", "tensor", "failure")),
            entry("metadata", Set.of()),
            entry("registration", Set.of("image")),
            entry("sheet", Set.of("image", "failure")),
            entry("chat", Set.of()),
            entry("data", Set.of("chat", "image", "sheet", "files", "failure")),
            entry("bundle", Set.of("model", "prompt", "sampling", "weights", "tensor", "files", "failure", "progress")),
            entry(
                    "edit",
                    Set.of(
                            "bundle",
                            "prompt",
                            "model",
                            "sampling",
                            "image",
                            "metadata",
                            "registration",
                            "weights",
                            "tensor",
                            "failure")),
            entry("train", ENGINE),
            entry("train.adapter", and(ENGINE, "train")),
            entry("train.small", and(ENGINE, "train", "scene")),
            entry("data.prepared", Set.of("data", "edit", "bundle", "train", "model", "image")),
            entry(
                    "eval",
                    Set.of(
                            "edit",
                            "bundle",
                            "scene",
                            "sheet",
                            "image",
                            "model",
                            "prompt",
                            "weights",
                            "tensor",
                            "files",
                            "progress",
                            "failure")),
            entry(
                    "experiment",
                    Set.of(
                            "eval",
                            "train",
                            "scene",
                            "bundle",
                            "prompt",
                            "model",
                            "sampling",
                            "image",
                            "weights",
                            "tensor",
                            "files")),
            entry("eval.dataset", Set.of("eval", "data", "chat", "edit", "registration", "image", "files", "failure")),
            entry("worker", Set.of("edit", "bundle", "image", "metadata", "failure")));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.retouch");

    private static Set<String> and(Set<String> first, String... more) {
        return Stream.concat(first.stream(), Stream.of(more)).collect(Collectors.toUnmodifiableSet());
    }

    @TestFactory
    Stream<DynamicTest> aPackageUsesOnlyWhatItsLineSays() {
        return MAY_USE.entrySet().stream()
                .map(line -> DynamicTest.dynamicTest(line.getKey(), () -> {
                    Set<String> offences = new TreeSet<>();
                    CLASSES.stream()
                            .filter(type -> room(type).equals(line.getKey()))
                            .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                            .filter(use -> use.getTargetClass().getPackageName().startsWith(ROOT))
                            .filter(use -> !room(use.getTargetClass()).equals(line.getKey()))
                            .filter(use -> !line.getValue().contains(room(use.getTargetClass())))
                            .forEach(use -> offences.add(use.getDescription()));
                    assertEquals("", String.join("\n", offences), line.getKey() + " may use " + line.getValue());
                }));
    }

    @Test
    void everyPackageHasALine() {
        Set<String> found = CLASSES.stream().map(ArchitectureTest::room).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(and(MAY_USE.keySet(), "app")), found);
    }

    /** The line that a class belongs to: the longest that its package begins with; else its topmost package. */
    private static String room(JavaClass type) {
        String name = type.getPackageName().equals("dev.retouch")
                ? "app"
                : type.getPackageName().substring(ROOT.length());
        while (name.contains(".") && !MAY_USE.containsKey(name)) {
            name = name.substring(0, name.lastIndexOf('.'));
        }
        return name;
    }

    @Test
    void thePartsOfTheModelDoNotSeeEachOther() {
        Map<String, String[]> hidden = Map.of(
                "dit", packages("adapter", "vae", "text", "clip", "vit"),
                "vae", packages("adapter", "dit", "text", "clip", "vit"),
                "text", packages("adapter", "vae", "dit", "clip", "vit"),
                "clip", packages("adapter", "vae", "dit", "text", "vit"),
                "vit", packages("adapter", "vae", "dit", "text", "clip"),
                "adapter", packages("vae", "text", "clip", "vit"));
        hidden.forEach((part, others) -> noClasses()
                .that()
                .resideInAPackage(ROOT + "model." + part + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .check(CLASSES));
    }

    private static String[] packages(String... parts) {
        return Stream.of(parts).map(part -> ROOT + "model." + part + "..").toArray(String[]::new);
    }

    @Test
    void noPackagesGoInCircles() {
        slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void libtorchIsCalledFromTensorAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "tensor..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl.pytorch..")
                .check(CLASSES);
    }

    /** OpenMP's settings must be made before libtorch is loaded. */
    @Test
    void oneClassLoadsTheEngine() {
        Set<String> loaders = Set.of(
                "ai.djl.engine.Engine.getEngine",
                "ai.djl.engine.Engine.getInstance",
                "ai.djl.ndarray.NDManager.newBaseManager",
                "ai.djl.Model.newInstance");
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(ROOT + "tensor.NativeEngine")
                .should()
                .callMethodWhere(describe(
                        "a method that loads the engine",
                        call -> loaders.contains(call.getTargetOwner().getName() + "." + call.getName())))
                .check(CLASSES);
    }

    /** A graph that keeps such a number reads memory that the JVM may have given away. */
    @Test
    void whatIsTrainedIsMultipliedByNnAlone() {
        Set<String> keepers = Set.of("mul", "muli", "div", "divi", "pow", "powi", "maximum", "minimum", "mod", "modi");
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + "model..", ROOT + "train..", ROOT + "experiment..")
                .should()
                .callMethodWhere(describe(
                        "an operator on a tensor and a number whose gradient needs the number",
                        call -> call.getTargetOwner().isAssignableTo("ai.djl.ndarray.NDArray")
                                && keepers.contains(call.getName())
                                && call.getTarget()
                                        .getRawParameterTypes()
                                        .get(0)
                                        .isEquivalentTo(Number.class)))
                .check(CLASSES);
    }

    @Test
    void theWorkerNeverSeesATensor() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "worker..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl..")
                .check(CLASSES);
    }

    @Test
    void platformsAreMetInWorkerAndAppAlone() {
        classes()
                .that()
                .resideOutsideOfPackages(ROOT + "worker..", ROOT + "app..")
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackages(
                        "io.quarkus..",
                        "io.smallrye..",
                        "org.eclipse.microprofile..",
                        "jakarta..",
                        "org.apache.kafka..",
                        "software.amazon.awssdk..")
                .check(CLASSES);
    }

    @Test
    void theJobKnowsNeitherKafkaNorS3() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "worker.job..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "io.smallrye..", "software.amazon.awssdk..")
                .check(CLASSES);
    }
}
