"""The counter on other people's operators and models: nothing silent, and next to nothing unknown.

Each is counted by a second route where there is one: the numbers that torchvision documents,
torch's own counter where that is right, backward = 2 x forward where a product has two gradients.
Tiny models are built from their configurations; nothing is downloaded.
"""

import functools
import itertools
from collections import defaultdict
from unittest import mock

import pytest
import torch
from foreign import torchvision, transformers
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from torch.utils.flop_counter import FlopCounterMode

import flopslib as fl
from flopslib.counting.torch.mode import handler_of

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(autouse=True)
def one_thread():
    """Threads on tiny tensors wait for each other, and on a busy machine for everybody."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


# -- torch's own samples of its operators ----------------------------------------------------------

# written below the operators, or known by values only; the counter names them in .unknown;
# take out what has a rule
UNKNOWN = {
    "aten._ctc_loss",
    "aten._ctc_loss_backward",
    "aten._sparse_mm_reduce_impl",
    "aten._sparse_mm_reduce_impl_backward",
    "aten._segment_reduce_backward",
    "aten.multi_margin_loss_backward",
    "aten.multilabel_margin_loss_backward",
    "torch_nn._linear_cross_entropy_batch_chunked",
    "torch_nn._linear_cross_entropy_batch_chunked_no_reduction",
}


def operators(backward):
    """(operator, its first samples) of all that take FP32, and are differentiable if need be."""
    from torch.testing._internal.common_methods_invocations import op_db

    for op in op_db:
        on_a_gpu_only = op.name.startswith("jiterator")
        of_interest = torch.float32 in op.dtypes and (op.supports_autograd or not backward)
        if of_interest and not on_a_gpu_only:
            # the function itself: op.sample_inputs looks at the whole stack
            samples = op.sample_inputs_func(op, "cpu", torch.float32, backward)
            yield op, list(itertools.islice(samples, 2))


def has_a_rule(name):
    """Whether an operator that .unknown could name has a rule, under any of its overloads.

    One of torch_nn is a function that the counter follows or stops at: torch has no operator there.
    """
    library, _, operator = name.partition(".")
    packet = getattr(getattr(torch.ops, library), operator, None)
    overloads = packet.overloads() if packet is not None else []
    found = [handler_of(getattr(packet, overload)).how for overload in overloads]
    return any(kind != "unknown" for kind in found)


@pytest.mark.parametrize("name", sorted(UNKNOWN))
def test_what_is_listed_as_unknown_has_no_rule_yet(name):
    assert not has_a_rule(name), f"{name} has a rule now: take it out of UNKNOWN"


def program(op, sample, backward):
    """A function that runs the sample, forward or forward and backward."""
    given = sample.input, sample.args, sample.kwargs

    def run():
        torch.manual_seed(0)
        out = op(sample.input, *sample.args, **sample.kwargs)
        if not backward:
            return
        ends = [end for end in tensors(sample.output_process_fn_grad(out)) if end.requires_grad]
        if ends:
            torch.autograd.grad(
                [end.abs().sum() for end in ends],
                [one for one in tensors(given) if one.requires_grad],
                allow_unused=True,
            )

    return run


def tensors(tree):
    return [leaf for leaf in tree_leaves(tree) if isinstance(leaf, torch.Tensor)]


def numbers(tree):
    """Every number in arguments or results, in FP32, and those that may always be filled in."""
    found = [
        torch.tensor(
            [0, 1, -1]
            + [float(leaf) for leaf in tree_leaves(tree) if isinstance(leaf, (int, float))]
        )
    ]
    for one in tensors(tree):
        one = one.detach() if one.layout is torch.strided else one.detach().to_dense()
        one = torch.view_as_real(one.resolve_conj()) if one.is_complex() else one
        found.append(one.resolve_neg().float().flatten().nan_to_num())
    return torch.cat(found)


class Movers(TorchDispatchMode):
    """Notes operators that are counted as moving only, and yet give numbers they were not given.

    Random numbers, new memory, places, and rounding to another format are what they are.
    """

    def __init__(self):
        super().__init__()
        self.wrong = set()
        self.operators = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        self.operators += 1
        kwargs, given = kwargs or {}, None
        if (
            handler_of(func).how == "moved"
            and tensors((args, kwargs))
            and torch.Tag.nondeterministic_seeded not in func.tags
            and not any(word in func.__name__ for word in ("empty", "_to_copy", "nonzero"))
        ):
            given = numbers((args, kwargs))
        out = func(*args, **kwargs)
        if given is not None and torch.isin(numbers(out), given, invert=True).any():
            self.wrong.add(f"{func} computes, and is counted as moving")
        return out


@pytest.mark.parametrize("backward", [False, True], ids=["forward", "backward"])
def test_no_operator_of_torchs_own_samples_is_silent_or_crashes_and_nearly_all_are_known(backward):
    told, partly, every = defaultdict(set), set(), set()
    for op, samples in operators(backward):
        for sample in samples:
            run, movers, name = program(op, sample, backward), Movers(), op.formatted_name
            every.add(name)
            try:
                with movers:
                    run()
                c = fl.count(run)
            except Exception as error:
                told[name].add(repr(error))
                continue
            unknown = set(c.unknown) if movers.operators else set()  # no operator: nothing to know
            told[name] |= movers.wrong | unknown - UNKNOWN
            partly |= {name} if unknown else set()
    assert not {name: why for name, why in told.items() if why}
    assert len(every) > 500 and len(partly) < 0.05 * len(every)


# -- torchvision -----------------------------------------------------------------------------------

PICTURES = [
    "alexnet",
    "convnext_base",
    "convnext_large",
    "convnext_small",
    "convnext_tiny",
    "densenet121",
    "densenet161",
    "densenet169",
    "densenet201",
    "efficientnet_b0",
    "efficientnet_b1",
    "efficientnet_b2",
    "efficientnet_b3",
    "efficientnet_b4",
    "efficientnet_b5",
    "efficientnet_b6",
    "efficientnet_b7",
    "efficientnet_v2_l",
    "efficientnet_v2_m",
    "efficientnet_v2_s",
    "googlenet",
    "inception_v3",
    "maxvit_t",
    "mnasnet0_5",
    "mnasnet0_75",
    "mnasnet1_0",
    "mnasnet1_3",
    "mobilenet_v2",
    "mobilenet_v3_large",
    "mobilenet_v3_small",
    "regnet_x_400mf",
    "regnet_y_400mf",
    "resnet101",
    "resnet152",
    "resnet18",
    "resnet34",
    "resnet50",
    "resnext101_32x8d",
    "resnext101_64x4d",
    "resnext50_32x4d",
    "shufflenet_v2_x0_5",
    "shufflenet_v2_x1_0",
    "shufflenet_v2_x1_5",
    "shufflenet_v2_x2_0",
    "squeezenet1_0",
    "squeezenet1_1",
    "swin_b",
    "swin_s",
    "swin_t",
    "swin_v2_b",
    "swin_v2_s",
    "swin_v2_t",
    "vgg11",
    "vgg11_bn",
    "vgg13",
    "vgg13_bn",
    "vgg16",
    "vgg16_bn",
    "vgg19",
    "vgg19_bn",
    "vit_b_16",
    "vit_b_32",
    "vit_h_14",
    "vit_l_16",
    "vit_l_32",
    "wide_resnet101_2",
    "wide_resnet50_2",
]
MORE = [
    "regnet_x_16gf",
    "regnet_x_1_6gf",
    "regnet_x_32gf",
    "regnet_x_3_2gf",
    "regnet_x_800mf",
    "regnet_x_8gf",
    "regnet_y_128gf",
    "regnet_y_16gf",
    "regnet_y_1_6gf",
    "regnet_y_32gf",
    "regnet_y_3_2gf",
    "regnet_y_800mf",
    "regnet_y_8gf",
    "deeplabv3_mobilenet_v3_large",
    "deeplabv3_resnet101",
    "deeplabv3_resnet50",
    "fcn_resnet101",
    "fcn_resnet50",
    "lraspp_mobilenet_v3_large",
    "mc3_18",
    "mvit_v1_b",
    "mvit_v2_s",
    "r2plus1d_18",
    "r3d_18",
    "s3d",
    "swin3d_b",
    "swin3d_s",
    "swin3d_t",
]


def on_meta(name, **options):
    """A model of torchvision without numbers; RegNet's own arithmetic needs some, on the CPU."""
    models = torchvision().models
    shapes = models.regnet.BlockParams.from_init_params

    def on_the_cpu(*args, **named):
        with torch.device("cpu"):
            return shapes(*args, **named)

    if name in ("googlenet", "inception_v3"):
        options["init_weights"] = False
    with (
        mock.patch.object(models.regnet.BlockParams, "from_init_params", on_the_cpu),
        torch.device("meta"),
    ):
        return models.get_model(name, weights=None, **options)


