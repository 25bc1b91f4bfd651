#!/usr/bin/env python3
"""Records what optimizers, clipping, schedules and losses of a real PyTorch give (made with 2.13.0+cpu).

Usage: make_training.py [OUT_DIR]

One safetensors file a case; its settings, those given to PyTorch by its names, are texts in __metadata__.
  optimizer-*  p0, p1 the parameters, g0, g1 [steps, ...] the gradients; at every step that is 3 modulo 5 the second
               parameter has none. after1.*, after20.* what parameters (p0, p1) and state (0.exp_avg) were then.
  clip-*       g0, g1 the gradients, out0, out1 those after clipping, norm what it returned (float64).
  schedule-*   lr (float64) before the first step and after each; momentum likewise; metrics what a plateau was told.
  loss-*       input, target, and weights where there are any (float32); value and grad computed in float64.
"""
import json, math, pathlib, struct, sys
import numpy as np
import torch
from torch import nn

DT = {np.dtype('float32'): 'F32', np.dtype('float64'): 'F64', np.dtype('int64'): 'I64'}
OUT = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent / 'cases'


def text(value):
    return ','.join(map(text, value)) if isinstance(value, (list, tuple)) else str(value)


def save(name, tensors, settings):
    header, blobs, off = {'__metadata__': {k: text(v) for k, v in sorted(settings.items())}}, [], 0
    for k in sorted(tensors):
        a = tensors[k]
        a = np.array(a.detach().numpy() if isinstance(a, torch.Tensor) else a, order='C')
        b = a.tobytes()
        header[k] = {'dtype': DT[a.dtype], 'shape': list(a.shape), 'data_offsets': [off, off + len(b)]}
        blobs.append(b)
        off += len(b)
    h = json.dumps(header, separators=(',', ':')).encode()
    h += b' ' * (-len(h) % 8)
    (OUT / (name + '.safetensors')).write_bytes(struct.pack('<Q', len(h)) + h + b''.join(blobs))


# Optimizers ----------------------------------------------------------------------------------------------------------
STEPS, SHAPES = 20, [(6, 7), (5, 1)]


def optimizer(number, kind, name, groups=None, **kw):
    torch.manual_seed(100 + number)
    params = [(0.3 * torch.randn(s)).requires_grad_() for s in SHAPES]
    grads = [torch.randn(STEPS, *s) * torch.exp(torch.randn(STEPS, *s)) for s in SHAPES]
    grads[0][:, 0, 0] = 0
    t = {f'p{i}': p.detach().clone() for i, p in enumerate(params)}
    t |= {f'g{i}': g for i, g in enumerate(grads)}
    given = params if groups is None else [{'params': [params[0]]}, {'params': [params[1]], **groups}]
    o = getattr(torch.optim, kind)(given, **kw)
    for step in range(STEPS):
        for i, p in enumerate(params):
            p.grad = None if i == 1 and step % 5 == 3 else grads[i][step].clone()
        o.step()
        if step + 1 in (1, STEPS):
            for i, p in enumerate(params):
                t[f'after{step + 1}.p{i}'] = p.detach().clone()
                for k, v in o.state[p].items():
                    if v is not None and k != 'step':
                        t[f'after{step + 1}.{i}.{k}'] = v.clone()
    save(f'optimizer-{name}', t, dict(kind=kind, **kw, **{'group_' + k: v for k, v in (groups or {}).items()}))


