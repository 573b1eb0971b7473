"""TorchScript: optimised nodes that the dispatcher does not see are named; the rest counts."""

import threading

import pytest
import torch
import torch.nn as nn
from torch_programs import x

import flopslib as fl

pytestmark = pytest.mark.filterwarnings("ignore")
CONV = 2 * 2 * 36 * 4 * 27


def scripted(*layers):
    return torch.jit.script(nn.Sequential(*layers).eval())


def optimised(*layers):
    return torch.jit.optimize_for_inference(scripted(*layers))


def counted(run, *data):
    with torch.no_grad():
        return fl.count(run, *data)


# -- optimised for inference -----------------------------------------------------------------------
@pytest.mark.parametrize(
    "layers, shape",
    [
        ([nn.Conv2d(3, 4, 3)], (2, 3, 8, 8)),
        ([nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU()], (2, 3, 8, 8)),
        ([nn.Conv2d(4, 4, 3, groups=4)], (2, 4, 8, 8)),
        ([nn.Conv3d(3, 4, 3)], (2, 3, 5, 5, 5)),
    ],
)
def test_a_convolution_that_became_a_node_of_its_own_is_named(layers, shape):
    model = optimised(*layers)
    for times in (1, 2, 3):
        c = counted(lambda n: [model(x(*shape)) for _ in range(n)], times)
        assert c.unknown["prim.mkldnn_convolution in TorchScript"] == times


def test_nodes_in_branches_and_loops_are_found():
    class Branch(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(3, 3, 1)

        def forward(self, x, times: int):
            for _ in range(times):
                if x.dim() == 4:
                    x = self.conv(x)
            return x

    model = torch.jit.optimize_for_inference(torch.jit.script(Branch().eval()))
    assert "prim.mkldnn_convolution in TorchScript" in counted(model, x(1, 3, 4, 4), 2).unknown


def test_beside_a_linear_layer_the_convolution_is_named_and_the_layer_counts():
    model = optimised(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(144, 5))
    c = counted(model, x(2, 3, 8, 8))
    assert c.flops == 2 * 2 * 144 * 5
    assert "prim.mkldnn_convolution in TorchScript" in c.unknown


def test_a_method_and_a_part_of_a_model_are_scripts_too():
    class Outer(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner, self.last = optimised(nn.Conv2d(3, 4, 3)), nn.Linear(6, 2)

        def forward(self, x):
            return self.last(self.inner.forward(x))

    c = counted(Outer(), x(2, 3, 8, 8))
    assert c.flops == 2 * 2 * 4 * 6 * 6 * 2
    assert c.unknown == {"prim.mkldnn_convolution in TorchScript": 1}


# -- fused -----------------------------------------------------------------------------------------
def test_a_group_fused_by_onednn_is_named():
    layers = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Conv2d(4, 4, 3)).eval()
    torch.jit.enable_onednn_fusion(True)
    try:
        with torch.no_grad():
            model = torch.jit.freeze(torch.jit.trace(layers, x(2, 3, 8, 8)))
        counts = [counted(model, x(2, 3, 8, 8)) for _ in range(4)]
    finally:
        torch.jit.enable_onednn_fusion(False)
    assert counts[0].flops == CONV + 2 * 2 * 16 * 4 * 36 and not counts[0].unknown
    for c in counts[2:]:
        assert "prim.oneDNNFusionGroup in TorchScript" in c.unknown


@pytest.fixture
def fusing():
    """Groups of operators become generated code, also on a CPU."""
    could = torch._C._jit_can_fuse_on_cpu()
    llvm = torch._C._jit_get_te_must_use_llvm_cpu()
    torch._C._jit_override_can_fuse_on_cpu(True)
    torch._C._jit_set_te_must_use_llvm_cpu(False)
    yield
    torch._C._jit_override_can_fuse_on_cpu(could)
    torch._C._jit_set_te_must_use_llvm_cpu(llvm)


def test_a_group_fused_by_generated_code_is_named(fusing):
    @torch.jit.script
    def program(a, b):
        return torch.tanh(a * b + a).relu() * b

    counts = [counted(program, x(8, 8), x(8, 8)) for _ in range(4)]
    assert counts[0].kinds()["mul"] == 2 * 64 and not counts[0].unknown
    assert counts[3].unknown["prim.TensorExprGroup in TorchScript"] == 1


def test_so_are_the_fused_groups_of_a_training_step_and_of_a_backward_alone(fusing):
    @torch.jit.script
    def program(a, b):
        return torch.sigmoid(a * b - a).relu() * b

    a = x(8, 8, requires_grad=True)
    steps = [fl.count(lambda: program(a, x(8, 8)).sum().backward()) for _ in range(6)]
    assert not steps[0].unknown
    assert steps[5].unknown == {"prim.TensorExprGroup in TorchScript": 2}
    loss = program(a, x(8, 8)).sum()
    assert fl.count(loss.backward).unknown == {"prim.TensorExprGroup in TorchScript": 1}
    assert not fl.count(lambda: a + 1).unknown


def test_a_static_module_is_named_as_a_whole():
    model = torch.jit.freeze(scripted(nn.Linear(4, 8)))
    static = torch._C._jit_to_static_module(model._c)
    assert "a StaticModule, all of it, in TorchScript" in counted(lambda: static(x(3, 4))).unknown


# -- what is seen stays a count --------------------------------------------------------------------
@pytest.mark.parametrize(
    "make",
    [
        lambda: scripted(nn.Conv2d(3, 4, 3)),
        lambda: torch.jit.freeze(scripted(nn.Conv2d(3, 4, 3))),
        lambda: torch.jit.trace(nn.Conv2d(3, 4, 3), x(2, 3, 8, 8)),
    ],
)
def test_a_script_that_runs_operators_counts_and_names_nothing(make):
    model = make()
    for _ in range(3):
        c = counted(model, x(2, 3, 8, 8))
        assert c.flops == CONV and not c.unknown


def test_control_flow_and_lists_of_a_script_do_not_count():
    @torch.jit.script
    def program(a, times: int):
        parts = []
        for i in range(times):
            if i % 2 == 0:
                parts.append(a @ a)
        first, second = torch.stack(parts).chunk(2)
        return {"sum": first + second}

    for _ in range(3):
        c = counted(program, x(4, 4), 4)
        assert c.flops == 2 * 2 * 4**3 and not c.unknown


def test_training_a_script_names_nothing():
    model = torch.jit.script(nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2)))
    for _ in range(3):
        c = fl.count(lambda: model(x(3, 4)).sum().backward())
        assert c.flops == 2 * 3 * (2 * 32 + 3 * 16) and not c.unknown


def test_how_scripts_are_called_is_put_back_also_when_counts_overlap():
    before = torch._C.ScriptMethod.__call__, torch._C.ScriptFunction.__call__
    first, second = fl.count(), fl.count()
    with first:
        second.open()
    assert torch._C.ScriptMethod.__call__ is not before[0]
    second.close()
    assert (torch._C.ScriptMethod.__call__, torch._C.ScriptFunction.__call__) == before


def test_a_script_in_another_thread_is_not_taken_for_this_counts_own():
    model = optimised(nn.Conv2d(3, 4, 3))
    begin, done = threading.Event(), []

    def other():
        begin.wait()
        done.append(model.forward(x(2, 3, 8, 8)))

    thread = threading.Thread(target=other)
    thread.start()
    with fl.count() as c:
        begin.set()
        thread.join()
        x(2, 2) @ x(2, 2)
    assert done and c.flops == 16 and not c.unknown