@functools.cache
def documented(name):
    """[(weights, the billions of multiply-adds that torchvision documents, picture's shape)]."""
    found = []
    for weights in torchvision().models.get_model_weights(name):
        side = weights.transforms.keywords.get("crop_size")
        side = side or weights.transforms.keywords["resize_size"]
        side = tuple(side) if isinstance(side, (tuple, list)) else (side, side)
        frames = (16,) if "video" in weights.__module__ else ()
        found.append((weights.name, weights.meta["_ops"], (1, 3, *frames, *side)))
    return found


@pytest.mark.parametrize("name", PICTURES + MORE)
def test_a_model_takes_what_torchvision_documents(name):
    options = {}
    if "resnet" in name and name.startswith(("fcn", "deeplab")) or name == MORE[13]:
        options = {"aux_loss": True, "weights_backbone": None}
    elif name.startswith("lraspp"):
        options = {"weights_backbone": None}
    for shape in {shape for _, _, shape in documented(name)}:
        if name.startswith("vit"):
            options = {"image_size": shape[-1]}
        with torch.no_grad():
            c = fl.count(on_meta(name, **options).eval(), torch.empty(shape, device="meta"))
        billions = round(c.macs / 1e9, 3)
        assert not c.unknown
        assert {weights: billions for weights, _, its in documented(name) if its == shape} == {
            weights: number for weights, number, its in documented(name) if its == shape
        }


