#!/usr/bin/env python3
"""Writes what a real PyTorch (2.13.0+cpu) computes for Linear, bags with weights, heads, multinomial
and generators' states.

Usage: make_recorded.py OUT_DIR

One JSON file a topic, a list of cases. Tensors are {"shape": [...], "values": [...]}; float32 values have the nine
digits that tell them apart, and what JSON has no number for is a string. A name with 64 was computed in float64 from
the same float32 values.
"""
import json, math, pathlib, sys
import torch
from torch import nn
from torch.nn import functional as F


def number(v):
    if isinstance(v, int):
        return v
    if math.isnan(v):
        return "NaN"
    if math.isinf(v):
        return "Infinity" if v > 0 else "-Infinity"
    return v


def tensor(t):
    t = t.detach()
    digits = (lambda v: float('%.9g' % v)) if t.dtype == torch.float32 else (lambda v: v)
    return {"shape": list(t.shape), "values": [number(digits(v)) for v in t.reshape(-1).tolist()]}


def linear(seed, i, o, shape, bias):
    torch.manual_seed(seed)
    m = nn.Linear(i, o, bias=bias)
    x = torch.randn(*shape)
    g = torch.randn(*shape[:-1], o)
    case = {"seed": seed, "in": i, "out": o, "bias": bias, "repr": repr(m), "x": tensor(x), "gout": tensor(g)}
    case["params"] = {k: tensor(v) for k, v in m.state_dict().items()}
    m = m.double()
    xx = x.double().requires_grad_()
    y = m(xx)
    (y * g.double()).sum().backward()
    case["y64"] = tensor(y)
    case["grads64"] = {k: tensor(p.grad) for k, p in m.named_parameters()}
    case["gradx64"] = tensor(xx.grad)
    return case


def bag(seed, mode, indices, offsets, weighted, weight=None, **kw):
    torch.manual_seed(seed)
    m = nn.EmbeddingBag(6, 3, mode=mode, **kw)
    if weight is not None:
        m.weight.data = torch.tensor(weight)
    idx = torch.tensor(indices)
    off = None if offsets is None else torch.tensor(offsets)
    psw = torch.randn(idx.shape, requires_grad=True) if weighted else None
    case = {"mode": mode, "options": kw, "repr": repr(m), "weight": tensor(m.weight.clone()), "indices": tensor(idx)}
    if off is not None:
        case["offsets"] = tensor(off)
    y = m(idx, off, psw)
    g = torch.randn(y.shape)
    (y * g).sum().backward()
    case.update({"out": tensor(y), "gout": tensor(g), "grad": tensor(m.weight.grad), "after": tensor(m.weight)})
    if weighted:
        case.update({"weights": tensor(psw), "gradweights": tensor(psw.grad)})
    return case


def bags():
    nan, flat, offsets = math.nan, [0, 1, 2, 2, 5, 4, 1], [0, 3, 3, 5]
    ties = [[1., 2, 3], [1, 5, 3], [1, 5, 0], [4, 4, 4], [nan, 1, 4], [2, nan, 4]]
    return [
        bag(1, 'sum', flat, offsets, True),
        bag(2, 'sum', flat, offsets, True, padding_idx=2),
        bag(3, 'sum', [[0, 1], [2, 2], [5, 2]], None, True, padding_idx=2),
        bag(4, 'sum', flat, [0, 3, 3, 5, 7], True, include_last_offset=True),
        bag(5, 'sum', flat, offsets, True, max_norm=1.0),
        # Each row equally often: of rows that are not, this PyTorch divides by the count of another one.
        bag(6, 'sum', [0, 1, 5, 5, 1, 0], offsets, True, scale_grad_by_freq=True),
        bag(7, 'mean', [0, 1, 5, 5, 1, 0], offsets, False, scale_grad_by_freq=True),
        bag(8, 'mean', [[0, 1], [2, 2], [5, 2]], None, False, padding_idx=2),
        bag(9, 'mean', flat, offsets, False, max_norm=0.5, norm_type=1.0),
        bag(10, 'max', [0, 1, 2, 1, 3, 4, 5, 4], [0, 4, 6], False, weight=ties),
        bag(11, 'max', [2, 2, 1, 0, 0], [0, 2], False, weight=ties, padding_idx=2),
    ]