def optimizers():
    cases = [
        ('SGD', 'sgd', dict(lr=.05)),
        ('SGD', 'sgd-default', dict()),
        ('SGD', 'sgd-decay', dict(lr=.05, weight_decay=.1)),
        ('SGD', 'sgd-momentum', dict(lr=.05, momentum=.9)),
        ('SGD', 'sgd-dampening', dict(lr=.05, momentum=.8, dampening=.3, weight_decay=.02)),
        ('SGD', 'sgd-nesterov', dict(lr=.05, momentum=.9, nesterov=True, weight_decay=.02)),
        ('SGD', 'sgd-maximize', dict(lr=.05, momentum=.9, weight_decay=.1, maximize=True)),
        ('SGD', 'sgd-groups', dict(lr=.05, momentum=.9, groups=dict(lr=.2, weight_decay=.3))),
        ('Adam', 'adam', dict(lr=.05)),
        ('Adam', 'adam-default', dict()),
        ('Adam', 'adam-betas-eps', dict(lr=.05, betas=(.3, .6), eps=1e-2)),
        ('Adam', 'adam-decay', dict(lr=.05, weight_decay=.1)),
        ('Adam', 'adam-amsgrad', dict(lr=.05, betas=(.9, .7), amsgrad=True)),
        ('Adam', 'adam-maximize', dict(lr=.05, weight_decay=.1, maximize=True)),
        ('Adam', 'adam-groups', dict(lr=.05, groups=dict(lr=.2, weight_decay=.3))),
        ('AdamW', 'adamw', dict(lr=.05)),
        ('AdamW', 'adamw-decay', dict(lr=.05, weight_decay=.5)),
        ('AdamW', 'adamw-amsgrad', dict(lr=.05, betas=(.8, .6), amsgrad=True, weight_decay=.1)),
        ('AdamW', 'adamw-maximize', dict(lr=.05, weight_decay=.1, maximize=True)),
        ('RMSprop', 'rmsprop', dict()),
        ('RMSprop', 'rmsprop-alpha-eps', dict(lr=.05, alpha=.4, eps=1e-2)),
        ('RMSprop', 'rmsprop-decay', dict(lr=.05, weight_decay=.1)),
        ('RMSprop', 'rmsprop-momentum', dict(lr=.02, momentum=.8)),
        ('RMSprop', 'rmsprop-centered', dict(lr=.02, alpha=.9, centered=True)),
        ('RMSprop', 'rmsprop-all', dict(lr=.02, alpha=.9, centered=True, momentum=.5, weight_decay=.1, maximize=True)),
    ]
    for number, (kind, name, kw) in enumerate(cases):
        optimizer(number, kind, name, **kw)


def clips():
    for name, scale, kw in [('norm', 1, dict(max_norm=1.5)), ('norm-below', 1, dict(max_norm=1e3)),
                            ('norm1', 1, dict(max_norm=2, norm_type=1)),
                            ('norm3', 1, dict(max_norm=.5, norm_type=3)),
                            ('norm-inf', 1, dict(max_norm=.5, norm_type=math.inf)),
                            ('norm-small', 1e-8, dict(max_norm=1e-8)),
                            ('value', 1, dict(clip_value=.7))]:
        torch.manual_seed(7)
        params = [torch.zeros(s).requires_grad_() for s in SHAPES]
        t = {}
        for i, p in enumerate(params):
            p.grad = scale * torch.randn(p.shape)
            t[f'g{i}'] = p.grad.clone()
        if 'clip_value' in kw:
            nn.utils.clip_grad_value_(params, **kw)
        else:
            t['norm'] = nn.utils.clip_grad_norm_(params, **kw).double()
        t |= {f'out{i}': p.grad for i, p in enumerate(params)}
        save(f'clip-{name}', t, kw)


# Schedules -----------------------------------------------------------------------------------------------------------
def schedule(name, kind, lr=.1, momentum=None, metrics=None, steps=30, **kw):
    p = torch.zeros(1, requires_grad=True)
    o = torch.optim.Adam([p], lr=lr) if momentum == 'betas' else torch.optim.SGD([p], lr=lr, momentum=.7)
    s = getattr(torch.optim.lr_scheduler, kind)(o, **kw)
    g = o.param_groups[0]
    lrs, momenta = [], []

    def note():
        lrs.append(g['lr'])
        momenta.append(g['betas'][0] if momentum == 'betas' else g['momentum'])

    note()
    for i in range(steps):
        o.step()
        s.step(*([] if metrics is None else [metrics[i]]))
        note()
    t = {'lr': np.array(lrs), 'momentum': np.array(momenta)}
    if metrics is not None:
        t['metrics'] = np.array(metrics)
    save(f'schedule-{name}', t, dict(kind=kind, initial_lr=lr, optimizer='Adam' if momentum == 'betas' else 'SGD', **kw))


