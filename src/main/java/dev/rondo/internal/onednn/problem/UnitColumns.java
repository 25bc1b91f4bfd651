package dev.rondo.internal.onednn.problem;

import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.cell.CellSpec;
import org.jspecify.annotations.Nullable;

/**
 * The order of a cell's weights as the columns of one matrix, from which hidden units can be dealt out: consecutive
 * units form groups, and the columns of a group lie together, gate after gate in PyTorch's order. Groups begin where a
 * block of the packed format begins, so that the columns of consecutive groups are a packed matrix of their own.
 */
public final class UnitColumns {
    /** Columns in a block of the packed format. */
    public static final int BLOCK = 64;

    /** Fewer units a group are not worth a thread. */
    private static final int FEWEST_UNITS = 64;

    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    private final int gates;
    private final int hidden;
    private final int groups;
    private final int groupUnits;
    private final int multiple;
    private final @Nullable UnitColumns projection;

    /** Columns for a cell, in a group for each processor where that is worth it. */
    public static UnitColumns of(CellSpec spec) {
        return new UnitColumns(spec, PROCESSORS);
    }

    /**
     * Columns for a cell.
     *
     * @param most groups at most; each has 64 units or more, but for the last
     */
    public UnitColumns(CellSpec spec, int most) {
        this(
                spec.kind().gates(),
                spec.hiddenSize(),
                // The fewest units whose columns fill blocks.
                spec.kind() == CellKind.LSTM ? BLOCK / spec.kind().gates() : BLOCK,
                Math.min(most, spec.hiddenSize() / FEWEST_UNITS),
                spec.projSize() == 0 ? null : new UnitColumns(1, spec.projSize(), BLOCK, most, null));
    }

    private UnitColumns(int gates, int hidden, int multiple, int most, @Nullable UnitColumns projection) {
        this.gates = gates;
        this.hidden = hidden;
        this.multiple = multiple;
        this.projection = projection;
        int wanted = Math.max(1, most);
        groupUnits = roundUp((hidden + wanted - 1) / wanted);
        groups = (hidden + groupUnits - 1) / groupUnits;
    }

    private int roundUp(int units) {
        return (units + multiple - 1) / multiple * multiple;
    }

    /** The columns of a projection, whose units are the elements of h; null where there is none. */
    public @Nullable UnitColumns projection() {
        return projection;
    }

    public int groups() {
        return groups;
    }

    /** Gates of each unit. */
    public int gates() {
        return gates;
    }

    /** The first unit of a group; of the group after the last, the number of units. */
    public int firstUnit(int group) {
        return Math.min(hidden, group * groupUnits);
    }

    /** The units of a group. */
    public int units(int group) {
        return firstUnit(group + 1) - firstUnit(group);
    }

    /** Columns from one gate of a group to the next: its units, filled up where there are too few. */
    public int gateColumns(int group) {
        return roundUp(units(group));
    }

    /** The first column of a group; of the group after the last, the number of columns. */
    public int firstColumn(int group) {
        return group < groups
                ? gates * group * groupUnits
                : gates * ((groups - 1) * groupUnits + gateColumns(groups - 1));
    }

    /** All columns. */
    public int columns() {
        return firstColumn(groups);
    }

    /**
     * The row of PyTorch's weight that a column holds, {@code gate * hiddenSize + unit}, or -1 where it holds zeros.
     */
    public int row(int column) {
        int group = Math.min(groups - 1, column / (gates * groupUnits));
        int within = column - firstColumn(group);
        int gate = within / gateColumns(group);
        int unit = within % gateColumns(group);
        return unit < units(group) ? gate * hidden + firstUnit(group) + unit : -1;
    }
}
