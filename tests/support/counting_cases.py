"""Sixty-four small programs, and the FLOP in products that each takes by arithmetic on its shapes.

The truth beside each is worked out from the architecture, 2 a multiply-add, attention dense unless
the name says causal; none comes from a counter. Biases, softmax and activations are not products.
A case builds (function, arguments, keyword arguments). `how` is "run" without gradients, "grad"
with a forward and a backward. To add one: a function with @case(name, truth).
"""

import math
from dataclasses import dataclass

import torch
import torch.nn as nn
import torch.nn.functional as F
from foreign import torchvision, transformers
from torch.utils.checkpoint import checkpoint

CASES = {}


@dataclass(frozen=True)
class Case:
    build: object
    truth: int
    how: str = "run"
    kind: str = "product"  # or "int": integer work, OP
    causal: str = "dense"
    slow: bool = False


def case(name, truth, **options):
    def decorate(build):
        CASES[name] = Case(build, truth, **options)
        return build

    return decorate


def linear(tokens, into, out):
    return 2 * tokens * into * out


def met(queries, keys, width):
    """Every query with every key, and the values mixed: 4 x width for each pair, all heads."""
    return 4 * queries * keys * width


def conv(high, wide, into, out, k, groups=1):
    """Answers x taps; high and wide are the result's."""
    return 2 * high * wide * out * (into // groups) * k * k


def random(*shape, **options):
    return torch.randn(*shape, **options)


# -- language models -------------------------------------------------------------------------------


def gpt2(tokens, layers=12, d=768, words=50257):
    block = (
        linear(tokens, d, 3 * d)
        + met(tokens, tokens, d)
        + linear(tokens, d, d)
        + 2 * linear(tokens, d, 4 * d)
    )
    return layers * block + linear(tokens, d, words)


for kernel in ("sdpa", "eager"):

    @case(f"GPT-2 small, 128 tokens, {kernel} attention", gpt2(128), slow=True)
    def _(kernel=kernel):
        of = transformers()
        config = of.GPT2Config(attn_implementation=kernel, use_cache=False)
        return of.GPT2LMHeadModel(config).eval(), [torch.randint(0, 50000, (1, 128))], {}


LLAMAS = {  # layers, width, query heads, key heads, size of a head, feed-forward, words
    "1B": (16, 2048, 32, 8, 64, 8192, 128256),
    "8B": (32, 4096, 32, 8, 128, 14336, 128256),
    "70B": (80, 8192, 64, 8, 128, 28672, 128256),
}


def llama(tokens, layers, d, heads, keys, size, ff, words, experts=0, chosen=1):
    block = (
        linear(tokens, d, heads * size)
        + 2 * linear(tokens, d, keys * size)
        + linear(tokens, heads * size, d)
        + met(tokens, tokens, heads * size)
        + chosen * 3 * linear(tokens, d, ff)
        + linear(tokens, d, experts)
    )
    return layers * block + linear(tokens, d, words)


def on_meta(tokens):
    """Arguments for a model on meta; with no mask of its own, transformers looks at values."""
    return {
        "input_ids": torch.zeros(1, tokens, dtype=torch.long, device="meta"),
        "attention_mask": torch.zeros(1, 1, tokens, tokens, dtype=torch.bfloat16, device="meta"),
    }


def sizes(layers, d, heads, keys, size, ff, words, **more):
    return dict(
        num_hidden_layers=layers,
        hidden_size=d,
        num_attention_heads=heads,
        num_key_value_heads=keys,
        head_dim=size,
        intermediate_size=ff,
        vocab_size=words,
        use_cache=False,
        attn_implementation="sdpa",
        **more,
    )


for name, shape in LLAMAS.items():

    @case(f"Llama {name}, 2,048 tokens, on meta", llama(2048, *shape), slow=True)
    def _(shape=shape):
        of = transformers()
        with torch.device("meta"):
            model = of.LlamaForCausalLM(of.LlamaConfig(**sizes(*shape))).eval()
        return model.to(torch.bfloat16), [], on_meta(2048)


MIXTRAL = (32, 4096, 32, 8, 128, 14336, 32000)
TINY_MIXTRAL = (2, 128, 4, 2, 32, 256, 1000)


def mixtral(shape):
    return transformers().MixtralConfig(
        **sizes(*shape, num_local_experts=8, num_experts_per_tok=2, sliding_window=None)
    )


@case("Mixtral 8x7B, 1,024 tokens, on meta", llama(1024, *MIXTRAL, experts=8, chosen=2), slow=True)
def _():
    with torch.device("meta"):
        model = transformers().MixtralForCausalLM(mixtral(MIXTRAL)).eval()
    return model.to(torch.bfloat16), [], on_meta(1024)


@case("a tiny Mixtral", llama(64, *TINY_MIXTRAL, experts=8, chosen=2), slow=True)
def _():
    model = transformers().MixtralForCausalLM(mixtral(TINY_MIXTRAL)).eval()
    return model, [torch.randint(0, 1000, (1, 64))], {}


@case(
    "BERT base, 128 tokens",
    12 * (4 * linear(128, 768, 768) + met(128, 128, 768) + 2 * linear(128, 768, 3072))
    + linear(1, 768, 768),
    slow=True,
)
def _():
    of = transformers()
    model = of.BertModel(of.BertConfig(attn_implementation="sdpa")).eval()
    return model, [torch.randint(0, 30000, (1, 128))], {}


def encoder_block(tokens, d, ff):
    return 4 * linear(tokens, d, d) + met(tokens, tokens, d) + 2 * linear(tokens, d, ff)


def decoder_block(tokens, source, d, ff):
    """An encoder's block, and attention to the source, whose keys and values are made from it."""
    return (
        encoder_block(tokens, d, ff)
        + 2 * linear(tokens, d, d)
        + 2 * linear(source, d, d)
        + met(tokens, source, d)
    )


@case(
    "T5 small, 64 into 32 tokens",
    6 * (encoder_block(64, 512, 2048) + decoder_block(32, 64, 512, 2048)) + linear(32, 512, 32128),
    slow=True,
)
def _():
    of = transformers()
    config = of.T5Config(
        d_model=512,
        d_kv=64,
        d_ff=2048,
        num_layers=6,
        num_heads=8,
        vocab_size=32128,
        use_cache=False,
        decoder_start_token_id=0,
        pad_token_id=0,
    )
    return (
        of.T5ForConditionalGeneration(config).eval(),
        [],
        {
            "input_ids": torch.randint(1, 32000, (1, 64)),
            "decoder_input_ids": torch.randint(1, 32000, (1, 32)),
        },
    )


@case(
    "Whisper tiny, 30 s into 16 tokens",
    2 * 3000 * 384 * 80 * 3
    + 2 * 1500 * 384 * 384 * 3
    + 4 * (encoder_block(1500, 384, 1536) + decoder_block(16, 1500, 384, 1536))
    + linear(16, 384, 51865),
    slow=True,
)
def _():
    of = transformers()
    config = of.WhisperConfig(
        d_model=384,
        encoder_layers=4,
        decoder_layers=4,
        encoder_attention_heads=6,
        decoder_attention_heads=6,
        encoder_ffn_dim=1536,
        decoder_ffn_dim=1536,
        use_cache=False,
        attn_implementation="sdpa",
    )
    return (
        of.WhisperForConditionalGeneration(config).eval(),
        [],
        {
            "input_features": random(1, 80, 3000),
            "decoder_input_ids": torch.randint(1, 50000, (1, 16)),
        },
    )


@case(
    "CLIP ViT-B/32",
    conv(7, 7, 3, 768, 32)
    + 12 * encoder_block(50, 768, 3072)
    + linear(1, 768, 512)
    + 12 * encoder_block(77, 512, 2048)
    + linear(1, 512, 512)
    + linear(1, 512, 1),
    slow=True,
)
def _():
    of = transformers()
    config = of.CLIPConfig(projection_dim=512, text_config={"attn_implementation": "sdpa"})
    return (
        of.CLIPModel(config).eval(),
        [],
        {"input_ids": torch.randint(1, 49000, (1, 77)), "pixel_values": random(1, 3, 224, 224)},
    )


def mamba(tokens, layers=4, d=256, state=16, taps=4, words=1000):
    """The convolution gives taps - 1 answers more than are kept; the scan's sum over the state is
    a product, its recurrence is element by element."""
    wide, rank = 2 * d, math.ceil(d / 16)
    block = (
        linear(tokens, d, 2 * wide)
        + 2 * (tokens + taps - 1) * wide * taps
        + linear(tokens, wide, rank + 2 * state)
        + linear(tokens, rank, wide)
        + 2 * tokens * wide * state
        + linear(tokens, wide, d)
    )
    return layers * block + linear(tokens, d, words)


@case("Mamba in plain PyTorch, 64 tokens", mamba(64), slow=True)
def _():
    of = transformers()
    config = of.MambaConfig(
        hidden_size=256, num_hidden_layers=4, state_size=16, vocab_size=1000, use_cache=False
    )
    return of.MambaForCausalLM(config).eval(), [torch.randint(0, 1000, (1, 64))], {}


# -- models that look at pictures ------------------------------------------------------------------


def resnet50():
    total, into, size = conv(112, 112, 3, 64, 7), 64, 56
    for stage, (wide, blocks) in enumerate([(64, 3), (128, 4), (256, 6), (512, 3)]):
        for block in range(blocks):
            after = size // 2 if stage and not block else size
            total += (
                conv(size, size, into, wide, 1)
                + conv(after, after, wide, wide, 3)
                + conv(after, after, wide, 4 * wide, 1)
            )
            if not block:
                total += conv(after, after, into, 4 * wide, 1)
            into, size = 4 * wide, after
    return total + linear(1, 2048, 1000)


def convnext(widths=(96, 192, 384, 768), depths=(3, 3, 9, 3)):
    size, total, before = 56, conv(56, 56, 3, 96, 4), 96
    for wide, depth in zip(widths, depths):
        if wide != before:
            size //= 2
            total += conv(size, size, before, wide, 2)
        total += depth * (
            conv(size, size, wide, wide, 7, groups=wide) + 2 * linear(size * size, wide, 4 * wide)
        )
        before = wide
    return total + linear(1, before, 1000)


def swin(wide=96, depths=(2, 2, 6, 2)):
    size, total = 56, conv(56, 56, 3, wide, 4)
    for stage, depth in enumerate(depths):
        if stage:
            size //= 2
            total += linear(size * size, 4 * wide, 2 * wide)
            wide *= 2
        places = size * size
        total += depth * (
            4 * linear(places, wide, wide)
            + met(places, 49, wide)
            + 2 * linear(places, wide, 4 * wide)
        )
    return total + linear(1, wide, 1000)


VIT = conv(14, 14, 3, 768, 16) + 12 * encoder_block(197, 768, 3072) + linear(1, 768, 1000)

for name, truth in {
    "resnet50": resnet50(),
    "convnext_tiny": convnext(),
    "swin_t": swin(),
    "vit_b_16": VIT,
}.items():

    @case(f"torchvision {name}", truth, slow=True)
    def _(name=name):
        return getattr(torchvision().models, name)().eval(), [random(1, 3, 224, 224)], {}


@case("ViT-B/16 of transformers", VIT, slow=True)
def _():
    of = transformers()
    config = of.ViTConfig(num_labels=1000, attn_implementation="sdpa")
    return of.ViTForImageClassification(config).eval(), [random(1, 3, 224, 224)], {}


# -- one or two layers -----------------------------------------------------------------------------


def mlp():
    return nn.Sequential(nn.Linear(512, 2048), nn.ReLU(), nn.Linear(2048, 512))


@case("an MLP, 64 x (512-2048-512)", 2 * linear(64, 512, 2048))
def _():
    return mlp(), [random(64, 512)], {}


@case("F.linear and F.conv2d", linear(8, 128, 256) + 8 * conv(14, 14, 8, 16, 3))
def _():
    def run(a, w, b, k):
        return F.linear(a, w), F.conv2d(b, k)

    return run, [random(8, 128), random(256, 128), random(8, 8, 16, 16), random(16, 8, 3, 3)], {}


@case("a @ b", 2 * 64 * 128 * 256)
def _():
    return lambda a, b: a @ b, [random(64, 128), random(128, 256)], {}


@case("matrix by vector, dot, and an outer product, which is no sum", 2 * 64 * 128 + 2 * 128)
def _():
    def run(w, v, u):
        return torch.mv(w, v), torch.dot(v, v), torch.outer(u, v)

    return run, [random(64, 128), random(128), random(64)], {}


@case("einsum bij,bjk->bik", 2 * 8 * 32 * 48 * 64)
def _():
    return (
        (lambda a, b: torch.einsum("bij,bjk->bik", a, b)),
        [random(8, 32, 48), random(8, 48, 64)],
        {},
    )


# b c first is 10 times cheaper; PyTorch knows it only where opt_einsum is installed
CHAIN = (
    2 * 8 * 128 * 8 + 2 * 64 * 8 * 8
    if torch.backends.opt_einsum.is_available()
    else 2 * 64 * 8 * 128 + 2 * 64 * 128 * 8
)


@case("einsum of three, in the order in which it is done", CHAIN)
def _():
    return (
        (lambda a, b, c: torch.einsum("ab,bc,cd->ad", a, b, c)),
        [random(64, 8), random(8, 128), random(128, 8)],
        {},
    )


def heads(n=8):
    return random(2, n, 128, 64)


@case("attention, 2 x 8 heads, 128 tokens", 2 * met(128, 128, 8 * 64))
def _():
    return F.scaled_dot_product_attention, [heads(), heads(), heads()], {}


@case(
    "causal attention, only the pairs that the mask leaves",
    2 * 4 * (128 * 129 // 2) * 8 * 64,
    causal="exact",
)
def _():
    return F.scaled_dot_product_attention, [heads(), heads(), heads()], {"is_causal": True}


@case("attention of 8 query heads to 2 key heads", 2 * met(128, 128, 8 * 64))
def _():
    return F.scaled_dot_product_attention, [heads(), heads(2), heads(2)], {"enable_gqa": True}


@case("attention by einsum", 2 * met(128, 128, 8 * 64))
def _():
    def run(q, k, v):
        shares = torch.einsum("bhqd,bhkd->bhqk", q, k).softmax(-1)
        return torch.einsum("bhqk,bhkd->bhqd", shares, v)

    return run, [heads(), heads(), heads()], {}


@case("nn.MultiheadAttention in eval mode", 4 * linear(128, 256, 256) + met(128, 128, 256))
def _():
    layer = nn.MultiheadAttention(256, 8, batch_first=True).eval()
    x = random(1, 128, 256)
    return layer, [x, x, x], {"need_weights": False}


@case("nn.TransformerEncoderLayer in eval mode", encoder_block(128, 256, 1024))
def _():
    layer = nn.TransformerEncoderLayer(256, 8, 1024, batch_first=True).eval()
    return layer, [random(1, 128, 256)], {}


@case("LSTM of two layers", 20 * 4 * 2 * 4 * 128 * ((64 + 128) + (128 + 128)))
def _():
    return nn.LSTM(64, 128, num_layers=2, batch_first=True), [random(4, 20, 64)], {}


@case("GRU in both directions", 2 * 20 * 4 * 2 * 3 * 128 * (64 + 128))
def _():
    return nn.GRU(64, 128, batch_first=True, bidirectional=True), [random(4, 20, 64)], {}


@case("LSTMCell, five steps", 5 * 4 * 2 * 4 * 128 * (64 + 128))
def _():
    cell = nn.LSTMCell(64, 128)

    def run(x, state=None):
        for _ in range(5):
            state = cell(x, state)
        return state

    return run, [random(4, 64)], {}


@case("ConvTranspose2d: inputs x taps", 2 * 16 * 16 * 16 * 8 * 4 * 4)
def _():
    return nn.ConvTranspose2d(16, 8, 4, stride=2, padding=1), [random(1, 16, 16, 16)], {}


@case(
    "a grouped and a depthwise convolution",
    conv(16, 16, 32, 64, 3, groups=4) + conv(16, 16, 64, 64, 3, groups=64),
)
def _():
    return (
        nn.Sequential(
            nn.Conv2d(32, 64, 3, padding=1, groups=4), nn.Conv2d(64, 64, 3, padding=1, groups=64)
        ),
        [random(1, 32, 16, 16)],
        {},
    )


@case("Conv1d with gaps, Conv3d", 2 * 96 * 32 * 16 * 3 + 2 * 4 * 6 * 6 * 8 * 4 * 27)
def _():
    a, b = nn.Conv1d(16, 32, 3, dilation=2), nn.Conv3d(4, 8, 3)
    return lambda x, y: (a(x), b(y)), [random(1, 16, 100), random(1, 4, 6, 8, 8)], {}


@case("Embedding, which looks up", 0)
def _():
    return nn.Embedding(1000, 64), [torch.randint(0, 1000, (4, 32))], {}


@case("Bilinear: x by each matrix, then by y", 2 * 8 * 16 * (32 * 48 + 48))
def _():
    return nn.Bilinear(32, 48, 16, bias=False), [random(8, 32), random(8, 48)], {}


@case("one Linear called three times", 3 * linear(16, 128, 128))
def _():
    layer = nn.Linear(128, 128)
    return lambda x: layer(layer(layer(x))), [random(16, 128)], {}


@case("a Parameter turned over", 2 * 64 * 128 * 128)
def _():
    w = nn.Parameter(random(128, 128))
    return lambda x: torch.matmul(x, w.T), [random(64, 128)], {}


@case("batches that broadcast", 2 * 8 * 4 * 64 * 32 * 16)
def _():
    return torch.matmul, [random(8, 1, 64, 32), random(1, 4, 32, 16)], {}


@case("complex numbers: 8 a multiply-add", 8 * 64**3)
def _():
    return torch.matmul, [random(64, 64, dtype=torch.complex64) for _ in range(2)], {}


@case("rfft: 2.5 n log2 n", 16 * 25600)
def _():
    return torch.fft.rfft, [random(16, 1024)], {}


@case("linalg.solve: 2/3 n^3 + 2 n^2", 2 * 64**3 // 3 + 2 * 64**2)
def _():
    return torch.linalg.solve, [random(64, 64) + 64 * torch.eye(64), random(64, 1)], {}


@case("Cholesky: n^3 / 3", 96**3 // 3)
def _():
    return torch.linalg.cholesky, [torch.eye(96) * 96 + torch.ones(96, 96)], {}


@case("a sparse matrix with 10,000 numbers", 2 * 10_000 * 64)
def _():
    at = torch.randperm(1_000_000)[:10_000]
    sparse = (
        torch.sparse_coo_tensor(torch.stack([at // 1000, at % 1000]), random(10_000), (1000, 1000))
        .coalesce()
        .to_sparse_csr()
    )
    return torch.matmul, [sparse, random(1000, 64)], {}


@case("cdist by one product of inner size d + 2", 2 * 100 * 80 * (64 + 2))
def _():
    return torch.cdist, [random(100, 64), random(80, 64)], {}


@case("int8 matmul", 2 * 64 * 128 * 256, kind="int")
def _():
    return (
        torch._int_mm,
        [torch.randint(-5, 5, shape, dtype=torch.int8) for shape in ((64, 128), (128, 256))],
        {},
    )


@case("a Linear quantized to int8", linear(16, 256, 512), kind="int")
def _():
    from torch.ao.quantization import quantize_dynamic

    model = quantize_dynamic(nn.Sequential(nn.Linear(256, 512)), {nn.Linear}, dtype=torch.qint8)
    return model, [random(16, 256)], {}


@case("an empty batch", 0)
def _():
    return nn.Linear(512, 512), [random(0, 512)], {}


@case("2^22 cubed on meta: 2^67", 2**67)
def _():
    a = torch.empty(2**22, 2**22, device="meta")
    return torch.matmul, [a, a], {}


@case("no product at all", 0)
def _():
    return lambda a, b: F.gelu(a) + b, [random(1000, 1000), random(1000, 1000)], {}


def small():
    return nn.Sequential(nn.Linear(256, 512), nn.ReLU(), nn.Linear(512, 256)).eval()


@case("an MLP compiled by torch.compile", 2 * linear(64, 256, 512), slow=True)
def _():
    return torch.compile(small()), [random(64, 256)], {}


@case("an MLP compiled by torch.jit.script", 2 * linear(64, 256, 512))
def _():
    model, x = torch.jit.script(small()), random(64, 256)
    for _ in range(3):  # until the interpreter has made it faster
        model(x)
    return model, [x], {}


@case("vmap over 8 matrices", 8 * linear(16, 64, 32))
def _():
    return (
        torch.vmap(lambda w, x: x @ w.T, in_dims=(0, None)),
        [random(8, 32, 64), random(16, 64)],
        {},
    )


@case("each token to one of 4 experts", linear(32, 64, 4) + linear(32, 64, 128))
def _():
    router, experts = nn.Linear(64, 4), [nn.Linear(64, 128) for _ in range(4)]

    def run(x):
        chosen, out = router(x).argmax(-1), x.new_zeros(len(x), 128)
        for i, expert in enumerate(experts):
            out[chosen == i] = expert(x[chosen == i])
        return out

    return run, [random(32, 64)], {}


# -- training steps --------------------------------------------------------------------------------


@case(
    "training an MLP: 3 x, but nothing for the data's gradient",
    3 * 2 * linear(64, 512, 2048) - linear(64, 512, 2048),
    how="grad",
)
def _():
    return mlp(), [random(64, 512)], {}


for kernel, again in {"eager": 0, "sdpa": 2 * 2 * 64 * 64 * 128}.items():  # q k^T a second time

    @case(
        f"training a GPT-2, {kernel} attention",
        3 * gpt2(64, 2, 128, 1000) + again,
        how="grad",
        slow=True,
    )
    def _(kernel=kernel):
        of = transformers()
        config = of.GPT2Config(
            n_layer=2,
            n_embd=128,
            n_head=4,
            vocab_size=1000,
            use_cache=False,
            attn_implementation=kernel,
            attn_pdrop=0,
            resid_pdrop=0,
            embd_pdrop=0,
        )
        return of.GPT2LMHeadModel(config), [torch.randint(0, 1000, (1, 64))], {}


@case(
    "training two convolutions",
    8 * (2 * conv(16, 16, 3, 16, 3) + 3 * conv(16, 16, 16, 32, 3)),
    how="grad",
)
def _():
    return (
        nn.Sequential(nn.Conv2d(3, 16, 3, padding=1), nn.ReLU(), nn.Conv2d(16, 32, 3, padding=1)),
        [random(8, 3, 16, 16)],
        {},
    )


@case("training a grouped convolution", 3 * 2 * conv(16, 16, 32, 64, 3, groups=4), how="grad")
def _():
    return (
        nn.Conv2d(32, 64, 3, padding=1, groups=4),
        [random(2, 32, 16, 16, requires_grad=True)],
        {},
    )


@case("training an LSTM", 3 * 20 * 4 * 2 * 4 * 128 * (64 + 128), how="grad")
def _():
    return nn.LSTM(64, 128, batch_first=True), [random(4, 20, 64)], {}


@case("three blocks with checkpoints: forward twice", 4 * 3 * 2 * linear(32, 128, 512), how="grad")
def _():
    blocks = nn.ModuleList(
        nn.Sequential(nn.Linear(128, 512), nn.GELU(), nn.Linear(512, 128)) for _ in range(3)
    )

    def run(x):
        for block in blocks:
            x = checkpoint(block, x, use_reentrant=True)
        return x

    return run, [random(32, 128, requires_grad=True)], {}


class LoRA(nn.Module):
    """A frozen matrix, and two thin ones that learn."""

    def __init__(self):
        super().__init__()
        self.frozen = nn.Linear(256, 256, bias=False).requires_grad_(False)
        self.a, self.b = nn.Linear(256, 8, bias=False), nn.Linear(8, 256, bias=False)

    def forward(self, x):
        return self.frozen(x) + self.b(self.a(x))


# forward W and two thin ones; backward three thin products a layer, and from the second layer on
# the gradient goes on through W and through a
FULL, THIN = linear(32, 256, 256), linear(32, 256, 8)


@case(
    "LoRA on three frozen layers",
    3 * (FULL + 2 * THIN) + 3 * 3 * THIN + 2 * (FULL + THIN),
    how="grad",
)
def _():
    return nn.Sequential(LoRA(), LoRA(), LoRA()), [random(32, 256)], {}


@case("a gradient's gradient: six products", 6 * linear(16, 64, 64), how="grad")
def _():
    layer = nn.Linear(64, 64, bias=False)

    def run(x):
        (gradient,) = torch.autograd.grad((layer(x) ** 2).sum(), x, create_graph=True)
        return (gradient**2).sum()

    return run, [random(16, 64, requires_grad=True)], {}


def work(case):
    """The function, without arguments, that runs a case as it says."""
    torch.manual_seed(0)
    run, args, named = case.build()
    if case.how == "run":

        def forward():
            with torch.no_grad():
                run(*args, **named)

        return forward

    def step():
        out = run(*args, **named)
        out = getattr(out, "logits", out)
        (out[0] if isinstance(out, tuple) else out).sum().backward()

    return step