def schedules():
    schedule('step', 'StepLR', step_size=7, gamma=.3)
    schedule('step-default', 'StepLR', step_size=4)
    schedule('multistep', 'MultiStepLR', milestones=[3, 8, 8, 21], gamma=.5)
    schedule('multistep-zero', 'MultiStepLR', milestones=[0, 5])
    schedule('exponential', 'ExponentialLR', gamma=.93)
    schedule('cosine', 'CosineAnnealingLR', T_max=30)
    schedule('cosine-periods', 'CosineAnnealingLR', T_max=7, eta_min=.004)
    schedule('cosine-short', 'CosineAnnealingLR', T_max=1, eta_min=.01)
    falling = [1 / (1 + i) for i in range(8)]
    flat = falling + [.125 + .001 * (i % 3) for i in range(22)]
    schedule('plateau', 'ReduceLROnPlateau', metrics=flat, patience=3)
    schedule('plateau-cooldown', 'ReduceLROnPlateau', metrics=flat, factor=.5, patience=1, cooldown=3, min_lr=.01)
    schedule('plateau-max', 'ReduceLROnPlateau', metrics=[-x for x in flat], mode='max', patience=2, threshold=.05)
    schedule('plateau-abs', 'ReduceLROnPlateau', metrics=flat, patience=1, threshold=.03, threshold_mode='abs')
    schedule('plateau-max-abs', 'ReduceLROnPlateau', metrics=[-x for x in flat], mode='max', patience=1, threshold=.03,
             threshold_mode='abs')
    schedule('plateau-eps', 'ReduceLROnPlateau', metrics=flat, patience=0, factor=.1, eps=1e-3)
    schedule('onecycle', 'OneCycleLR', max_lr=.5, total_steps=31)
    schedule('onecycle-epochs', 'OneCycleLR', max_lr=.5, epochs=4, steps_per_epoch=8, pct_start=.4, div_factor=10.,
             final_div_factor=100.)
    schedule('onecycle-linear', 'OneCycleLR', max_lr=.5, total_steps=30, anneal_strategy='linear',
             base_momentum=.6, max_momentum=.9)
    schedule('onecycle-three', 'OneCycleLR', max_lr=.5, total_steps=31, three_phase=True)
    schedule('onecycle-adam', 'OneCycleLR', max_lr=.5, total_steps=31, momentum='betas')
    schedule('onecycle-still', 'OneCycleLR', max_lr=.5, total_steps=31, cycle_momentum=False)


# Losses --------------------------------------------------------------------------------------------------------------
def loss(name, kind, input, target, weights, **kw):
    x = input.double().requires_grad_()
    given = {k: v.double() for k, v in weights.items()}
    value = getattr(nn, kind)(**given, **kw)(x, target if target.dtype == torch.int64 else target.double())
    value.backward()
    save(f'loss-{name}', {'input': input, 'target': target, 'value': value, 'grad': x.grad, **weights},
         dict(kind=kind, **kw))


def losses():
    torch.manual_seed(11)
    logits, target = 3 * torch.randn(9, 13), torch.randint(13, (9,))
    target[[2, 5]] = -100
    logits[3, 4] = -math.inf
    logits[4, 2] = 90.
    target[3], target[4] = 0, 1
    w = torch.rand(13) + .1
    some = target.clone()
    some[some == -100] = 3
    finite = logits.clone()
    finite[3, 4] = -2.
    for name, x, y, weights, kw in [
        ('default', logits, target, {}, {}),
        ('sum', logits, target, {}, dict(reduction='sum')),
        ('weight', logits, target, dict(weight=w), {}),
        ('weight-sum', logits, target, dict(weight=w), dict(reduction='sum')),
        ('ignore', logits, some, {}, dict(ignore_index=3)),
        ('smoothing', finite, target, {}, dict(label_smoothing=.1)),
        ('smoothing-sum', finite, target, {}, dict(label_smoothing=.3, reduction='sum')),
        ('smoothing-weight', finite, target, dict(weight=w), dict(label_smoothing=.2)),
        ('smoothing-all', finite, some, dict(weight=w), dict(label_smoothing=1., ignore_index=3, reduction='sum')),
        ('one', logits[0], some[0], {}, {}),
        ('wide', 4 * torch.randn(3, 3001), torch.tensor([0, 3000, 77]), {}, {}),
    ]:
        loss('cross-entropy-' + name, 'CrossEntropyLoss', x, y, weights, **kw)
        if 'smoothing' not in name and name != 'wide':
            logp = torch.log_softmax(x.double(), -1).float()
            loss('nll-' + name, 'NLLLoss', logp, y, weights, **kw)
    x, y = torch.randn(4, 5, 3), torch.randn(4, 5, 3)
    loss('mse', 'MSELoss', x, y, {})
    loss('mse-sum', 'MSELoss', x, y, {}, reduction='sum')
    x, y = 4 * torch.randn(6, 5), torch.rand(6, 5)
    x[0, 0], x[0, 1], x[0, 2], x[0, 3] = 100., -100., 0., -30.
    y[0, 0], y[0, 1] = 0., 1.
    w, pw = torch.rand(6, 5), 3 * torch.rand(5)
    loss('bce', 'BCEWithLogitsLoss', x, y, {})
    loss('bce-sum', 'BCEWithLogitsLoss', x, y, {}, reduction='sum')
    loss('bce-weight', 'BCEWithLogitsLoss', x, y, dict(weight=w))
    loss('bce-pos-weight', 'BCEWithLogitsLoss', x, y, dict(pos_weight=pw))
    loss('bce-both-sum', 'BCEWithLogitsLoss', x, y, dict(weight=w[:, :1], pos_weight=pw), reduction='sum')


if __name__ == '__main__':
    OUT.mkdir(parents=True, exist_ok=True)
    optimizers()
    clips()
    schedules()
    losses()
