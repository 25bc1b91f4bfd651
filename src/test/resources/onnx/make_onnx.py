#!/usr/bin/env python3
"""Writes small ONNX models and what ONNX Runtime computes with them (made with onnx 1.23.1, onnxruntime 1.30.0).

Usage: make_onnx.py OUT_DIR

One NAME.onnx a case, and cases.safetensors with its run: NAME.<input>, NAME.<output>, under the names of the recurrent
node's roles (X, sequence_lens, initial_h, initial_c; Y, Y_h, Y_c; for weights that are inputs of the graph also W, R,
B, P). Models whose names begin with "op_" try the operators' semantics, those with "store_" the places of weights.
"""
import json, pathlib, struct, sys
import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto as TP, helper, numpy_helper

OUT = pathlib.Path(sys.argv[1])
T, N, I, H = 4, 3, 2, 3
GATES = {'LSTM': 4, 'GRU': 3, 'RNN': 1}
DT = {np.dtype('float32'): 'F32', np.dtype('int32'): 'I32'}
ROLES = {'LSTM': ['X', 'W', 'R', 'B', 'sequence_lens', 'initial_h', 'initial_c', 'P'],
         'GRU': ['X', 'W', 'R', 'B', 'sequence_lens', 'initial_h'],
         'RNN': ['X', 'W', 'R', 'B', 'sequence_lens', 'initial_h']}
OUTPUTS = {'LSTM': ['Y', 'Y_h', 'Y_c'], 'GRU': ['Y', 'Y_h'], 'RNN': ['Y', 'Y_h']}
record = {}


def save(path, tensors):
    header, blobs, off = {'__metadata__': {'onnx': onnx.__version__, 'onnxruntime': ort.__version__}}, [], 0
    for k in sorted(tensors):
        a = np.ascontiguousarray(tensors[k])
        header[k] = {'dtype': DT[a.dtype], 'shape': list(a.shape), 'data_offsets': [off, off + a.nbytes]}
        blobs.append(a.tobytes())
        off += a.nbytes
    h = json.dumps(header, separators=(',', ':')).encode()
    h += b' ' * (-len(h) % 8)
    path.write_bytes(struct.pack('<Q', len(h)) + h + b''.join(blobs))


def weights(kind, seed, directions=1, bias=True, peephole=False, scale=1.0):
    r, g = np.random.default_rng(seed), GATES[kind]
    u = lambda *s: (scale * r.uniform(-1, 1, s)).astype('f')
    w = {'W': u(directions, g * H, I), 'R': u(directions, g * H, H)}
    if bias:
        w['B'] = u(directions, 2 * g * H)
    if peephole:
        w['P'] = u(directions, 3 * H)
    return w


def data(kind, seed, directions=1, state=True, lengths=None):
    r = np.random.default_rng(seed + 1000)
    u = lambda *s: r.uniform(-1, 1, s).astype('f')
    d = {'X': u(T, N, I)}
    if state:
        d['initial_h'] = u(directions, N, H)
        if kind == 'LSTM':
            d['initial_c'] = u(directions, N, H)
    if lengths is not None:
        d['sequence_lens'] = np.array(lengths, 'i4')
    return d


def node(kind, present, **attributes):
    names = [r if r in present else '' for r in ROLES[kind]]
    while names[-1] == '':
        names.pop()
    return helper.make_node(kind, names, OUTPUTS[kind], name='the_' + kind.lower(), hidden_size=H, **attributes)


def value(name, array):
    return helper.make_tensor_value_info(name, {'float32': TP.FLOAT, 'int32': TP.INT32, 'float16': TP.FLOAT16}[
        str(array.dtype)], list(array.shape))


def model(nodes, inputs, outputs, initializers=(), opset=14, **graph):
    g = helper.make_graph(nodes, 'g', [value(k, v) for k, v in inputs.items()],
                          [helper.make_tensor_value_info(o, TP.FLOAT, None) for o in outputs], list(initializers),
                          **graph)
    return helper.make_model(g, opset_imports=[helper.make_opsetid('', opset)], ir_version=8 if opset > 8 else 3,
                             producer_name='make_onnx', producer_version='1')


def finish(name, m, inputs, outputs, run=True):
    (OUT / (name + '.onnx')).write_bytes(m.SerializeToString())
    for k, v in inputs.items():
        record[name + '.' + k] = v
    if run:
        options = ort.SessionOptions()
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
        session = ort.InferenceSession(str(OUT / (name + '.onnx')), options, providers=['CPUExecutionProvider'])
        for k, v in zip(outputs, session.run(outputs, inputs)):
            record[name + '.' + k] = v


