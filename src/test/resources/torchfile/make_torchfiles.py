#!/usr/bin/env python3
"""Writes the PyTorch files beside it and what is in them, expected.json (made with PyTorch 2.13.0+cpu, NumPy 2.4.6).

expected.json holds, for each file that is to be read, a tensor's dtype, shape and values in row-major order by name;
for one that is to be refused, no entry. Files that today's PyTorch no longer writes (2017's pickles, big-endian ones,
deflated ones) are made from its own by the lines below.
"""
import collections, copyreg, io, json, pathlib, pickle, struct, warnings, zipfile
import numpy as np
import torch
from torch import nn

warnings.filterwarnings('ignore')
HERE = pathlib.Path(__file__).parent
EXPECTED = {}
NAMES = {torch.float32: 'F32', torch.float64: 'F64', torch.float16: 'F16', torch.bfloat16: 'BF16', torch.int64: 'I64',
         torch.int32: 'I32', torch.int16: 'I16', torch.int8: 'I8', torch.uint8: 'U8', torch.bool: 'BOOL',
         torch.uint16: 'U16', torch.uint32: 'U32', torch.uint64: 'U64', torch.complex64: 'C64',
         torch.complex128: 'C128', torch.float8_e4m3fn: 'F8_E4M3', torch.float8_e5m2: 'F8_E5M2',
         torch.float8_e4m3fnuz: 'F8_E4M3FNUZ', torch.float8_e5m2fnuz: 'F8_E5M2FNUZ', torch.float8_e8m0fnu: 'F8_E8M0'}


def describe(tensor):
    kind = NAMES[tensor.dtype]
    if kind[0] == 'C':
        values = []
    elif kind[0] in 'FB' and kind != 'BOOL':
        values = tensor.detach().to(torch.float64).reshape(-1).tolist()
    else:
        values = [int(v) for v in tensor.reshape(-1).tolist()]
    return {'dtype': kind, 'shape': list(tensor.shape), 'values': values}


def expect(name, tensors):
    EXPECTED[name] = {key: describe(value) for key, value in tensors.items()}


def save(name, obj, tensors=None, **options):
    # Through memory, for then the archive's root is the same wherever the script writes to.
    out = io.BytesIO()
    torch.save(obj, out, **options)
    (HERE / name).write_bytes(out.getvalue())
    if tensors is not None:
        expect(name, tensors)


def rezip(source, target, change=lambda name, data: data, method=zipfile.ZIP_STORED, root=None):
    with zipfile.ZipFile(HERE / source) as old, zipfile.ZipFile(HERE / target, 'w', method) as new:
        for info in old.infolist():
            name = info.filename if root is None else root + info.filename[info.filename.index('/'):]
            data = change(name, old.read(info))
            if data is not None:
                new.writestr(zipfile.ZipInfo(name), data, method)


def weights():
    torch.manual_seed(1)
    return nn.LSTM(2, 3, num_layers=1).state_dict()


# Containers and protocols.
state = weights()
save('zip.pt', state, state)
save('legacy.pt', state, state, _use_new_zipfile_serialization=False)
for protocol in (3, 4, 5):
    save(f'protocol{protocol}.pt', state, state, pickle_protocol=protocol)
    save(f'legacy_protocol{protocol}.pt', state, state, pickle_protocol=protocol, _use_new_zipfile_serialization=False)
rezip('zip.pt', 'deflated.pt', method=zipfile.ZIP_DEFLATED)
expect('deflated.pt', state)
rezip('zip.pt', 'renamed_root.pt', root='my model.v2')
expect('renamed_root.pt', state)
rezip('zip.pt', 'no_byteorder.pt',
      lambda name, data: None if name.endswith(('byteorder', 'serialization_id', '.format_version', '.storage_alignment'))
      else data)
expect('no_byteorder.pt', state)
rezip('zip.pt', 'big_endian.pt', lambda name, data: b'big' if name.endswith('/byteorder') else
      struct.pack(f'>{len(data) // 4}f', *struct.unpack(f'<{len(data) // 4}f', data)) if '/data/' in name else data)