def test_these_are_all_131_documented_values_of_pictures_and_videos():
    models = torchvision().models
    others = (
        models.list_models(module=models.detection)
        + models.list_models(module=models.optical_flow)
        + models.list_models(module=models.quantization)
    )
    assert set(models.list_models()) - set(others) == set(PICTURES + MORE)
    assert sum(len(documented(name)) for name in PICTURES + MORE) == 131


# the windows' coordinates, 15 x 15 pairs into 512, are nobody's output: 12 or 24 blocks
WITHOUT_GRADIENT = {
    f"swin_v2_{size}": blocks * 2 * 15 * 15 * 2 * 512
    for size, blocks in {"t": 12, "s": 24, "b": 24}.items()
}


@pytest.mark.parametrize("name", PICTURES)
def test_training_a_model_of_torchvision_is_three_times_its_forward(name):
    model = on_meta(name)
    side = 299 if name == "inception_v3" else 224
    x = torch.empty(2, 3, side, side, device="meta", requires_grad=True)

    def step():
        out = model(x)
        sum(one.sum() for one in (out if isinstance(out, tuple) else [out])).backward()

    c = fl.count(step)
    assert not c.unknown and not c.assumed
    forward, backward = (part.value for part in c.by("phase").values())
    assert backward == 2 * forward - WITHOUT_GRADIENT.get(name, 0)


# -- Hugging Face ----------------------------------------------------------------------------------

