package dev.rondo.internal.onednn.training;

import dev.rondo.internal.cell.StepRows;
import dev.rondo.internal.dnnl.OmpThreads;
import dev.rondo.internal.threads.StepWork;
import java.util.ArrayList;
import java.util.List;

/**
 * The way back: some time steps by each lane's rows, then what these rows add to the gradients of the weights, while
 * they are still in the cache; and so on.
 */
final class BackwardWork implements StepWork {
    private final Pass pass;
    private final List<Lane> lanes;
    private final List<Segment> segments = new ArrayList<>();

    /**
     * Some steps and the rows that are complete after them.
     *
     * @param last the step that is computed first, counted in the order of the way forward; {@code first} the last one
     */
    private record Segment(int last, int first, Lane.Range rows) {}

    BackwardWork(Pass pass, List<Lane> lanes) {
        this.pass = pass;
        this.lanes = lanes;
        StepRows steps = pass.steps;
        int all = steps.rows();
        int last = steps.steps() - 1;
        int consumed = 0;
        for (int s = last; s >= 0; s--) {
            int t = pass.step(s);
            int complete = pass.run.reverse() ? steps.first(t) + steps.size(t) : all - steps.first(t);
            int taken = s == 0 ? all - consumed : (complete - consumed) / RowPieces.MOST * RowPieces.MOST;
            if (taken > 0 || s == 0) {
                int from = pass.run.reverse() ? consumed : all - consumed - taken;
                segments.add(new Segment(last, s, new Lane.Range(from, from + taken)));
                consumed += taken;
                last = s - 1;
            }
        }
    }

    @Override
    public int shards() {
        return lanes.size();
    }

    @Override
    public int steps() {
        return 2 * segments.size();
    }

    @Override
    public void run(int shard, int step) {
        OmpThreads.enter();
        Segment segment = segments.get(step / 2);
        Lane lane = lanes.get(shard);
        if (step % 2 == 1) {
            lane.gradients(pass, segment.rows, step > 1, shard, lanes.size());
            return;
        }
        if (step == 0) {
            lane.rows.beginBack(pass);
        }
        for (int s = segment.last; s >= segment.first; s--) {
            lane.rows.back(pass, s);
        }
        if (step == steps() - 2) {
            lane.rows.endBack(pass);
        }
    }
}
