package dev.rondo.internal.onednn.training;

import dev.rondo.internal.dnnl.OmpThreads;
import dev.rondo.internal.threads.StepWork;
import java.util.List;

/** The way forward: the input part of all rows, and then each lane's rows through time. */
record ForwardWork(Pass pass, List<Lane> lanes) implements StepWork {
    @Override
    public int shards() {
        return lanes.size();
    }

    @Override
    public int steps() {
        return 2;
    }

    @Override
    public void run(int shard, int step) {
        // A worker's count stays so: its thread is Rondo's own.
        OmpThreads.enter();
        if (step == 0) {
            lanes.get(shard).input(pass, shard, lanes.size());
        } else {
            lanes.get(shard).rows.forward(pass);
        }
    }
}
