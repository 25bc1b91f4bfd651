package dev.rondo.internal.tensor;

import java.util.Arrays;

/** Arithmetic on row-major shapes, with PyTorch's messages; shared by the tensor types. */
public final class Shape {
    private Shape() {}

    /** The number of elements; refuses negative sizes and products beyond a long. */
    public static long numel(int[] shape) {
        boolean empty = false;
        for (int size : shape) {
            if (size < 0) {
                throw new IllegalArgumentException(
                        "Trying to create tensor with negative dimension " + size + ": " + Arrays.toString(shape));
            }
            empty |= size == 0;
        }
        if (empty) {
            return 0;
        }
        long numel = 1;
        for (int size : shape) {
            if (numel > Long.MAX_VALUE / size) {
                throw overflow(shape);
            }
            numel *= size;
        }
        return numel;
    }

    /** The bytes that elements of a size take; refuses more than a long counts. */
    public static long bytes(int[] shape, int elementBytes) {
        long numel = numel(shape);
        if (numel > Long.MAX_VALUE / elementBytes) {
            throw overflow(shape);
        }
        return numel * elementBytes;
    }

    /** The number of elements, of which a Java array can hold no more than an int counts. */
    public static int arrayLength(int[] shape) {
        long numel = numel(shape);
        if (numel > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a tensor of int64 values holds at most " + Integer.MAX_VALUE
                    + " elements, got sizes=" + Arrays.toString(shape));
        }
        return (int) numel;
    }

    private static IllegalArgumentException overflow(int[] shape) {
        return new IllegalArgumentException("Storage size calculation overflowed with sizes=" + Arrays.toString(shape));
    }

    /** The size of one dimension; negative counts from the end. */
    public static int size(int[] shape, int dim) {
        if (shape.length == 0) {
            throw new IndexOutOfBoundsException("Dimension specified as " + dim + " but tensor has no dimensions");
        }
        return shape[dim(dim, shape.length)];
    }

    /** A dimension counted from the end when negative, within a tensor of the given rank. */
    public static int dim(int dim, int rank) {
        int low = rank == 0 ? -1 : -rank;
        int high = rank == 0 ? 0 : rank - 1;
        if (dim < low || dim > high) {
            throw new IndexOutOfBoundsException("Dimension out of range (expected to be in range of [" + low + ", "
                    + high + "], but got " + dim + ")");
        }
        return dim < 0 ? dim + Math.max(rank, 1) : dim;
    }

    /** An index counted from the end when negative, within a dimension. */
    public static int index(int index, int dim, int size) {
        if (index < -size || index >= size) {
            throw new IndexOutOfBoundsException(
                    "index " + index + " is out of bounds for dimension " + dim + " with size " + size);
        }
        return index < 0 ? index + size : index;
    }

    /** The row-major position of one element. */
    public static long offset(int[] shape, int... indices) {
        if (indices.length != shape.length) {
            throw new IndexOutOfBoundsException("got " + indices.length + " indices for a tensor of " + shape.length
                    + " dimensions: " + Arrays.toString(shape));
        }
        long offset = 0;
        for (int d = 0; d < shape.length; d++) {
            offset = offset * shape[d] + index(indices[d], d, shape[d]);
        }
        return offset;
    }

    /** The elements below one step of a dimension: the product of the sizes after it. */
    public static long stride(int[] shape, int dim) {
        return numel(Arrays.copyOfRange(shape, dim + 1, shape.length));
    }

    /** Fills in a single -1 and checks that the element count stays. */
    public static int[] reshaped(long numel, int[] requested) {
        int[] shape = requested.clone();
        int inferred = -1;
        for (int d = 0; d < shape.length; d++) {
            if (shape[d] == -1) {
                if (inferred >= 0) {
                    throw new IllegalArgumentException("only one dimension can be inferred");
                }
                inferred = d;
                shape[d] = 1;
            } else if (shape[d] < 0) {
                throw new IllegalArgumentException("invalid shape dimension " + shape[d]);
            }
        }
        long known = countOrTooMany(shape);
        if (inferred >= 0 && known > 0 && numel % known == 0 && numel / known <= Integer.MAX_VALUE) {
            shape[inferred] = (int) (numel / known);
            return shape;
        }
        if (inferred >= 0 || known != numel) {
            throw new IllegalArgumentException(
                    "shape '" + Arrays.toString(requested) + "' is invalid for input of size " + numel);
        }
        return shape;
    }

    /** The number of elements; no tensor has as many as a product beyond a long, whatever it is. */
    private static long countOrTooMany(int[] shape) {
        try {
            return numel(shape);
        } catch (IllegalArgumentException e) {
            return Long.MAX_VALUE;
        }
    }

    /** The shape with a size-1 dimension put in; {@code dim} may be the rank itself. */
    public static int[] unsqueezed(int[] shape, int dim) {
        int at = dim(dim, shape.length + 1);
        int[] result = new int[shape.length + 1];
        System.arraycopy(shape, 0, result, 0, at);
        result[at] = 1;
        System.arraycopy(shape, at, result, at + 1, shape.length - at);
        return result;
    }

    /** The shape without one dimension. */
    public static int[] without(int[] shape, int dim) {
        int[] result = new int[shape.length - 1];
        System.arraycopy(shape, 0, result, 0, dim);
        System.arraycopy(shape, dim + 1, result, dim, shape.length - dim - 1);
        return result;
    }

    /** The shape with one dimension set to a size. */
    public static int[] with(int[] shape, int dim, int size) {
        int[] result = shape.clone();
        result[dim] = size;
        return result;
    }

    /** Fills in every -1 of {@code sizes} and checks that only dimensions of size 1 change. */
    public static int[] expanded(int[] source, int[] sizes) {
        if (sizes.length < source.length) {
            throw new IllegalArgumentException("expand: the number of sizes provided (" + sizes.length
                    + ") must be greater or equal to the number of dimensions in the tensor (" + source.length + ")");
        }
        int[] target = sizes.clone();
        int added = target.length - source.length;
        for (int d = 0; d < target.length; d++) {
            if (d < added) {
                if (target[d] < 0) {
                    throw new IllegalArgumentException("The expanded size of the tensor (" + target[d]
                            + ") isn't allowed in a leading, non-existing dimension " + d);
                }
            } else if (target[d] == -1) {
                target[d] = source[d - added];
            } else if (source[d - added] != 1 && source[d - added] != target[d]) {
                throw new IllegalArgumentException("The expanded size of the tensor (" + target[d]
                        + ") must match the existing size (" + source[d - added] + ") at non-singleton dimension " + d
                        + ".  Target sizes: " + Arrays.toString(sizes) + ".  Tensor sizes: "
                        + Arrays.toString(source));
            }
        }
        return target;
    }

    /** The shape that two tensors have together when dimensions of size 1, and missing ones in front, are repeated. */
    public static int[] broadcast(int[] a, int[] b) {
        int[] shape = new int[Math.max(a.length, b.length)];
        for (int d = shape.length - 1; d >= 0; d--) {
            int inA = d - shape.length + a.length;
            int inB = d - shape.length + b.length;
            int sizeA = inA < 0 ? 1 : a[inA];
            int sizeB = inB < 0 ? 1 : b[inB];
            if (sizeA != sizeB && sizeA != 1 && sizeB != 1) {
                throw new IllegalArgumentException("The size of tensor a (" + sizeA
                        + ") must match the size of tensor b (" + sizeB + ") at non-singleton dimension " + d);
            }
            shape[d] = sizeA == 1 ? sizeB : sizeA;
        }
        return shape;
    }

    /** Refuses two tensors of different shapes. */
    public static void requireSame(int[] a, int[] b) {
        if (!Arrays.equals(a, b)) {
            throw new IllegalArgumentException(
                    "cannot compare tensors of different shapes: " + Arrays.toString(a) + " and " + Arrays.toString(b));
        }
    }
}