expect('big_endian.pt', state)
torch.serialization.set_crc32_options(False)
save('no_crc.pt', state, state)
torch.serialization.set_crc32_options(True)

# Storages: slices of one, transposed, expanded, every second column, none at all.
flat = torch.arange(40, dtype=torch.float32)
views = {'first': flat[:6].view(2, 3), 'later': flat[25:37].view(3, 4), 'transposed': flat[6:12].view(2, 3).t(),
         'columns': flat[:24].view(4, 6)[:, 1::2], 'expanded': flat[7:8].expand(2, 3), 'cube': flat[:24].view(2, 3, 4).permute(2, 0, 1),
         'scalar': flat[39], 'none': flat[:0].view(0, 3), 'one': flat[5:8].view(1, 3).t()}
save('views.pt', views, views)
save('views_legacy.pt', views, views, _use_new_zipfile_serialization=False)

# Types.
types = {
    'f32': torch.tensor([[1.5, -2.5]]), 'f64': torch.tensor([0.1, -1e300, 1e-60], dtype=torch.float64),
    'f16': torch.tensor([65504, 6e-8, -0.1], dtype=torch.float16), 'bf16': torch.tensor([3e38, -0.1], dtype=torch.bfloat16),
    'i64': torch.tensor([2 ** 62 + 1, -1]), 'i32': torch.tensor([-2 ** 31, 7], dtype=torch.int32),
    'i16': torch.tensor([-32768], dtype=torch.int16), 'i8': torch.tensor([-128, 127], dtype=torch.int8),
    'u8': torch.tensor([255, 0], dtype=torch.uint8), 'bool': torch.tensor([[True], [False]]),
    'u16': torch.tensor([65535, 1], dtype=torch.uint16), 'u32': torch.tensor([2 ** 32 - 1], dtype=torch.uint32),
    'u64': torch.tensor([2 ** 63 - 1], dtype=torch.uint64), 'c64': torch.tensor([1 + 2j]),
    'c128': torch.tensor([1 + 2j], dtype=torch.complex128), 'scalar': torch.tensor(5),
    'f16t': torch.arange(6, dtype=torch.float16).view(2, 3).t(), 'i64t': torch.arange(6).view(2, 3).t()}
every = [v for v in range(256)]
for name in ('float8_e4m3fn', 'float8_e5m2', 'float8_e4m3fnuz', 'float8_e5m2fnuz', 'float8_e8m0fnu'):
    dtype = getattr(torch, name)
    bits = torch.tensor(every, dtype=torch.uint8).view(dtype)
    types[name] = bits[torch.isfinite(bits.to(torch.float32)).nonzero().view(-1)]
save('types.pt', types, types)
save('types_legacy.pt', types, types, _use_new_zipfile_serialization=False)

# A checkpoint as training scripts write them.
model = nn.ModuleDict({'encoder': nn.GRU(2, 2), 'norm': nn.BatchNorm1d(2)})
torch.manual_seed(2)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
sum(p.sum() for p in model.parameters()).backward()
optimizer.step()
checkpoint = {'epoch': 12, 'loss': 0.25, 'best': None, 'done': False, 'big': 2 ** 70, 'negative': -5, 'title': 'süß 😀',
              'model_state_dict': model.state_dict(), 'optimizer_state_dict': optimizer.state_dict(),
              'history': [1.5, {'mean': torch.tensor([4.0])}], 'shape': torch.Size([2, 3]), 'dtype': torch.float16,
              'device': torch.device('cpu'), 'pair': (torch.tensor(1), torch.tensor([2.0])), 'tags': {'a'}, 7: torch.tensor([7.0])}
flattened = {'model_state_dict.' + k: v for k, v in model.state_dict().items()}
for index, entry in optimizer.state_dict()['state'].items():
    flattened |= {f'optimizer_state_dict.state.{index}.{k}': v for k, v in entry.items()}
flattened |= {'history.1.mean': checkpoint['history'][1]['mean'], 'pair.0': checkpoint['pair'][0],
              'pair.1': checkpoint['pair'][1], '7': checkpoint[7]}