SMALL = dict(hidden_size=64, num_hidden_layers=2, num_attention_heads=4, intermediate_size=128)
FEWER = {**SMALL, "num_key_value_heads": 2}
WIDE = {**FEWER, "head_dim": 16}
FAMILIES = {
    "AlbertForMaskedLM": {**SMALL, "embedding_size": 32},
    "BartForConditionalGeneration": dict(
        d_model=64,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=128,
        decoder_ffn_dim=128,
    ),
    "BertForMaskedLM": SMALL,
    "BigBirdForMaskedLM": SMALL,
    "BloomForCausalLM": dict(hidden_size=64, n_layer=2, n_head=4),
    "DebertaV2ForMaskedLM": {**SMALL, "relative_attention": True, "pos_att_type": ["p2c", "c2p"]},
    "DeepseekV3ForCausalLM": {
        **SMALL,
        "num_key_value_heads": 4,
        "n_routed_experts": 8,
        "n_group": 2,
        "topk_group": 1,
        "num_experts_per_tok": 2,
        "moe_intermediate_size": 32,
        "q_lora_rank": 16,
        "kv_lora_rank": 16,
        "qk_rope_head_dim": 8,
        "qk_nope_head_dim": 8,
        "v_head_dim": 16,
        "first_k_dense_replace": 1,
    },
    "DistilBertForMaskedLM": dict(dim=64, n_layers=2, n_heads=4, hidden_dim=128),
    "ElectraForMaskedLM": {**SMALL, "embedding_size": 32},
    "FNetForMaskedLM": dict(hidden_size=64, num_hidden_layers=2, intermediate_size=128),
    "FalconForCausalLM": dict(hidden_size=64, num_hidden_layers=2, num_attention_heads=4),
    "GPT2LMHeadModel": dict(n_embd=64, n_layer=2, n_head=4),
    "GPTNeoXForCausalLM": SMALL,
    "Gemma2ForCausalLM": WIDE,
    "LlamaForCausalLM": FEWER,
    "LongformerForMaskedLM": {**SMALL, "attention_window": 8},
    "Mamba2ForCausalLM": dict(
        hidden_size=64,
        num_hidden_layers=2,
        num_heads=8,
        head_dim=16,
        state_size=16,
        n_groups=1,
        chunk_size=8,
    ),
    "MambaForCausalLM": dict(hidden_size=64, num_hidden_layers=2),
    "MistralForCausalLM": FEWER,
    "MixtralForCausalLM": FEWER,
    "OPTForCausalLM": dict(
        hidden_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        ffn_dim=128,
        word_embed_proj_dim=64,
    ),
    "Phi3ForCausalLM": {**FEWER, "pad_token_id": 0},
    "Qwen2ForCausalLM": FEWER,
    "Qwen3ForCausalLM": WIDE,
    "Qwen3MoeForCausalLM": {
        **WIDE,
        "num_experts": 4,
        "num_experts_per_tok": 2,
        "moe_intermediate_size": 32,
    },
    "RecurrentGemmaForCausalLM": {
        **WIDE,
        "num_key_value_heads": 1,
        "num_hidden_layers": 3,
        "lru_width": 64,
        "attention_window_size": 8,
    },
    "RobertaForMaskedLM": SMALL,
    "RwkvForCausalLM": dict(
        hidden_size=64, num_hidden_layers=2, attention_hidden_size=64, intermediate_size=128
    ),
    "T5ForConditionalGeneration": dict(
        d_model=64, d_kv=16, d_ff=128, num_layers=2, num_heads=4, decoder_start_token_id=0
    ),
    "XLNetLMHeadModel": dict(d_model=64, n_layer=2, n_head=4, d_inner=128),
}
# two layers of 2 pictures of 16 x 64 complex points, there and back: 5 n log2 n, n = 1,024
FOURIER = {"FNetForMaskedLM": 2 * 2 * 5 * 1024 * 10 * 2}
GROUPED = {"Mamba2ForCausalLM", "MambaForCausalLM", "RecurrentGemmaForCausalLM"}  # convolutions


def step_of(name, **how):
    """A function that trains a tiny model of this family, one step on 2 x 16 tokens."""
    kind = getattr(transformers(), name)
    config = kind.config_class(vocab_size=200, **FAMILIES[name])
    for option, value in how.items():
        setattr(config, option, value)
    torch.manual_seed(0)
    model, ids = kind(config).train(), torch.arange(5, 37).reshape(2, 16)
    labels = {"labels": ids} if "Conditional" in name else {}

    def step():
        torch.manual_seed(0)  # the same experts each time
        model(input_ids=ids, **labels).logits.sum().backward()

    return step


@pytest.mark.parametrize("name", FAMILIES)
def test_a_language_model_counts_alike_by_fused_kernels_by_plain_products_and_by_torch(name):
    fused = fl.count(step_of(name))
    step = step_of(name, _attn_implementation="eager", _experts_implementation="eager")
    plain = fl.count(step)
    assert not fused.unknown and not plain.unknown
    assert set(fused.assumed) <= {"aten.sort", "aten.topk"}  # who goes to which expert
    phases = fused.by("phase")
    assert (phases["forward"], phases["backward"]) == tuple(plain.by("phase").values())
    if name in GROUPED:  # whose gradients torch counts as if they were not grouped
        assert phases["backward"] == 2 * phases["forward"]
    else:
        with FlopCounterMode(display=False) as torchs:
            step()
        assert plain.flops == torchs.get_total_flops() + FOURIER.get(name, 0)


def test_there_are_thirty_families_and_sixty_seven_models_of_pictures():
    assert (len(FAMILIES), len(PICTURES)) == (30, 67)