def case(name, kind, seed, direction='forward', peephole=False, bias=True, state=True, lengths=None, scale=1.0,
         opset=14, as_inputs=False, **attributes):
    d = 2 if direction == 'bidirectional' else 1
    w, x = weights(kind, seed, d, bias, peephole, scale), data(kind, seed, d, state, lengths)
    if direction != 'forward':
        attributes['direction'] = direction
    n = node(kind, {**w, **x}, **attributes)
    if as_inputs:
        x, w = {**x, **w}, {}
    listed = {**x, **w} if opset < 9 else x
    m = model([n], listed, OUTPUTS[kind], [numpy_helper.from_array(v, k) for k, v in w.items()], opset)
    finish('op_' + name, m, x, OUTPUTS[kind])


def operators():
    seed = 0
    for kind in ('LSTM', 'GRU', 'RNN'):
        lbr = {'linear_before_reset': 1} if kind == 'GRU' else {}
        for direction in ('forward', 'reverse', 'bidirectional'):
            seed += 1
            case(f'{kind.lower()}_{direction}', kind, seed, direction, **lbr)
            case(f'{kind.lower()}_{direction}_lengths', kind, seed + 100, direction, lengths=[2, 4, 0], **lbr)
        case(f'{kind.lower()}_plain', kind, seed + 200, bias=False, state=False, **lbr)
        case(f'{kind.lower()}_clip', kind, seed + 300, 'bidirectional', scale=2.0, clip=0.4, **lbr)
        case(f'{kind.lower()}_opset7', kind, seed + 400, opset=7, **lbr)
        case(f'{kind.lower()}_inputs', kind, seed + 500, as_inputs=True, peephole=kind == 'LSTM', **lbr)
    case('gru_before', 'GRU', 20)
    case('gru_before_bidirectional_lengths', 'GRU', 21, 'bidirectional', lengths=[3, 0, 4])
    case('gru_before_clip', 'GRU', 22, scale=2.0, clip=0.4)
    case('lstm_peephole', 'LSTM', 23, peephole=True)
    case('lstm_peephole_bidirectional_lengths', 'LSTM', 24, 'bidirectional', peephole=True, lengths=[1, 4, 2])
    case('lstm_input_forget', 'LSTM', 25, input_forget=1)
    case('lstm_all', 'LSTM', 26, 'bidirectional', peephole=True, scale=2.0, clip=0.6, input_forget=1,
         lengths=[4, 2, 3], activations=['HardSigmoid', 'Tanh', 'Softsign', 'Sigmoid', 'Elu', 'Tanh'],
         activation_alpha=[0.3, 0.7], activation_beta=[0.4])
    case('lstm_activations', 'LSTM', 27, activations=['HardSigmoid', 'Relu', 'Tanh'])
    case('gru_activations', 'GRU', 28, 'bidirectional', linear_before_reset=1,
         activations=['Sigmoid', 'Relu', 'HardSigmoid', 'Tanh'], activation_alpha=[0.25], activation_beta=[0.45])
    case('gru_before_activations', 'GRU', 29, activations=['Sigmoid', 'ScaledTanh'], activation_alpha=[1.5],
         activation_beta=[0.5])
    case('rnn_both', 'RNN', 30, 'bidirectional', activations=['Tanh', 'Relu'])
    case('rnn_relu', 'RNN', 31, 'bidirectional', activations=['Relu', 'Relu'])
    given = {'Affine': (0.8, 0.1), 'ScaledTanh': (1.2, 0.7), 'LeakyRelu': (0.2, None), 'ThresholdedRelu': (0.3, None),
             'Elu': (0.6, None), 'HardSigmoid': (0.4, 0.3)}
    for i, a in enumerate(['Affine', 'ScaledTanh', 'LeakyRelu', 'ThresholdedRelu', 'Elu', 'HardSigmoid', 'Relu',
                           'Sigmoid', 'Softsign', 'Softplus']):
        alpha, beta = given.get(a, (None, None))
        more = {**({'activation_alpha': [alpha]} if alpha else {}), **({'activation_beta': [beta]} if beta else {})}
        case(f'rnn_{a.lower()}', 'RNN', 40 + i, activations=[a], **more)
        # Not ThresholdedRelu, whose alpha is 1 in ONNX's documentation where ONNX Runtime takes 0.
        if a in ('LeakyRelu', 'Elu', 'HardSigmoid'):
            case(f'rnn_{a.lower()}_default', 'RNN', 60 + i, activations=[a])


