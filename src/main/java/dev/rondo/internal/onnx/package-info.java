/**
 * ONNX files: the messages, graphs with their scopes, constants, and what a recurrent node says.
 *
 * <p>The files are protobuf. They are read by {@link dev.rondo.internal.onnx.WireReader} and not by
 * {@code protobuf-javalite}, because generated code builds an object for every field of every message before anyone has
 * seen a size: a file of a few megabytes can ask for gigabytes, and a model of a gigabyte is on the heap twice. What is
 * needed of the format is five messages of five fields each; read in place, from a mapped file, they leave the values
 * of tensors where they are, every count can be bounded, and an error knows its byte. It also saves users a dependency
 * whose versions clash with those of other libraries.
 *
 * <p>Source of the format: <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>, and of
 * operators <a href="https://onnx.ai/onnx/operators/">ONNX's operators</a>.
 */
@NullMarked
package dev.rondo.internal.onnx;

import org.jspecify.annotations.NullMarked;
