package dev.rondo.io;

import dev.rondo.internal.onnx.Constants;
import dev.rondo.internal.onnx.RecurrentNode;
import dev.rondo.internal.onnx.RecurrentWeights;
import dev.rondo.internal.onnx.RuntimeInput;
import dev.rondo.internal.onnx.equations.Activation;
import dev.rondo.internal.onnx.equations.RecurrentKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What distinguishes a recurrent node from {@code torch.nn}'s layer of its kind, in words. */
final class OnnxTraits {
    private final RecurrentNode node;
    private final Constants constants;

    OnnxTraits(RecurrentNode node, Constants constants) {
        this.node = node;
        this.constants = constants;
    }

    /** Everything, obstacles first. */
    List<String> special() {
        List<String> all = obstacles();
        all.addAll(layoutObstacle());
        missingWeights().forEach((role, what) -> all.add(role + " is " + what));
        givenInputs().forEach((role, what) -> all.add(role + " is " + what));
        return List.copyOf(all);
    }

    /** What each call has to give beside x, and what it is in the graph. */
    Map<String, String> givenInputs() {
        Map<String, String> given = new LinkedHashMap<>();
        for (String role : RuntimeInput.ROLES) {
            RuntimeInput input = RuntimeInput.of(node, role, constants);
            if (input.kind() == RuntimeInput.Kind.GIVEN) {
                given.put(role, input.what());
            }
        }
        return given;
    }

    /** Reasons why no layer computes the same, whatever is passed to it; without that of the layout. */
    List<String> obstacles() {
        List<String> reasons = new ArrayList<>();
        if (node.direction().equals("reverse")) {
            reasons.add("direction=reverse: a layer runs forward, or in both directions");
        }
        if (node.kind() == RecurrentKind.GRU && !node.linearBeforeReset()) {
            reasons.add(node.resetFirst());
        }
        if (node.inputForget()) {
            reasons.add("input_forget=1: the forget gate is 1 - i");
        }
        if (Double.isFinite(node.clip())) {
            reasons.add("clip=" + (float) node.clip());
        }
        List<List<Activation>> functions = node.activations();
        if (functions.stream().anyMatch(direction -> !isUsual(direction))
                || functions.stream().distinct().count() > 1) {
            reasons.add("activations=" + functions);
        }
        if (RecurrentWeights.hasPeepholes(node, constants)) {
            reasons.add("peepholes: P is not zero");
        }
        for (String role : RuntimeInput.ROLES) {
            if (RuntimeInput.of(node, role, constants).kind() == RuntimeInput.Kind.CONSTANT) {
                reasons.add(role + " is fixed by the graph");
            }
        }
        List<String> unknown = node.unknownAttributes();
        if (!unknown.isEmpty()) {
            reasons.add("attributes that ONNX does not have: " + unknown);
        }
        return reasons;
    }

    /** The reason that lies in how tensors are laid out, if it is one. */
    List<String> layoutObstacle() {
        return node.batchFirst()
                ? List.of("layout=1: batches come first in x, Y and the states; batch_first of a layer leaves states as"
                        + " they are")
                : List.of();
    }

    Map<String, String> missingWeights() {
        return RecurrentWeights.missing(node, constants);
    }

    private boolean isUsual(List<Activation> direction) {
        if (node.kind() == RecurrentKind.RNN && direction.get(0).is("Relu")) {
            return true;
        }
        return node.kind().isDefault(direction);
    }
}
