#!/usr/bin/env python3
"""Trains the models of the examples, and records what PyTorch computes with them (made with 2.13.0+cpu).

Usage: make_models.py MODELS_DIR RECORDED.json

Four files, each below 50 KB: tagger.pt, characters.pt, switches.pt, trend.onnx. It takes about a minute.
"""
import json, math, pathlib, random, sys, warnings
import torch
from torch import nn
from torch.onnx._internal.torchscript_exporter import onnx_proto_utils

OUT, RECORDED = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
TEXT = pathlib.Path(__file__).parent.parent / 'texts' / 'psalms.txt'
record = {}
torch.set_num_threads(1)
warnings.simplefilter('ignore')
# The exporter writes the file by itself, and needs the onnx package only to add functions, of which there are none.
onnx_proto_utils._add_onnxscript_fn = lambda model, opsets: model


def tensor(t):
    values = t.flatten().tolist()
    return {'shape': list(t.shape), 'values': values if t.dtype == torch.int64 else [repr(v) for v in values]}


def train(model, loss, steps, lr):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for step in range(steps):
        optimizer.zero_grad()
        value = loss()
        value.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1)
        optimizer.step()
    print(type(model).__name__, 'loss', round(value.item(), 4))
    model.eval()


# A tagger: many of its words are nouns or verbs, by their neighbours.
WORDS = '<pad> the a my old small red dog girl boat watch walk man play run sees likes wants to they we quickly often .'.split()
TAGS = 'DET ADJ NOUN VERB TO PRON ADV .'.split()
BOTH = 'watch walk man play run'.split()


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(len(WORDS), 8, padding_idx=0)
        self.lstm = nn.LSTM(8, 12, num_layers=2, bidirectional=True)
        self.fc = nn.Linear(24, len(TAGS))

    def forward(self, words):
        return self.fc(self.lstm(self.embedding(words))[0])


def noun_phrase(r):
    adjectives = r.choices([[], [r.choice('old small red'.split())]], [2, 1])[0]
    noun = r.choice(['dog', 'girl', 'boat'] + BOTH)
    return [(r.choice('the a my'.split()), 'DET')] + [(a, 'ADJ') for a in adjectives] + [(noun, 'NOUN')]


def sentence(r):
    if r.random() < .5:
        s = noun_phrase(r) + [(r.choice('sees likes'.split()), 'VERB')]
    else:
        s = [(r.choice('they we'.split()), 'PRON')]
        s += [(r.choice('quickly often'.split()), 'ADV')] if r.random() < .3 else []
        s += [(r.choice(BOTH), 'VERB')]
    if r.random() < .3:
        s = s[:-1] + [('wants' if s[0][1] == 'DET' else 'play', 'VERB'), ('to', 'TO'), (r.choice(BOTH), 'VERB')]
    return s + noun_phrase(r) + [('.', '.')]


def tagger():
    torch.manual_seed(1)
    r = random.Random(1)
    model = Tagger()

    def loss():
        batch = [sentence(r) for _ in range(32)]
        words = nn.utils.rnn.pad_sequence([torch.tensor([WORDS.index(w) for w, _ in s]) for s in batch])
        tags = nn.utils.rnn.pad_sequence([torch.tensor([TAGS.index(t) for _, t in s]) for s in batch], padding_value=-100)
        return nn.functional.cross_entropy(model(words).flatten(0, 1), tags.flatten())

    train(model, loss, 300, .01)
    torch.save(model.state_dict(), OUT / 'tagger.pt')
    said = 'they watch the old watch .'.split()
    words = torch.tensor([WORDS.index(w) for w in said])[:, None]
    logits = model(words).detach()
    record['tagger'] = {'words': tensor(words), 'logits': tensor(logits), 'tags': tensor(logits.argmax(-1))}
    print(' '.join(f'{w}/{TAGS[t]}' for w, t in zip(said, logits.argmax(-1).flatten())))


