"""Makes TorchScript modules of what DJL cannot call itself."""

import io
import zipfile
from typing import Tuple

import torch
from torch import Tensor


class RaggedLstm(torch.nn.Module):
    """PyTorch's operator for a packed LSTM."""

    def forward(
        self,
        data: Tensor,
        batch_sizes: Tensor,
        h0: Tensor,
        c0: Tensor,
        weight_ih: Tensor,
        weight_hh: Tensor,
        bias_ih: Tensor,
        bias_hh: Tensor,
    ) -> Tuple[Tensor, Tensor, Tensor]:
        return torch.lstm(
            data, batch_sizes, [h0, c0], [weight_ih, weight_hh, bias_ih, bias_hh], True, 1, 0.0, False, False
        )


class Bfloat16(torch.nn.Module):
    """Converts float32 to bfloat16, and back."""

    def forward(self, x: Tensor) -> Tensor:
        if x.dtype == torch.float32:
            return x.to(torch.bfloat16)
        return x.to(torch.float32)


def save(module: torch.nn.Module, path: str) -> None:
    buffer = io.BytesIO()
    torch.jit.save(torch.jit.script(module.eval()), buffer)
    with zipfile.ZipFile(buffer) as saved, zipfile.ZipFile(path, "w") as stripped:
        for entry in saved.infolist():
            # It would say where this script lay.
            if not entry.filename.endswith(".debug_pkl"):
                stripped.writestr(entry.filename, saved.read(entry))


save(RaggedLstm(), "ragged_lstm.pt")
save(Bfloat16(), "bfloat16.pt")