def torch_order(kind, w):
    """What torch.nn would hold: (weight_ih, weight_hh, bias_ih, bias_hh) of direction 0, with its order of gates."""
    order = {'LSTM': [0, 2, 3, 1], 'GRU': [1, 0, 2], 'RNN': [0]}[kind]
    cut = lambda a: np.concatenate([a[k * H:(k + 1) * H] for k in order])
    b = w['B'][0]
    half = GATES[kind] * H
    return {'weight_ih': cut(w['W'][0]), 'weight_hh': cut(w['R'][0]), 'bias_ih': cut(b[:half]), 'bias_hh': cut(b[half:])}


def reordering(opset, scope=''):
    """Nodes that make W, R, B for an LSTM of PyTorch's weights, as exporters without constant folding leave them."""
    nodes, consts = [], []

    def const(name, array):
        consts.append(helper.make_node('Constant', [], [name], value=numpy_helper.from_array(np.array(array, 'i8'))))
        return name

    def cut(source, k, begin, end):
        out = f'{source}_{k}'
        if opset < 10:
            nodes.append(helper.make_node('Slice', [source], [out], axes=[0], starts=[begin], ends=[end]))
        else:
            nodes.append(helper.make_node('Slice', [source, const(out + 'b', [begin]), const(out + 'e', [end]),
                                                    const(out + 'a', [0])], [out]))
        return out

    def unsqueeze(source, out):
        if opset < 13:
            nodes.append(helper.make_node('Unsqueeze', [source], [out], axes=[0]))
        else:
            nodes.append(helper.make_node('Unsqueeze', [source, const(out + '_axes', [0])], [out]))

    big = 2**63 - 1
    for s in ('weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'):
        parts = [cut(scope + s, 0, 0, H), cut(scope + s, 1, -H, big), cut(scope + s, 2, H, 3 * H)]
        nodes.append(helper.make_node('Concat', parts, [scope + s + '_iofc'], axis=0))
    nodes.append(helper.make_node('Concat', [scope + 'bias_ih_iofc', scope + 'bias_hh_iofc'], [scope + 'bias'], axis=0))
    unsqueeze(scope + 'weight_ih_iofc', scope + 'W')
    unsqueeze(scope + 'weight_hh_iofc', scope + 'R')
    unsqueeze(scope + 'bias', scope + 'B')
    return consts + nodes


