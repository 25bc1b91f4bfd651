/**
 * Reading and writing weights: the safetensors format and PyTorch's state dictionaries, and the recurrent layers of
 * ONNX models.
 *
 * <p>ONNX files are protobuf, and read by Rondo itself instead of {@code protobuf-javalite}: generated code builds
 * objects for every field before anyone has seen a size, so that a small hostile file asks for gigabytes and a large
 * honest one is on the heap as a whole. Read in place, from a mapped file, values of tensors stay where they are until
 * asked for, every count is bounded, an error names its byte, and users get no dependency whose versions clash with
 * other libraries'.
 */
@NullMarked
package dev.rondo.io;

import org.jspecify.annotations.NullMarked;