def functional():
    inf, nan = math.inf, math.nan
    torch.manual_seed(0)
    odd = torch.tensor([[1., 2, 3], [-inf, 0, -inf], [nan, 1, 2], [inf, 1, 2], [-inf, -inf, -inf], [88, 0, -88],
                        [1e30, -1e30, 0], [0., -0., 1e-40]])
    inputs = [torch.randn(3, 4, 5) * 3, odd, torch.tensor(2.), torch.zeros(0, 3), torch.zeros(2, 0), torch.randn(300) * 9]
    cases = []
    for x in inputs:
        case = {"x": tensor(x), "sigmoid64": tensor(torch.sigmoid(x.double())), "relu": tensor(torch.relu(x)),
                "tanh64": tensor(torch.tanh(x.double())), "dims": []}
        for d in range(-max(x.dim(), 1), max(x.dim(), 1)):
            of = {"dim": d, "softmax64": tensor(F.softmax(x.double(), d)), "logsoftmax64": tensor(F.log_softmax(x.double(), d))}
            if x.dim() == 0 or x.shape[d] > 0:
                of["argmax"] = tensor(torch.argmax(x, d))
            case["dims"].append(of)
        cases.append(case)
    # No two equal values in a row: PyTorch leaves the order of those open.
    top = []
    for x, k in ((torch.randn(3, 4, 50), 5), (torch.randn(7), 7), (torch.randn(2, 70), 1), (torch.randn(2, 3), 0),
                 (torch.tensor([1., nan, -inf, inf, 0]), 4), (torch.tensor(3.), 1), (torch.zeros(0, 3), 2)):
        values, indices = torch.topk(x, k)
        top.append({"x": tensor(x), "k": k, "values": tensor(values), "indices": tensor(indices)})
    sums = []
    for a, b in ((torch.randn(2, 3), torch.randn(2, 3)), (torch.randn(2, 1), torch.randn(3)),
                 (torch.randn(4, 1, 2), torch.randn(3, 1)), (torch.tensor(1.), torch.randn(2)), (torch.zeros(0, 3), torch.ones(1, 3))):
        sums.append({"a": tensor(a), "b": tensor(b), "sum": tensor(a + b)})
    return {"elementwise": cases, "topk": top, "add": sums}


def multinomial():
    torch.manual_seed(0)
    cases = []

    def case(p, n, replacement, seed):
        g = torch.Generator().manual_seed(seed)
        drawn = [torch.multinomial(p, n, replacement, generator=g) for _ in range(2)]
        # What comes after shows that as many words were drawn.
        cases.append({"p": tensor(p), "samples": n, "replacement": replacement, "seed": seed,
                      "first": tensor(drawn[0]), "second": tensor(drawn[1]), "after": tensor(torch.rand(2, generator=g))})

    for seed in range(3):
        case(torch.rand(10), 1, False, seed)
        case(torch.rand(10), 1, True, seed)
        case(torch.rand(10), 10, False, seed)
        case(torch.rand(10), 25, True, seed)
        case(torch.rand(3, 7), 4, False, seed)
        case(torch.rand(3, 7), 9, True, seed)
        case(torch.rand(2, 300) ** 4, 3, False, seed)
        case(torch.rand(2, 300) ** 4, 60, True, seed)
    case(torch.tensor([0., 3, 0, 1]), 2, False, 5)
    case(torch.tensor([0., 3, 0, 1]), 12, True, 5)
    case(torch.tensor([0., 0, 1e-30, 0]), 4, True, 5)
    case(torch.tensor([1e-40, 1e38, 3e38, 1e-40]), 1, False, 6)
    case(torch.zeros(0, 3), 2, True, 6)
    case(torch.zeros(0, 3), 2, False, 6)
    return cases


def generator_state():
    cases = []
    for seed, drawn in [(5, []), (2 ** 40 + 5, [3]), (-3, [4]), (7, [3, 700]), (8, [1, 16, 5]), (9, [2] * 156), (9, [2] * 157)]:
        g = torch.Generator().manual_seed(seed)
        for count in drawn:
            torch.randn(count, generator=g)
        state = bytes(g.get_state().tolist())
        total = 0
        for i in range(624):
            total = (total * 31 + int.from_bytes(state[24 + 8 * i:32 + 8 * i], "little")) & (1 << 64) - 1
        cases.append({"seed": str(seed), "drawn": tensor(torch.tensor(drawn, dtype=torch.int64)),
                      "head": state[:24].hex(), "tail": state[24 + 624 * 8:].hex(),
                      "words": str(total - (1 << 64) if total >> 63 else total),
                      "after": tensor(torch.randn(5, generator=g))})
    return cases


def main():
    out = pathlib.Path(sys.argv[1])
    topics = {
        "linear": [linear(1, 3, 4, (5, 3), True), linear(2, 7, 1, (7,), True), linear(3, 16, 33, (2, 3, 16), False),
                   linear(4, 1, 1, (4, 1), True), linear(5, 20, 6, (4, 20), True), linear(6, 5, 40, (1, 5), True),
                   linear(7, 4, 3, (2, 0, 4), True)],
        "bags": bags(),
        "functional": functional(),
        "multinomial": multinomial(),
        "generator_state": generator_state(),
    }
    for topic, cases in topics.items():
        (out / (topic + ".json")).write_text(json.dumps({"cases": cases}, separators=(',', ':')) + "\n")


main()