def stores():
    kind = 'LSTM'
    w, x = weights(kind, 70), data(kind, 70)
    n = node(kind, {**w, **x})
    outs = OUTPUTS[kind]

    def store(name, nodes, initializers, opset=14, inputs=x, run=True, **more):
        finish('store_' + name, model(nodes, inputs, outs, initializers, opset, **more), inputs, outs, run)

    raw = [numpy_helper.from_array(v, k) for k, v in w.items()]
    store('raw', [n], raw)
    store('typed', [n], [helper.make_tensor(k, TP.FLOAT, v.shape, v.ravel()) for k, v in w.items()])
    half = {k: v.astype('f2') for k, v in w.items()}
    cast = [helper.make_node('Cast', [k + '16'], [k], to=TP.FLOAT) for k in w]
    store('half_cast', cast + [n], [numpy_helper.from_array(v, k + '16') for k, v in half.items()])
    store('half_typed', cast + [n], [helper.make_tensor(k + '16', TP.FLOAT16, v.shape, v.ravel()) for k, v in half.items()])
    store('bfloat16_cast', cast + [n], [helper.make_tensor(k + '16', TP.BFLOAT16, v.shape, v.ravel()) for k, v in w.items()])
    # The same bits without the helper's field: two bytes each.
    bf = []
    for k, v in w.items():
        t = TP(name=k + '16', data_type=TP.BFLOAT16, dims=v.shape)
        t.raw_data = ((v.view('u4') + 0x7fff + ((v.view('u4') >> 16) & 1)) >> 16).astype('u2').tobytes()
        bf.append(t)
    store('bfloat16_raw', cast + [n], bf)
    doubles = [helper.make_node('Cast', [k + '64'], [k], to=TP.FLOAT) for k in w]
    store('double_typed', doubles + [n], [helper.make_tensor(k + '64', TP.DOUBLE, v.shape, v.ravel().astype('f8')) for k, v in w.items()])
    store('constants', [helper.make_node('Constant', [], [k], value=numpy_helper.from_array(v)) for k, v in w.items()] + [n], [])
    flat = [helper.make_node('Constant', [], [k + '_flat'], value_floats=[float(e) for e in v.ravel()]) for k, v in w.items()]
    shape = [helper.make_node('Constant', [], [k + '_shape'], value_ints=list(v.shape[:-1]) + [-1]) for k, v in w.items()]
    store('reshape', flat + shape + [helper.make_node('Reshape', [k + '_flat', k + '_shape'], [k]) for k in w] + [n], [])
    turned = [numpy_helper.from_array(np.ascontiguousarray(v.T), k + '_t') for k, v in w.items()]
    back = [helper.make_node('Transpose', [k + '_t'], [k]) for k in w]
    store('transpose', back + [n], turned)
    moved = [numpy_helper.from_array(np.ascontiguousarray(np.moveaxis(v, 0, -1))[..., None], k + '_m') for k, v in w.items()]
    axes = [numpy_helper.from_array(np.array([-1], 'i8'), 'last')]
    squeeze = [helper.make_node('Squeeze', [k + '_m', 'last'], [k + '_s']) for k in w]
    perm = [helper.make_node('Transpose', [k + '_s'], [k], perm=[w[k].ndim - 1] + list(range(w[k].ndim - 1))) for k in w]
    store('squeeze', squeeze + perm + [n], moved + axes, 13)
    store('identity', [helper.make_node('Identity', [k + '_1'], [k + '_2']) for k in w]
          + [helper.make_node('Identity', [k + '_2'], [k]) for k in w] + [n],
          [numpy_helper.from_array(v, k + '_1') for k, v in w.items()])
    pt = [numpy_helper.from_array(v, k) for k, v in torch_order(kind, w).items()]
    for opset in (9, 11, 13, 17):
        store(f'sliced_opset{opset}', reordering(opset) + [n], pt, opset)
    def ints(**lists):
        return [numpy_helper.from_array(np.array(v, 'i8'), k) for k, v in lists.items()]

    # Backwards along two axes, every second row, columns joined, a part without rows.
    store('cut', [helper.make_node('Slice', ['W_back', 'begin', 'end', 'axes', 'steps'], ['W']),
                  helper.make_node('Slice', ['R_twice', 'zero', 'most', 'one', 'two'], ['R_halved']),
                  helper.make_node('Slice', ['R_halved', 'zero', 'zero', 'one'], ['R_nothing']),
                  helper.make_node('Concat', ['R_nothing', 'R_halved', 'R_nothing'], ['R_again'], axis=-2),
                  helper.make_node('Slice', ['R_again', 'zero', 'one', 'two'], ['R_left']),
                  helper.make_node('Slice', ['R_again', 'one', 'most', 'two'], ['R_right']),
                  helper.make_node('Concat', ['R_left', 'R_right'], ['R'], axis=2), n],
          ints(begin=[-1, 5], end=[-2**63, -9], axes=[1, -1], steps=[-1, -1], zero=[0], one=[1], two=[2], most=[2**31 - 1])
          + [numpy_helper.from_array(np.ascontiguousarray(w['W'][:, ::-1, ::-1]), 'W_back'),
             numpy_helper.from_array(np.repeat(w['R'], 2, axis=1), 'R_twice'), raw[2]], 13)
    # Sizes that are copied and inferred, all ones squeezed, a bias of one value, integers by truncation.
    store('shaped', [helper.make_node('Squeeze', ['W_ones'], ['W_bare']),
                     helper.make_node('Unsqueeze', ['W_bare', 'minus'], ['W_last']),
                     helper.make_node('Reshape', ['W_last', 'first'], ['W_first']),
                     helper.make_node('Reshape', ['W_first', 'rest'], ['W']),
                     helper.make_node('ConstantOfShape', ['B_shape'], ['B'], value=helper.make_tensor('v', TP.FLOAT, [1], [0.25])),
                     helper.make_node('Cast', ['R_wide'], ['R_int'], to=TP.INT8),
                     helper.make_node('Cast', ['R_int'], ['R_float'], to=TP.DOUBLE),
                     helper.make_node('Cast', ['R_float'], ['R'], to=TP.FLOAT), n],
          ints(minus=[-3], first=[1, -1, 1, I], rest=[0, 0, -1], B_shape=[1, 8 * H])
          + [numpy_helper.from_array(w['W'].reshape(4 * H, 1, I, 1, 1), 'W_ones'),
             numpy_helper.from_array(2.7 * w['R'], 'R_wide')], 13)
    # int8 weights: a scale for the tensor, a scale for each row, and a bias left in float.
    r = np.random.default_rng(71)
    q = {'W': r.integers(-127, 128, w['W'].shape).astype('i1'), 'R': r.integers(0, 256, w['R'].shape).astype('u1')}
    q8 = [numpy_helper.from_array(q['W'], 'Wq'), numpy_helper.from_array(np.float32(0.01), 'Ws'),
          numpy_helper.from_array(q['R'], 'Rq'), numpy_helper.from_array(np.full(4 * H, 0.008, 'f') + np.arange(4 * H, dtype='f') / 4096, 'Rs'),
          numpy_helper.from_array((120 + np.arange(4 * H)).astype('u1'), 'Rz'), raw[2]]
    store('int8', [helper.make_node('DequantizeLinear', ['Wq', 'Ws'], ['W']),
                   helper.make_node('DequantizeLinear', ['Rq', 'Rs', 'Rz'], ['R'], axis=1), n], q8)
    # An If whose branches see the outer graph's weights and have some of their own.
    branch_nodes = reordering(13) + [helper.make_node(kind, ['X', 'W', 'R', 'B', '', 'initial_h', 'initial_c'],
                                                      ['yb', 'hb', 'cb'], name='inner', hidden_size=H)]
    infos = lambda names: [helper.make_tensor_value_info(o, TP.FLOAT, None) for o in names]
    then = helper.make_graph(branch_nodes, 'then', [], infos(['yb', 'hb', 'cb']), pt[2:])
    other = helper.make_graph([helper.make_node(kind, ['X', 'W2', 'R2', '', '', 'initial_h', 'initial_c'],
                                                ['yo', 'ho', 'co'], name='other', hidden_size=H)], 'else', [],
                              infos(['yo', 'ho', 'co']),
                              [numpy_helper.from_array(w['W'] / 2, 'W2'), numpy_helper.from_array(w['R'] / 2, 'R2')])
    condition = [numpy_helper.from_array(np.array(True), 'condition')]
    outer = [helper.make_node('If', ['condition'], outs, name='which', then_branch=then, else_branch=other)]
    store('if', outer, condition + pt[:2], 13)
    # External data: two files' worth of sections in one file, at offsets.
    external, blob = [], bytearray()
    for k, v in w.items():
        blob += b'\0' * (-len(blob) % 64)
        t = TP(name=k, data_type=TP.FLOAT, dims=v.shape, data_location=TP.EXTERNAL)
        for key, text in (('location', 'store_external.bin'), ('offset', str(len(blob))), ('length', str(v.nbytes))):
            e = t.external_data.add()
            e.key, e.value = key, text
        external.append(t)
        blob += v.tobytes()
    (OUT / 'store_external.bin').write_bytes(blob)
    store('external', [n], external)
    # A half-precision layer as a whole, which ONNX Runtime's CPU provider does not run.
    hx = {k: v.astype('f2') for k, v in x.items()}
    m = model([n], hx, outs, [numpy_helper.from_array(v, k) for k, v in half.items()])
    (OUT / 'store_half.onnx').write_bytes(m.SerializeToString())


