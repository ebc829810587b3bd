package org.clusterclient;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;

/** Dependencies point one way, and what users see is made of what users may see. */
@AnalyzeClasses(packages = "org.clusterclient", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final Set<String> EXPORTED = Set.of("org.clusterclient", "org.clusterclient.api");

    @ArchTest
    static final ArchRule dependenciesPointOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("root")
            .definedBy("org.clusterclient")
            .layer("leader")
            .definedBy("org.clusterclient.leader")
            .layer("follower")
            .definedBy("org.clusterclient.follower")
            .layer("election")
            .definedBy("org.clusterclient.election")
            .layer("session")
            .definedBy("org.clusterclient.session")
            .layer("service")
            .definedBy("org.clusterclient.service")
            .layer("connection")
            .definedBy("org.clusterclient.connection")
            .layer("protocol")
            .definedBy("org.clusterclient.protocol")
            .layer("api")
            .definedBy("org.clusterclient.api")
            .layer("text")
            .definedBy("org.clusterclient.text")
            .layer("bytes")
            .definedBy("org.clusterclient.bytes")
            .whereLayer("root")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("leader")
            .mayOnlyBeAccessedByLayers("root")
            .whereLayer("follower")
            .mayOnlyBeAccessedByLayers("root")
            .whereLayer("election")
            .mayOnlyBeAccessedByLayers("root")
            .whereLayer("session")
            .mayOnlyBeAccessedByLayers("root", "leader", "follower")
            .whereLayer("service")
            .mayOnlyBeAccessedByLayers("root", "leader", "follower", "session")
            .whereLayer("connection")
            .mayOnlyBeAccessedByLayers("root", "leader", "follower", "election")
            .whereLayer("protocol")
            .mayOnlyBeAccessedByLayers("root", "leader", "follower", "election", "session", "connection")
            .whereLayer("bytes")
            .mayOnlyBeAccessedByLayers("connection", "protocol");

    @ArchTest
    static final ArchRule noCycles =
            slices().matching("org.clusterclient.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theProtocolDoesNoInputOutput = noClasses()
            .that()
            .resideInAPackage("org.clusterclient.protocol")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx.core.net..", "java.net..", "java.nio.channels..", "io.netty..")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule optionsStayAtTheTop = noClasses()
            .that()
            .resideOutsideOfPackage("org.clusterclient")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ClusterClientOptions.class);

    @ArchTest
    static final ArchRule exportedTypesShowExportedTypesOnly = classes()
            .that(new DescribedPredicate<JavaClass>("are exported") {
                @Override
                public boolean test(JavaClass type) {
                    return EXPORTED.contains(type.getPackageName())
                            && type.getModifiers().contains(JavaModifier.PUBLIC);
                }
            })
            .should(new ArchCondition<>("show no internal type in a public or protected signature") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    type.getCodeUnits().stream()
                            .filter(unit -> unit.getModifiers().contains(JavaModifier.PUBLIC)
                                    || unit.getModifiers().contains(JavaModifier.PROTECTED))
                            .forEach(unit -> {
                                unit.getAllInvolvedRawTypes().stream()
                                        .filter(shown -> shown.getPackageName().startsWith("org.clusterclient"))
                                        .filter(shown -> !EXPORTED.contains(shown.getPackageName()))
                                        .forEach(shown -> events.add(SimpleConditionEvent.violated(
                                                unit, unit.getFullName() + " shows " + shown.getName())));
                            });
                }
            });
}