# A writer of characters, saved as a checkpoint with its alphabet.
class Characters(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.embedding = nn.Embedding(size, 16)
        self.lstm = nn.LSTM(16, 36)
        self.head = nn.Linear(36, size)

    def forward(self, characters, state=None):
        output, state = self.lstm(self.embedding(characters), state)
        return self.head(output), state


def characters():
    torch.manual_seed(2)
    text = TEXT.read_text().lower()[:60000].replace('\n', ' ')
    alphabet = ''.join(sorted(set(text)))
    numbers = torch.tensor([alphabet.index(c) for c in text])
    model = Characters(len(alphabet))

    def loss():
        starts = torch.randint(0, len(numbers) - 65, (64,))
        pieces = torch.stack([numbers[s:s + 65] for s in starts], 1)
        return nn.functional.cross_entropy(model(pieces[:-1])[0].flatten(0, 1), pieces[1:].flatten())

    train(model, loss, 1200, .01)
    torch.save({'state_dict': model.state_dict(), 'alphabet': alphabet, 'epoch': 1}, OUT / 'characters.pt')
    prompt = 'the lord is my '
    torch.manual_seed(7)
    written = prompt
    read, state = torch.tensor([[alphabet.index(c)] for c in prompt]), None
    with torch.no_grad():
        for _ in range(200):
            logits, state = model(read, state)
            probabilities = torch.softmax(logits[-1, 0] / .5, -1)
            read = torch.multinomial(probabilities, 1)[None]
            written += alphabet[read.item()]
        logits = model(torch.tensor([[alphabet.index(c)] for c in prompt]))[0][-1, 0]
    record['characters'] = {'prompt': prompt, 'seed': 7, 'temperature': .5, 'logits': tensor(logits), 'written': written}
    print(written)


# Light switches: a push of a noisy button turns a light on or off.
class Switches(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(1, 16)
        self.light = nn.Linear(16, 1)

    def forward(self, volts):
        return self.light(self.gru(volts)[0])


def pushes(steps, rooms, generator):
    """Voltages [T, N, 1], and whether the light is on, [T, N, 1]."""
    pressed = torch.rand(steps, rooms, 1, generator=generator) < .25
    pressed[1:] &= ~pressed[:-1]
    volts = pressed * 3.0 + torch.randn(steps, rooms, 1, generator=generator) * .2
    return volts, (pressed.cumsum(0) % 2).float()


def switches():
    torch.manual_seed(3)
    generator = torch.Generator().manual_seed(3)
    model = Switches()

    def loss():
        volts, on = pushes(30, 32, generator)
        return nn.functional.binary_cross_entropy_with_logits(model(volts), on)

    train(model, loss, 1500, .01)
    torch.save(model.state_dict(), OUT / 'switches.pt')
    volts, on = pushes(24, 2, generator)
    lights = model(volts).sigmoid().detach()
    assert torch.equal((lights > .5).float(), on)
    record['switches'] = {'volts': tensor(volts), 'lights': tensor(lights)}


# Trends: whether a series rises, falls or goes up and down.
class Trend(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, 12, batch_first=True)
        self.fc = nn.Linear(12, 3)

    def forward(self, series):
        return self.fc(self.lstm(series)[0][:, -1])


def series(n, generator):
    kind = torch.randint(0, 3, (n,), generator=generator)
    t = torch.arange(16) / 16
    slope = torch.rand(n, 1, generator=generator) + .5
    lines = torch.stack([slope * t, -slope * t, .5 * torch.sin(2 * math.pi * 2 * (t + slope))], 1)[torch.arange(n), kind]
    return (lines + torch.randn(n, 16, generator=generator) * .1)[:, :, None], kind


def trend():
    torch.manual_seed(4)
    generator = torch.Generator().manual_seed(4)
    model = Trend()

    def loss():
        x, kind = series(64, generator)
        return nn.functional.cross_entropy(model(x), kind)

    train(model, loss, 300, .01)
    x, kind = series(6, generator)
    torch.onnx.export(model, (x,), str(OUT / 'trend.onnx'), dynamo=False, opset_version=17, input_names=['series'],
                      output_names=['logits'], dynamic_axes={'series': {0: 'batch', 1: 'time'}})
    logits = model(x).detach()
    assert torch.equal(logits.argmax(-1), kind)
    record['trend'] = {'series': tensor(x.transpose(0, 1)), 'logits': tensor(logits), 'kind': tensor(kind)}


for make in (tagger, characters, switches, trend):
    make()
RECORDED.write_text(json.dumps({'torch': torch.__version__, 'cases': record}, indent=1) + '\n')