def others():
    # A decomposed cell: no recurrent node.
    pt = torch_order('LSTM', weights('LSTM', 80))
    init = [numpy_helper.from_array(v, k) for k, v in pt.items()]
    nodes = [helper.make_node('Gemm', ['x', 'weight_ih', 'bias_ih'], ['a'], transB=1),
             helper.make_node('Gemm', ['h', 'weight_hh', 'bias_hh'], ['b'], transB=1),
             helper.make_node('Add', ['a', 'b'], ['s']),
             helper.make_node('Split', ['s'], ['i', 'f', 'g', 'o'], axis=1),
             helper.make_node('Sigmoid', ['i'], ['Y'])]
    x = {'x': np.zeros((N, I), 'f'), 'h': np.zeros((N, H), 'f')}
    (OUT / 'no_recurrent.onnx').write_bytes(model(nodes, x, ['Y'], init, 13).SerializeToString())
    # layout=1, which ONNX Runtime's CPU provider refuses: the same weights as op_lstm_bidirectional and friends.
    for kind, seed in (('LSTM', 3), ('GRU', 6), ('RNN', 9)):
        lbr = {'linear_before_reset': 1} if kind == 'GRU' else {}
        w, d = weights(kind, seed, 2), data(kind, seed, 2)
        x = {k: np.ascontiguousarray(v.swapaxes(0, 1)) for k, v in d.items()}
        n = node(kind, {**w, **x}, layout=1, direction='bidirectional', **lbr)
        m = model([n], x, OUTPUTS[kind], [numpy_helper.from_array(v, k) for k, v in w.items()])
        (OUT / f'layout1_{kind.lower()}.onnx').write_bytes(m.SerializeToString())


operators()
stores()
others()
save(OUT / 'cases.safetensors', record)
