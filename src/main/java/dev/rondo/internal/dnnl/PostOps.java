package dev.rondo.internal.dnnl;

import dev.rondo.internal.ffi.Dnnl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What a primitive does to its result before it stores it (oneDNN's guide, "Primitive Attributes: Post-ops"). */
public final class PostOps {
    private final MemorySegment chain;
    private int length;

    /** An empty chain, which lives as long as {@code owner}. */
    public PostOps(Arena owner) {
        chain = Checked.create(
                owner, "dnnl_post_ops_create", "a chain", Dnnl::dnnl_post_ops_create, Dnnl::dnnl_post_ops_destroy);
    }

    /** Adds what the destination held before. */
    public PostOps sum() {
        return appended(Dnnl.dnnl_post_ops_append_sum(chain, 1, 0, Dnnl.dnnl_f32()), "sum");
    }

    /** Applies a function to each element. */
    public PostOps eltwise(int algorithm) {
        return appended(Dnnl.dnnl_post_ops_append_eltwise(chain, algorithm, 0, 0), "eltwise");
    }

    private PostOps appended(int status, String operation) {
        Checked.status(status, "dnnl_post_ops_append_" + operation, "a chain of " + length);
        length++;
        return this;
    }

    /** Attributes with this chain, and a scratchpad from the caller. */
    MemorySegment attributes(Arena owner) {
        MemorySegment attributes = OneDnn.userScratchpad(owner);
        Checked.status(
                Dnnl.dnnl_primitive_attr_set_post_ops(attributes, chain),
                "dnnl_primitive_attr_set_post_ops",
                "a chain");
        return attributes;
    }
}