del checkpoint['tags']
save('checkpoint.pt', checkpoint, flattened)
save('checkpoint_protocol4.pt', {'tags': {'a'}, **checkpoint}, flattened, pickle_protocol=4)
save('tensor.pt', torch.tensor([[1.0, 2.0]]), {'tensor': torch.tensor([[1.0, 2.0]])})
save('list.pt', [torch.tensor([1.0]), [torch.tensor([2])]], {'0': torch.tensor([1.0]), '1.0': torch.tensor([2])})
parameter = nn.Parameter(torch.tensor([1.0, 2.0]))
marked = nn.Parameter(torch.tensor([3.0]))
marked.note = 'kept by PyTorch'
save('parameter.pt', {'p': parameter, 'q': marked}, {'p': parameter, 'q': marked})

# What checkpoints hold beside tensors: NumPy's scalars and arrays, and Python's own kinds.
beside = {'float64': np.float64(0.1), 'float32': np.float32(0.1), 'float16': np.float16(0.5), 'int64': np.int64(-7),
          'int8': np.int8(-8), 'int16': np.int16(-300), 'int32': np.int32(-70000), 'uint8': np.uint8(200), 'uint16': np.uint16(65535),
          'uint32': np.uint32(2 ** 32 - 1), 'uint64': np.uint64(2 ** 64 - 1), 'bool': np.bool_(True), 'text': np.str_('süß'),
          'nan': np.float64('nan'), 'complex64': np.complex64(1), 'date': np.datetime64('2020-01-01'), 'dtype': np.dtype('float32'),
          'array': np.arange(6.0).reshape(2, 3), 'objects': np.array(['a', 1], dtype=object), 'state': np.random.RandomState(1).get_state(),
          'complex': 1 - 2j, 'bytes': b'abc', 'none': b'', 'bytearray': bytearray(b'abc'), 'set': {3}, 'frozen': frozenset([4]),
          'counter': collections.Counter('aab'), 'layout': torch.strided, 'pairs': {(1, 'x'): torch.tensor([1.0]), (2,): torch.tensor([2.0])},
          'w': torch.tensor([3.0])}
named = {'w': beside['w'], 'pairs.(1, x)': torch.tensor([1.0]), 'pairs.(2,)': torch.tensor([2.0])}
save('beside.pt', beside, named)
save('beside_protocol4.pt', beside, named, pickle_protocol=4)
attributed = torch.tensor([1.0, 2.0])
attributed.note = 'kept by PyTorch'
tensors = {'a': attributed, 'b': nn.Buffer(torch.tensor([3.0]))}
save('attributes.pt', tensors, tensors)

# Layers for fromStateDict, with an input and what PyTorch computes.
X = torch.arange(12, dtype=torch.float32).view(3, 2, 2) / 10
for name, layer in {'lstm_proj': nn.LSTM(2, 3, num_layers=2, bidirectional=True, proj_size=2),
                    'gru': nn.GRU(2, 3, num_layers=2, bias=False), 'rnn': nn.RNN(2, 3, bidirectional=True, nonlinearity='relu')}.items():
    found = {'encoder.' + name + '.' + k: v for k, v in layer.state_dict().items()}
    with torch.no_grad():
        found |= {'x': X, 'y': layer(X)[0], 'fc.weight': torch.ones(2, 3)}
    save(name + '.pt', found, found)

# weight_norm, as PyTorch writes it now and as it did until 2.0, with the weight that the pair stands for.
for name, norm in {'weight_norm.pt': nn.utils.parametrizations.weight_norm, 'weight_norm_old.pt': nn.utils.weight_norm}.items():
    torch.manual_seed(3)
    layer = norm(norm(nn.LSTM(2, 3), 'weight_hh_l0'), 'weight_ih_l0', dim=1)
    found = dict(layer.state_dict())
    found |= {'joined.weight_hh_l0': layer.weight_hh_l0.detach(), 'joined.weight_ih_l0': layer.weight_ih_l0.detach()}
    save(name, found, found)


# TorchScript.
class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(4, 2)
        self.lstm = nn.LSTM(2, 3)
        self.blocks = nn.ModuleList([nn.Linear(3, 1), nn.BatchNorm1d(1)])
        self.size = 3

    def forward(self, indices):
        y, _ = self.lstm(self.embedding(indices))
        for block in self.blocks:
            y = block(y)
        return y


torch.manual_seed(4)
tagger = Tagger()
for name, scripted in {'script.pt': torch.jit.script(tagger), 'traced.pt': torch.jit.trace(nn.LSTM(2, 3), X)}.items():
    torch.jit.save(scripted, HERE / 'whole')
    # Without PyTorch's sources: the tables for debuggers, and the bodies of its functions.
    rezip('whole', name, lambda name, data: None if name.endswith('.debug_pkl') else b'' if '/code/' in name else data,
          zipfile.ZIP_DEFLATED)
    (HERE / 'whole').unlink()
    expect(name, scripted.state_dict())

# What is refused.
class Plain(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(2))


save('module.pt', nn.LSTM(2, 3))
save('module_own.pt', Plain())
# Only a module of our own, for such a file holds the source of every class.
save('module_legacy.pt', Plain(), _use_new_zipfile_serialization=False)
path = str(HERE / 'make_torchfiles.py').encode()
legacy = (HERE / 'module_legacy.pt').read_bytes()
(HERE / 'module_legacy.pt').write_bytes(legacy.replace(path, b'/'.ljust(len(path), b'x')))
save('sparse.pt', {'w': torch.eye(3).to_sparse()})
save('quantized.pt', {'w': torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8)})
save('meta.pt', {'w': torch.ones(2, device='meta')})
save('namespace.pt', {'args': __import__('argparse').Namespace(lr=1)})


class Command:
    def __reduce__(self):
        return __import__('os').system, ('touch /tmp/rondo-was-here',)


save('malicious.pt', {'w': torch.ones(1), 'x': Command()})
save('malicious_protocol4.pt', {'w': torch.ones(1), 'x': Command()}, pickle_protocol=4)
save('malicious_legacy.pt', {'w': torch.ones(1), 'x': Command()}, _use_new_zipfile_serialization=False)


# A file as PyTorch 0.1 to 0.3 wrote them from Python 2: _rebuild_tensor without a version, byte strings for names,
# Parameters made by their class, and a storage that is a view of another.
def binary(text):
    return b'U' + bytes([len(text)]) + text.encode()


def storage(view):
    found = b'(' + binary('storage') + b'ctorch\nFloatStorage\n' + binary('94123') + binary('cuda:0') + b'K\x08'
    return found + (b'N' if view is None else b'(' + binary(view[0]) + struct.pack('<BBBB', 0x4b, view[1], 0x4b, view[2]) + b't') + b'tQ'


def rebuilt(view, offset):
    return b'ctorch._utils\n_rebuild_tensor\n(' + storage(view) + b'K' + bytes([offset]) + b'(K\x02K\x01t(K\x01K\x01ttR'


old = b'\x80\x02ccollections\nOrderedDict\n]\x85R('
old += binary('root') + rebuilt(None, 1)
old += binary('viewed') + rebuilt(('94124', 3, 4), 1)
old += binary('parameter') + b'ctorch.nn.parameter\nParameter\n' + rebuilt(None, 6) + b'\x85R' + b'(\x88\x89ccollections\nOrderedDict\n]\x85Rtb'
old += b'u.'
parts = [pickle.dumps(0x1950a86a20f9469cfc6c, 2), pickle.dumps(1001, 2),
         pickle.dumps({'protocol_version': 1001, 'little_endian': True, 'type_sizes': {'short': 2, 'int': 4, 'long': 4}}, 2),
         old, pickle.dumps(['94123'], 2), struct.pack('<q8f', 8, *range(8))]
(HERE / 'python2.pt').write_bytes(b''.join(parts))
expect('python2.pt', {'root': torch.tensor([[1.0], [2.0]]), 'viewed': torch.tensor([[4.0], [5.0]]), 'parameter': torch.tensor([[6.0], [7.0]])})

(HERE / 'expected.json').write_text(json.dumps(EXPECTED, separators=(',', ':'), ensure_ascii=True) + '\n')
